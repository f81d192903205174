// What a database begins with: users, then the rows of each table. Each row is made once: what was made before, stands in
// plinth.seeds by its key, and is neither changed nor made again, whatever became of it.
import { openSession, type Session } from '../postgres/session.ts'
import { quote } from './quote.ts'
import { insertRows, sameKey } from './seeds/insert.ts'
import { openLedger, type Seeded, type SeededKeys, seededKeys, writeSeeded } from './seeds/ledger.ts'
import { advanceIdentities } from './seeds/sequences.ts'
import { keyOf, type SeedTable, tableOf } from './seeds/table.ts'

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

/**
 * `url`: of a superuser, whom row policies do not hold. All in one transaction. Says how many rows each seed has made now.
 * @throws PlinthError PL413 where the database refuses a row.
 */
export async function applySeeds(url: string, seeding: Seeding): Promise<readonly Seeded[]> {
  const session = await openSession({ url, settings: [['client_min_messages', 'warning']] })
  try {
    await openLedger(session)
    const before = await seededKeys(session)
    const made: Seeded[] = []
    for (const seed of seedsOf(seeding)) {
      const rows = await apply(session, seed, before.get(seed.name) ?? null)
      if (rows > 0) made.push({ table: seed.table, rows })
    }
    await session.script('commit')
    return made
  } finally {
    await session.close()
  }
}

interface Seed {
  /** In the ledger. */
  readonly name: string
  /** For people. */
  readonly table: string
  /** For SQL. */
  readonly quoted: string
  readonly rows: () => Iterable<object>
}

function seedsOf({ schema, tables, users }: Seeding): readonly Seed[] {
  const ofUsers = { name: USERS, table: USERS, quoted: USERS, rows: () => rowsOfUsers(users()) }
  const times = new Map<string, number>()
  const ofTables = tables.map(({ name, rows }) => {
    const table = `${schema}.${name}`
    const time = (times.get(table) ?? 0) + 1
    times.set(table, time)
    // A table may be seeded in turns, with others between them.
    return {
      name: time === 1 ? table : `${table} #${time}`,
      table,
      quoted: `${quote(schema)}.${quote(name)}`,
      rows,
    }
  })
  return [ofUsers, ...ofTables]
}

const USERS = 'auth.users'

async function apply(session: Session, seed: Seed, before: SeededKeys | null): Promise<number> {
  const table = await tableOf(session, seed.quoted)
  const { keys, rows } = unmade(table, seed.rows(), before)
  if (before !== null && rows.length === 0) return 0
  const count = await insertRows(session, table, rows)
  await advanceIdentities(session, table, rows)
  await writeSeeded(session, seed.name, { keys, rows: count })
  return count
}

/** A row that leaves its key to the database is like any other: it is made with the first of its seed, or not at all. */
function unmade(table: SeedTable, given: Iterable<object>, before: SeededKeys | null): Unmade {
  const known = new Set<string>()
  const keys: (readonly unknown[])[] = []
  const rows: object[] = []
  for (const row of given) {
    const key = keyOf(table, row)
    const text = JSON.stringify(key)
    if (key === null ? before !== null : before?.has(text) === true) continue
    rows.push(row)
    if (key === null) continue
    if (known.has(text)) throw sameKey(table, text)
    known.add(text)
    keys.push(key)
  }
  return { keys, rows }
}

interface Unmade {
  readonly keys: readonly (readonly unknown[])[]
  readonly rows: readonly object[]
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
