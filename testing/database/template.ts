// A database that clones are made from: set up once for what is in it, whoever comes first. It is whole when it has its name;
// until then it is a database of the process that makes it, and goes with it.
import { DatabaseError } from '../../src/postgres/postgres.ts'
import type { Session } from '../../src/postgres/session.ts'
import type { TestServer } from '../server/server.ts'
import { admitLogin, drop, dropLogin } from './login.ts'
import { databaseUrl, exists, quote } from './name.ts'

export interface Template {
  /** The same for the same contents: `plinth_template_<hash>`. */
  readonly name: string
  /** In an empty database, as its superuser. */
  readonly setUp: (url: string) => Promise<void>
  /** Serves it once: what a server refuses at its start is refused here, and clones need not be asked. */
  readonly tryOut: (loginUrl: string) => Promise<void>
}

export const TEMPLATE_PREFIX = 'plinth_template_'
/** Those made last stay. */
const TEMPLATES_MAX = 12
const DUPLICATE_DATABASE = '42P04'

const STALE = `select datname from pg_database where starts_with(datname, '${TEMPLATE_PREFIX}') order by oid desc offset ${TEMPLATES_MAX}`

/** Whoever comes while another process makes it waits for that. */
export async function makeTemplate(server: TestServer, template: Template, session: Session): Promise<void> {
  await session.query(`select pg_advisory_lock(${lockOf(template.name)})`)
  try {
    if (await exists(session, template.name)) return
    await build(server, template, session)
    await dropStale(session)
  } finally {
    await session.query(`select pg_advisory_unlock(${lockOf(template.name)})`)
  }
}

/** Whoever copies a template holds this lock with others, and whoever makes or drops it alone. */
export function lockOf(name: string): string {
  return `hashtextextended('${name}', 0)`
}

async function build(server: TestServer, { name, setUp, tryOut }: Template, session: Session): Promise<void> {
  const draft = server.newName()
  await session.script(`create database ${quote(draft)} template template0`)
  try {
    await setUp(databaseUrl(server.url, draft))
    await tryOut((await admitLogin(server, session, draft)).loginUrl)
    await dropLogin(session, draft)
    // Nobody can be copied who has visitors.
    await session.script(`alter database ${quote(draft)} allow_connections false`)
    await session.script(`alter database ${quote(draft)} rename to ${quote(name)}`)
  } catch (error) {
    await drop(session, draft)
    if (!isTaken(error)) throw error
  }
}

/** By a process whose connection is to another database, where our lock does not count. */
function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === DUPLICATE_DATABASE
}

async function dropStale(session: Session): Promise<void> {
  for (const { datname } of await session.rows<{ datname: string }>(STALE)) {
    const lock = lockOf(datname)
    const [locked] = await session.rows<{ free: boolean }>(`select pg_try_advisory_lock(${lock}) as free`)
    if (locked?.free !== true) continue
    await session.script(`drop database if exists ${quote(datname)}`)
    await session.query(`select pg_advisory_unlock(${lock})`)
  }
}
