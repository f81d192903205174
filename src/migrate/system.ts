// Our own part of a database: roles, schemas, users, what SQL may ask about its caller. The files in system/ run in
// order, once each, all in one transaction; which ones have run stands in plinth.system_migrations.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { PlinthError } from '../kit/error.ts'
import { DatabaseError } from '../postgres/postgres.ts'
import type { Database, Statement } from '../postgres/types.ts'
import { checkRights, missing } from './system/rights.ts'

interface SystemFile {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

const FOLDER = new URL('./system/', import.meta.url)
const ATTEMPTS_MAX = 5
const RETRY_MS = 50
const LOCK_TIMEOUT = '10s'
const INSUFFICIENT_PRIVILEGE = '42501'
/** undefined_table, invalid_schema_name. */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '3F000'])
/** unique_violation, duplicate_object, deadlock_detected. */
const RACES: ReadonlySet<string> = new Set(['23505', '42710', '40P01'])

/**
 * Roles belong to the server: a database that was moved to another one knows its files as done, and lacks the roles.
 * The files may run again, so then they all do.
 */
const STATE = `
select (select count(*) = 7 from pg_roles
    where rolname in ('anon', 'authenticated', 'service_role', 'plinth_owner', 'plinth_audit', 'plinth_auditor',
      'plinth_command')),
  (select json_object_agg(name, checksum) from plinth.system_migrations)`

const LOCK = `select pg_advisory_xact_lock(hashtextextended('plinth system', 0))`

const TABLE = `create table if not exists plinth.system_migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
)`

const RECORD = `insert into plinth.system_migrations (name, checksum) values ($1, $2)
on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`

/**
 * Makes what is missing, and says which files were run; none the next time, for one statement. What a database brings
 * along (roles, auth.users, functions of the same names) is kept as it is.
 * @throws PL410 when the login lacks a right for it, PL411 when another text of a file has been applied.
 */
export async function applySystem(database: Database): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    const pending = await pendingFiles(database)
    if (pending.length === 0) return []
    await checkRights(database)
    try {
      await run(database, pending)
      return pending.map(({ name }) => name)
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isRace(error)) throw explained(error)
      await setTimeout(RETRY_MS * attempt)
    }
  }
}

/** Changes with every file that is added: what was set up by the same one is the same. */
export function systemChecksum(): string {
  const checksums = readFiles().map(({ checksum }) => checksum)
  return createHash('sha256').update(checksums.join()).digest('hex')
}

async function pendingFiles(database: Database): Promise<readonly SystemFile[]> {
  const { hasRoles, checksums } = await readState(database)
  const files = readFiles()
  const changed = files.filter(({ name, checksum }) => (checksums[name] ?? checksum) !== checksum)
  if (changed.length > 0) throw otherText(changed)
  return hasRoles ? files.filter(({ name }) => !(name in checksums)) : files
}

interface State {
  readonly hasRoles: boolean
  readonly checksums: Readonly<Record<string, string>>
}

async function readState(database: Database): Promise<State> {
  try {
    const row = (await database.query(STATE)).rows[0]
    return { hasRoles: row?.text(0) === 't', checksums: JSON.parse(row?.text(1) ?? '{}') }
  } catch (error) {
    if (error instanceof DatabaseError && NOT_THERE.has(error.sqlstate)) {
      return { hasRoles: false, checksums: {} }
    }
    throw explained(error)
  }
}

function readFiles(): readonly SystemFile[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    })
}

async function run(database: Database, files: readonly SystemFile[]): Promise<void> {
  await database.scoped({
    settings: [
      ['search_path', ''],
      ['lock_timeout', LOCK_TIMEOUT],
    ],
    statements: [
      plain(LOCK),
      ...files.map(({ text }) => plain(asOneStatement(text))),
      plain(TABLE),
      ...files.map(({ name, checksum }) => ({ text: RECORD, parameters: [name, checksum] })),
    ],
  })
}

function plain(text: string): Statement {
  return { text, parameters: [] }
}

/** The protocol takes one command at a time; a block takes many. */
function asOneStatement(script: string): string {
  return `do $plinth_file$ begin execute $plinth_script$${script}$plinth_script$; end $plinth_file$`
}

/** Roles are shared by all databases of a server, and the advisory lock is not. */
function isRace(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return error.message === 'tuple concurrently updated' || RACES.has(error.sqlstate)
}

function explained(error: unknown): unknown {
  const refused = error instanceof DatabaseError && error.sqlstate === INSUFFICIENT_PRIVILEGE
  return refused ? missing([error.message], error) : error
}

function otherText(files: readonly SystemFile[]): PlinthError {
  return new PlinthError({
    code: 'PL411',
    status: 500,
    message: `The database was set up by another text of ${files.map(({ name }) => name).join(', ')}.`,
    hint: 'These files never change once they are released: serve the database by the version that set it up, or a later one.',
  })
}
