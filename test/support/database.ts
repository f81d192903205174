// A fresh, empty database for a test file, on the server named by PLINTH_TEST_DATABASE_URL (scripts/test.ts
// brings up an embedded one and sets it).
import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  query(sql: string): Promise<pg.QueryResult>
  drop(): Promise<void>
}

function serverUrl(): string {
  const url = process.env.PLINTH_TEST_DATABASE_URL
  if (!url) throw new Error('PLINTH_TEST_DATABASE_URL is not set: run the tests with `npm test`')
  return url
}

/** Files start at the same time, and what their SQL makes may be the whole server's: roles. So they take turns. */
const TURN = 'select pg_advisory_lock(2026)'
const NEXT = 'select pg_advisory_unlock(2026)'

/** Creates `test_<random>` on `server`, runs `sql` in it, hands back its URL. Drop it in an `after` hook. */
export async function createTestDatabase(sql = '', server = serverUrl()): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const database: TestDatabase = {
    url: url.href,
    query: (text) => client.query(text),
    async drop() {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
  if (sql === '') return database
  // A lock of the database that all come from: locks do not span databases.
  await admin.query(TURN)
  // An open connection would keep the process of a failed test file alive.
  await client.query(sql).catch((error) => database.drop().then(() => Promise.reject(error)))
  await admin.query(NEXT)
  return database
}
