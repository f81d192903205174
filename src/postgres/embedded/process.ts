// What the operating system says about processes that are not our children.
import { readdirSync, readFileSync } from 'node:fs'
import { runsIn } from './identity.ts'

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

/**
 * All processes of a server that work in this data directory, those of a dead postmaster too. `data` is without
 * symbolic links. Only Linux says it: elsewhere backends are left to end by themselves, and PostgreSQL, which sees
 * them by their shared memory, does not start before.
 */
export function serversOf(data: string): readonly number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => runsIn(pid, data) && isAlive(pid))
}
