// The data folder as a whole: `lock`, `password` and `data/`, which is PostgreSQL's own. When we are root and the
// server's account cannot reach the folder (a home that only root may enter), `data/` lies elsewhere and `location`
// says where.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PlinthError } from '../../kit/error.ts'
import { random } from '../../kit/random.ts'
import { type Account, accountFor, canReach } from './account.ts'

export interface Folder {
  /** What the caller named, absolute. */
  readonly path: string
  readonly account: Account | null
  /** PostgreSQL's data directory; may not exist yet. */
  readonly data: string
  /** Where the unix socket is made. */
  readonly socketDir: string
  readonly passwordFile: string
}

/** What a cluster takes before anything is in it, with room for its first write-ahead log. */
const free_bytes_min = 128 * 1024 * 1024
/** sockaddr_un has 108 bytes with the final zero, on some systems 104. */
const socket_path_bytes_max = 103
const elsewhere = '/var/lib/plinth'

export function openFolder(dataDir: string): Folder {
  const path = resolve(dataDir)
  return explaining(path, () => {
    const known = homeOf(path)
    const account = accountFor(existsSync(join(known, 'data')) ? join(known, 'data') : path)
    makeFolder(path)
    const home = known === path && !canReach(path, account) ? homeElsewhere(path, account) : known
    const socketDir = socketFolder(home, account)
    return { path, account, data: join(home, 'data'), socketDir, passwordFile: join(path, 'password') }
  })
}

/** Takes away what stands outside of the folder only for as long as the server runs. */
export function leaveFolder(folder: Folder): void {
  const within = dirname(folder.data)
  if (!folder.socketDir.startsWith(within)) rmSync(folder.socketDir, { recursive: true, force: true })
}

export function exists(folder: Folder): boolean {
  return existsSync(join(folder.data, 'PG_VERSION'))
}

/** Throws PL104 when another major version made the data. */
export function checkVersion(folder: Folder, major: number): void {
  const found = readFileSync(join(folder.data, 'PG_VERSION'), 'utf8').trim()
  if (found === String(major)) return
  throw new PlinthError({
    code: 'PL104',
    status: 500,
    message: `The data in ${folder.path} was made by PostgreSQL ${found}; this is PostgreSQL ${major}.`,
    hint: `Start PostgreSQL ${found} on it with --database-url and export it, or name another folder with --data.`,
  })
}

/** Throws PL102 when a new cluster would not fit. */
export function checkSpace(folder: Folder): void {
  const { bavail, bsize } = statfsSync(dirname(folder.data))
  if (bavail * bsize < free_bytes_min) throw diskFull(folder.path)
}

export function diskFull(path: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL102',
    status: 500,
    message: `The disk that holds ${path} is full.`,
    hint: `Free at least ${free_bytes_min / 1024 / 1024} MB, or name a folder on another disk with --data.`,
    cause,
  })
}

export function notWritable(path: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL103',
    status: 500,
    message: `The data folder ${path} cannot be written.`,
    details: cause instanceof Error ? cause.message : null,
    hint: 'Check who owns it and what is mounted there, or name another folder with --data.',
    cause,
  })
}

/** Runs `work`, and makes of a file system's refusal what a person can act on. */
export function explaining<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (error instanceof PlinthError || typeof code !== 'string') throw error
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(path, error)
    if (refusals.has(code)) throw notWritable(path, error)
    throw error
  }
}

const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'])

export function readPassword(folder: Folder): string {
  const password = existsSync(folder.passwordFile) ? readFileSync(folder.passwordFile, 'utf8').trim() : ''
  if (password !== '') return password
  throw new PlinthError({
    code: 'PL106',
    status: 500,
    message: `The password of the database is gone: ${folder.passwordFile} is missing or empty.`,
    hint: 'Restore the file; without it nobody can log in to the data beside it.',
  })
}

/** A new password, readable by us alone. */
export function writePassword(folder: Folder): string {
  const password = random.bytes(24).toString('base64url')
  writeFileSync(folder.passwordFile, `${password}\n`, { mode: 0o600 })
  return password
}

/** PostgreSQL's data directory in the folder that a caller named. */
export function dataOf(dataDir: string): string {
  return join(homeOf(resolve(dataDir)), 'data')
}

function homeOf(path: string): string {
  const location = join(path, 'location')
  return existsSync(location) ? readFileSync(location, 'utf8').trim() : path
}

/** Whatever the umask: the server's account must be able to pass through. Throws PL102 or PL103. */
export function makeFolder(path: string): void {
  explaining(path, () => makeWithin(path))
}

/** Step by step, because Node's `recursive` never ends where the system makes no folders, as in /proc. */
function makeWithin(path: string): void {
  if (isFolder(path)) return
  makeWithin(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if (isFolder(path)) return
    throw error
  }
  chmodSync(path, 0o755)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** A folder that the account can reach, remembered in `location`. */
function homeElsewhere(path: string, account: Account | null): string {
  const home = join(elsewhere, random.bytes(8).toString('hex'))
  makeFolder(home)
  if (!canReach(home, account)) {
    rmSync(home, { recursive: true })
    throw notWritable(path, new Error(`uid ${account?.uid}, as which PostgreSQL runs, cannot enter it`))
  }
  writeFileSync(join(path, 'location'), `${home}\n`)
  return home
}

function socketFolder(home: string, account: Account | null): string {
  const near = join(home, 'run')
  const fits = Buffer.byteLength(join(near, '.s.PGSQL.65535')) <= socket_path_bytes_max
  const key = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = fits ? near : join(tmpdir(), `plinth-${process.getuid?.() ?? 0}-${key}`)
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Anybody may make a folder among the temporary ones, so one that was there must be ours.
  const own =
    made === undefined && !ownedBy(folder, account) ? mkdtempSync(join(tmpdir(), 'plinth-')) : folder
  if (account !== null) chownSync(own, account.uid, account.gid)
  return own
}

function ownedBy(folder: string, account: Account | null): boolean {
  const { uid } = lstatSync(folder)
  return process.getuid === undefined || uid === process.getuid() || uid === account?.uid
}
