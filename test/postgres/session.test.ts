import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PlinthError } from '../../src/kit/error.ts'
import { DatabaseError } from '../../src/postgres/postgres.ts'
import { openSession } from '../../src/postgres/session.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

test('a transaction lasts over statements and scripts, and ends with the session', async () => {
  const session = await openSession({ url: database.url })
  await session.query('begin')
  await session.script('create table kept (id int); insert into kept values (1); select 1')
  assert.equal((await session.query('select id from kept where id = $1', ['1'])).rows[0]?.text(0), '1')
  await session.close()
  await session.close()
  const found = await database.query(`select to_regclass('kept') as kept`)
  assert.equal(found.rows[0].kept, null)
})

test('what is asked at the same time runs one after the other, errors among them', async () => {
  const session = await openSession({ url: database.url })
  const asked = await Promise.allSettled([
    session.rows('select pg_sleep(0.01), 1 as n'),
    session.script('select nonsense'),
    session.query('select 2'),
    session.rows('select 3 as n; select 4 as n'),
  ])
  assert.deepEqual(
    asked.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  await session.close()
})

test('its settings hold, and no statement times out by itself', async () => {
  const session = await openSession({ url: database.url, settings: [['lock_timeout', '50ms']] })
  const shown = await session.query(
    `select current_setting('lock_timeout'), current_setting('statement_timeout')`,
  )
  assert.deepEqual([shown.rows[0]?.text(0), shown.rows[0]?.text(1)], ['50ms', '0'])
  await session.close()
})

test('a script without a transaction is undone as a whole, and its error has the place in the text', async () => {
  const session = await openSession({ url: database.url })
  const failing = session.script('create table undone (id int);\nselect nonsense')
  await assert.rejects(
    failing,
    (error) => error instanceof DatabaseError && error.sqlstate === '42703' && error.position === '38',
  )
  assert.equal((await session.query(`select to_regclass('undone')`)).rows[0]?.text(0), null)
  await session.close()
})

test('what refuses to run in a transaction runs alone', async () => {
  const session = await openSession({ url: database.url })
  await session.script('create table busy (id int)')
  await session.script('create index concurrently busy_id on busy (id)')
  await session.query('drop index concurrently busy_id')
  await session.close()
})

test('a lost connection is told as one, by query and by script', async () => {
  for (const ask of ['query', 'script'] as const) {
    const session = await openSession({ url: database.url })
    const lost = session[ask]('select pg_terminate_backend(pg_backend_pid())')
    await assert.rejects(lost, (error) => error instanceof PlinthError || error instanceof DatabaseError)
    await assert.rejects(
      session[ask]('select 1'),
      (error) => error instanceof PlinthError && error.code === 'PGRST001',
    )
    await session.close()
  }
})

test('a server that is not there is told as such', async () => {
  await assert.rejects(
    openSession({ url: 'postgres://localhost:1/none' }),
    (error) => error instanceof PlinthError && error.code === 'PGRST000',
  )
})
