import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkVersion } from '../../src/postgres/connect/server.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startPooler } from './pooler.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

test('a pooler that shares sessions between transactions is refused with an explanation', async () => {
  const pooler = await startPooler(database.url)
  const db = createDatabase({ url: pooler.url })
  await assert.rejects(db.start(), { code: 'PL109' })
  await pooler.close()
})

test('without prepared statements such a pooler serves, and principals stay apart', async () => {
  const pooler = await startPooler(database.url)
  const db = createDatabase({ url: pooler.url, statements_max: 0, size: 3 })
  await db.start()
  const who = { text: `select current_user::text, current_setting('request.jwt.claims')`, parameters: [] }
  const claims = Array.from({ length: 20 }, (_, i) => `{"n":${i}}`)
  const answers = await Promise.all(
    claims.map((claim) =>
      db.scoped({
        settings: [
          ['request.jwt.claims', claim],
          ['role', 'pg_monitor'],
        ],
        statements: [who],
      }),
    ),
  )
  assert.deepEqual(
    answers.map(([result]) => [result?.rows[0]?.text(0), result?.rows[0]?.text(1)]),
    claims.map((claim) => ['pg_monitor', claim]),
  )
  assert.equal((await db.query(`select current_setting('role')`)).rows[0]?.text(0), 'none')
  await db.stop()
  await pooler.close()
})

test('where startup options are refused the limits are set by statements', async () => {
  const pooler = await startPooler(database.url)
  const db = createDatabase({ url: pooler.url, statements_max: 0, statement_timeout_ms: 4_321 })
  assert.equal((await db.query(`select current_setting('statement_timeout')`)).rows[0]?.text(0), '4321ms')
  await db.stop()
  await pooler.close()
})

test('versions of PostgreSQL that are not supported are refused', () => {
  for (const version of [140_010, 190_000]) assert.throws(() => checkVersion(version), { code: 'PL108' })
  for (const version of [150_000, 180_004]) checkVersion(version)
})

test('a preferred but missing TLS is done without, a required one is not', async () => {
  const url = new URL(database.url)
  url.searchParams.set('sslmode', 'prefer')
  const preferring = createDatabase({ url: url.href })
  await preferring.start()
  const { rows } = await preferring.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  await preferring.stop()
  if (rows[0]?.text(0) === 't') return
  url.searchParams.set('sslmode', 'require')
  await assert.rejects(createDatabase({ url: url.href }).start(), { code: 'PGRST000' })
})
