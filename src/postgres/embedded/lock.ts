// One process per data folder. The lock file names its holder by pid and by when that process began, since pids
// are used again; a lock whose holder is gone is taken over.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlinthError } from '../../kit/error.ts'
import { random } from '../../kit/random.ts'
import { isAlive, startedAt } from './process.ts'

export interface Lock {
  release(): void
}

const attempts_max = 5

/** Throws PL105 when another process (or another part of this one) serves the folder. */
export function lockFolder(path: string): Lock {
  const file = join(path, 'lock')
  const mine = `${process.pid} ${startedAt(process.pid)} ${random.bytes(6).toString('hex')}\n`
  const draft = `${file}.${process.pid}.${random.bytes(4).toString('hex')}`
  writeFileSync(draft, mine, { mode: 0o644 })
  try {
    for (let attempt = 0; attempt < attempts_max; attempt += 1) {
      if (tryLink(draft, file)) return { release: () => release(file, mine) }
      const holder = read(file)
      if (holder !== null && holds(holder)) throw taken(path, holder)
      if (holder !== null) takeAway(file, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw taken(path, read(file) ?? '')
}

/** link() is the one way to make a file with its contents at once, or not at all when it exists. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function holds(holder: string): boolean {
  const [pid, began] = holder.trim().split(' ')
  const id = Number(pid)
  return Number.isInteger(id) && id > 0 && isAlive(id) && startedAt(id) === began
}

/** Somebody else may have taken it over meanwhile: then what was moved is put back. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.stale.${random.bytes(4).toString('hex')}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  if (readFileSync(aside, 'utf8') !== stale) tryLink(aside, file)
  rmSync(aside, { force: true })
}

function release(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true })
}

function taken(path: string, holder: string): PlinthError {
  const pid = holder.trim().split(' ')[0] ?? ''
  return new PlinthError({
    code: 'PL105',
    status: 500,
    message: `Another process${pid === '' ? '' : ` (pid ${pid})`} serves the data folder ${path}.`,
    hint: 'Stop it, or name another folder with --data.',
  })
}
