// A transaction that its caller leads: it keeps its connection to itself, and gives it back clean however it ends.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createDatabase, DatabaseError, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { FlushRequest, HeldTransaction } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test_database: TestDatabase
let database: DatabaseService

before(async () => {
  test_database = await createTestDatabase(`
    create table note (id int primary key, body text);
    create table parent (id int primary key);
    create table child (parent_id int references parent deferrable initially deferred);
  `)
  database = createDatabase({ url: test_database.url, size: 2 })
  await database.start()
})

after(async () => {
  await database.stop()
  await test_database.drop()
})

const flush = (...texts: readonly string[]): FlushRequest => ({
  settings: [],
  statements: texts.map((text) => ({ text, parameters: [] })),
})

const one = async (held: HeldTransaction, text: string) => (await held.run(flush(text)))[0]?.rows[0]?.text(0)

async function notes(): Promise<string> {
  const { rows } = await database.query(
    'select coalesce(string_agg(id::text, $1 order by id), $2) from note',
    [',', ''],
  )
  return rows[0]?.text(0) ?? ''
}

/** Locks are given back behind the answer, not before it. */
async function isClean(): Promise<void> {
  assert.equal(database.stats().held, 0)
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await database.query(`select count(*) filter (where state like 'idle in%'),
      (select count(*) from pg_locks where locktype = 'advisory') from pg_stat_activity where datname = current_database()`)
    const left = [rows[0]?.text(0), rows[0]?.text(1)]
    if (left.every((count) => count === '0')) return
    if (attempt === 100) assert.deepEqual(left, ['0', '0'])
  }
}

test('what it did is seen by others after the commit, and by none before', async () => {
  await database.query('truncate note')
  const held = await database.hold({ isolation: 'serializable' })
  await held.run(flush(`insert into note values (1, 'a')`))
  assert.equal(await one(held, 'show transaction_isolation'), 'serializable')
  assert.equal(await notes(), '')
  const [result] = await held.commit(flush(`insert into note values (2, 'b') returning id`))
  assert.equal(result?.rows[0]?.text(0), '2')
  assert.equal(await notes(), '1,2')
  await isClean()
})

test('flushes that do not wait for each other run in order', async () => {
  await database.query('truncate note')
  const held = await database.hold({ isolation: null })
  const all = [1, 2, 3].map((id) =>
    held.run(flush(`insert into note values (${id}, '')`, 'select count(*) from note')),
  )
  const counts = (await Promise.all(all)).map((results) => results[1]?.rows[0]?.text(0))
  assert.deepEqual(counts, ['1', '2', '3'])
  await held.rollback()
  assert.equal(await notes(), '')
  await isClean()
})

test('after an error nothing is done, and commit says the same error', async () => {
  await database.query('truncate note')
  const held = await database.hold({ isolation: 'serializable' })
  await held.run(flush(`insert into note values (1, '')`))
  await assert.rejects(held.run(flush('select 1/0')), { sqlstate: '22012' })
  await assert.rejects(held.run(flush('select 1')), { sqlstate: '22012' })
  await assert.rejects(held.commit(flush()), { sqlstate: '22012' })
  assert.equal(await notes(), '')
  await isClean()
})

test('a commit that the database refuses is an error, and nothing is kept', async () => {
  const held = await database.hold({ isolation: null })
  await held.run(flush('insert into child values (7)'))
  await assert.rejects(held.commit(flush()), { sqlstate: '23503' })
  const { rows } = await database.query('select count(*) from child')
  assert.equal(rows[0]?.text(0), '0')
  await isClean()
})

test('SQL that ends the transaction by itself is refused, and its connection is not used again', async () => {
  const held = await database.hold({ isolation: null })
  await assert.rejects(held.run(flush('insert into parent values (1)', 'commit')), { sqlstate: '2D000' })
  await held.rollback()
  await isClean()
})

test('one that has ended takes nothing more', async () => {
  const held = await database.hold({ isolation: null })
  await held.commit(flush('select 1'))
  await assert.rejects(held.run(flush('select 1')), { sqlstate: '25P01' })
  await held.rollback()
  const unused = await database.hold({ isolation: null })
  await unused.rollback()
  await assert.rejects(unused.run(flush('select 1')), DatabaseError)
  await isClean()
})

test('rollback cancels what is running', async () => {
  const held = await database.hold({ isolation: null })
  const sleeping = assert.rejects(held.run(flush('select pg_sleep(60)')), { sqlstate: '57014' })
  await setTimeout(20)
  await held.rollback()
  await sleeping
  await isClean()
})

test('locks are taken before the snapshot, and given back at the end', async () => {
  await database.query('truncate note')
  const first = await database.hold({ isolation: 'serializable', locks: ['till'] })
  await first.run(flush(`insert into note values (1, '')`))
  const second = await database.hold({ isolation: 'serializable', locks: ['till'] })
  const counted = one(second, 'select count(*) from note')
  await setTimeout(30)
  await first.commit(flush())
  assert.equal(await counted, '1')
  await second.rollback()
  await isClean()
})

test('however many want to hold one with locks of their own, each has its turn', async () => {
  const turns = Array.from({ length: 40 }, async (_, n) => {
    const held = await database.hold({ isolation: 'serializable', locks: [`turn ${n}`] })
    await held.run(flush('select 1'))
    if (n % 3 === 0) await held.rollback()
    else await held.commit(flush())
    await database.query('select 2')
    return n
  })
  const all = await Promise.race([Promise.all(turns), setTimeout(5_000, null, { ref: false })])
  assert.equal(all?.length, 40)
})

test('reads go on beside held ones, and whoever wants to hold more than there are waits', async () => {
  const first = await database.hold({ isolation: null })
  await first.run(flush('select 1'))
  assert.equal((await database.query('select 2')).rows[0]?.text(0), '2')
  const second = await database.hold({ isolation: null })
  let isThird = false
  const third = database.hold({ isolation: null }).then((held) => {
    isThird = true
    return held
  })
  await second.run(flush('select 1'))
  assert.equal(isThird, false)
  await first.commit(flush())
  await (await third).commit(flush('select 3'))
  await second.rollback()
  await isClean()
})

test('a table that changes under a prepared statement asks for another try', async () => {
  const read = 'select * from note order by id'
  const warm = createDatabase({ url: test_database.url, size: 1 })
  await warm.start()
  await (await warm.hold({ isolation: null })).commit(flush(read))
  await database.query('alter table note add column more int')
  const held = await warm.hold({ isolation: null })
  await assert.rejects(held.commit(flush(read)), { sqlstate: '40001' })
  const again = await warm.hold({ isolation: null })
  assert.equal((await again.commit(flush(read)))[0]?.columns.at(-1)?.name, 'more')
  await warm.stop()
})

test('a connection that breaks before the commit has told leaves its outcome unknown', async () => {
  const held = await database.hold({ isolation: null })
  await assert.rejects(held.commit(flush('select pg_terminate_backend(pg_backend_pid())')), {
    code: 'PGRST001',
  })
  await held.rollback()
  assert.equal((await database.query('select 1')).rows.length, 1)
})
