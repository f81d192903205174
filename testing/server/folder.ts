// Where the shared server lives: one folder for each user of the machine, among the temporary ones, as nobody misses it. The
// file `address` says where the server listens; it has the superuser's password, and is ours to read alone.
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverUnfit } from '../refusal.ts'

const OTHERS_MAY_WRITE = 0o022

export function defaultFolder(): string {
  return join(tmpdir(), `plinth-test-server-${process.getuid?.() ?? 'own'}`)
}

/** Throws PL421 when somebody else made the folder: anybody may, there. */
export function claimFolder(folder: string): void {
  // PostgreSQL may run as another user, who must get in.
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o755 })
  const stats = lstatSync(folder)
  const isPrivate = stats.uid === process.getuid?.() && (stats.mode & OTHERS_MAY_WRITE) === 0
  // Windows has such folders for each user apart.
  if (stats.isDirectory() && (isPrivate || process.platform === 'win32')) return
  throw serverUnfit(
    `The folder ${folder}, where the PostgreSQL of the tests would be, belongs to somebody else.`,
    'Remove it, or name another folder for temporary files in TMPDIR.',
  )
}

export function readAddress(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'address'), 'utf8').trim() || null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Whole, or not at all. */
export function writeAddress(folder: string, url: string): void {
  const draft = join(folder, `address.${process.pid}`)
  writeFileSync(draft, `${url}\n`, { mode: 0o600 })
  renameSync(draft, join(folder, 'address'))
}

export function removeAddress(folder: string): void {
  rmSync(join(folder, 'address'), { force: true })
}
