// What the operating system says about processes that are not our children.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process that has ended counts as gone even while nobody has asked for its exit code. */
export function isAlive(pid: number): boolean {
  return isKnown(pid) && (process.platform !== 'linux' || stat(pid)[0] !== 'Z')
}

/** Whether the system has the pid in use, for a living process or a dead one. */
export function isKnown(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Tells a process from a later one of the same pid; `-` where the system does not say. */
export function startedAt(pid: number): string {
  return process.platform === 'linux' ? (stat(pid)[19] ?? 'gone') : '-'
}

/** Fields of /proc/<pid>/stat from the state on; none when the process has ended. */
function stat(pid: number): readonly string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before may hold spaces and parentheses.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** All processes of a server that work in this data directory, those of a dead postmaster too. Linux only. */
export function serversOf(data: string): readonly number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isServerOf(pid, data) && isAlive(pid))
}

/** Whether the process is a PostgreSQL server that works in this data directory. */
export function isServerOf(pid: number, data: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data
    if (process.platform === 'win32') return true
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      'postgres',
    )
  } catch {
    // It ended meanwhile, or belongs to somebody else, as ours never does.
    return false
  }
}
