// What a new database begins with. Each table is filled once: which ones were stands in plinth.seeds.

import { openSession, type Session } from '../postgres/session.ts'
import { listed } from './create/tables.ts'
import { quote } from './quote.ts'

export interface Seeding {
  readonly schema: string
  /** In order: each may refer to rows of those before. */
  readonly tables: readonly { readonly name: string; readonly rows: () => Iterable<object> }[]
  readonly users: () => Iterable<SeededUser>
}

export interface SeededUser {
  readonly id: string
  readonly email: string
  readonly roles?: readonly string[]
}

export interface Seeded {
  readonly table: string
  readonly rows: number
}

const ROWS_AT_A_TIME = 2_000
const USERS = 'auth.users'

const LEDGER = `create table if not exists plinth.seeds (
  name text primary key,
  rows integer not null,
  seeded_at timestamptz not null default now()
)`

/** `url`: of a superuser, whom row policies do not hold. All in one transaction. */
export async function applySeeds(url: string, seeding: Seeding): Promise<readonly Seeded[]> {
  const session = await openSession({ url, settings: [['client_min_messages', 'warning']] })
  try {
    await session.script(
      `begin; select pg_advisory_xact_lock(hashtextextended('plinth seeds', 0)); ${LEDGER}`,
    )
    const done = new Set(
      (await session.query('select name from plinth.seeds')).rows.map((row) => row.text(0)),
    )
    const seeded: Seeded[] = []
    for (const { name, insert } of stepsOf(session, seeding)) {
      if (done.has(name)) continue
      const rows = await insert()
      await session.query('insert into plinth.seeds (name, rows) values ($1, $2)', [name, String(rows)])
      seeded.push({ table: name, rows })
    }
    await session.script('commit')
    return seeded
  } finally {
    await session.close()
  }
}

interface Step {
  readonly name: string
  readonly insert: () => Promise<number>
}

function stepsOf(session: Session, { schema, tables, users }: Seeding): readonly Step[] {
  return [
    { name: USERS, insert: () => insertRows(session, USERS, rowsOfUsers(users())) },
    ...tables.map(({ name, rows }) => ({
      name: `${schema}.${name}`,
      insert: () => insertRows(session, `${quote(schema)}.${quote(name)}`, rows()),
    })),
  ]
}

function* rowsOfUsers(users: Iterable<SeededUser>): Iterable<object> {
  const now = new Date(0).toISOString()
  for (const { id, email, roles = [] } of users) {
    yield {
      id,
      email,
      aud: 'authenticated',
      role: 'authenticated',
      raw_app_meta_data: { provider: 'email', providers: ['email'], roles },
      raw_user_meta_data: {},
      created_at: now,
      updated_at: now,
    }
  }
}

/** What a row leaves out gets its default, so rows that name the same columns go together. */
async function insertRows(session: Session, table: string, rows: Iterable<object>): Promise<number> {
  let count = 0
  let batch: object[] = []
  let columns = ''
  const flush = async () => {
    if (batch.length === 0) return
    const names = listed(Object.keys(batch[0] as object))
    const from = `jsonb_populate_recordset(null::${table}, $1::jsonb)`
    await session.query(`insert into ${table} (${names}) select ${names} from ${from}`, [
      JSON.stringify(batch),
    ])
    batch = []
  }
  for (const row of rows) {
    const named = Object.keys(row).join()
    if (named !== columns || batch.length === ROWS_AT_A_TIME) await flush()
    columns = named
    batch.push(row)
    count += 1
  }
  await flush()
  return count
}
