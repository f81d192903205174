// What the operating system says about a process and its children: CPU time and resident memory, from /proc.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Milliseconds of CPU that the process, its living descendants and its dead children have used. */
export function cpuOf(pid: number): number {
  const tree = descendants(pid)
  const ticks = tree.reduce((sum, stat) => sum + stat.own, 0)
  // What a dead child used is added to its parent when it is reaped, never to a sibling.
  const reaped = tree.reduce((sum, stat) => sum + stat.reaped, 0)
  return ((ticks + reaped) * 1000) / TICKS_PER_SECOND
}

/** Resident bytes of the process and its descendants. */
export function residentBytes(pid: number): number {
  return descendants(pid).reduce((sum, stat) => sum + resident(stat.pid), 0)
}

export function parentOf(pid: number): number | null {
  return readStat(pid)?.parent ?? null
}

export function commandOf(pid: number): string | null {
  return readStat(pid)?.command ?? null
}

interface Stat {
  readonly pid: number
  readonly command: string
  readonly parent: number
  readonly own: number
  readonly reaped: number
}

function descendants(pid: number): readonly Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== null)
  const tree = all.filter((stat) => stat.pid === pid)
  for (const stat of tree) tree.push(...all.filter(({ parent }) => parent === stat.pid))
  return tree
}

function readStat(pid: number): Stat | null {
  const text = readProc(`/proc/${pid}/stat`)
  if (text === null) return null
  // The command stands in parentheses and may hold blanks and parentheses itself.
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  const field = (n: number) => Number(fields[n - 3])
  return {
    pid,
    command: text.slice(text.indexOf('(') + 1, end),
    parent: field(4),
    own: field(14) + field(15),
    reaped: field(16) + field(17),
  }
}

function resident(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readProc(`/proc/${pid}/status`) ?? '')
  return line ? Number(line[1]) * 1024 : 0
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process ended between listing and reading.
    return null
  }
}
