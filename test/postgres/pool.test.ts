import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type FakeClock, fakeClock } from '../../src/kit/clock.ts'
import { PlinthError } from '../../src/kit/error.ts'
import {
  createDatabase,
  type DatabaseEvent,
  type DatabaseOptions,
  type DatabaseService,
} from '../../src/postgres/postgres.ts'
import type { RawResult } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startProxy } from './proxy.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

/** Waits until the test lets go of it. */
const WAIT = 'select pg_advisory_xact_lock_shared(1)'
/** Longer than any test; for what is ended by something else. */
const FOR_EVER = 'select pg_sleep(600)'

test('results come back as they were sent, whatever their size and type', async () => {
  await using(async (db) => {
    const bytes = Buffer.from([0, 1, 254, 255])
    const one = await db.query('select $1::bytea, $2::text, $3::int, $4::text', [bytes, 'é😀', null, ''])
    assert.deepEqual(cells(one), ['\\x0001feff', 'é😀', null, ''])
    const long = 'x€'.repeat(1_000_000)
    assert.equal((await db.query('select $1::text', [long])).rows[0]?.text(0), long)
    const many = await db.query(`select n, repeat('y', n % 300) from generate_series(1, 20000) n`)
    assert.ok(
      many.rows.every((row, i) => row.text(0) === String(i + 1) && row.bytes(1)?.length === (i + 1) % 300),
    )
    assert.deepEqual([many.fields, many.tag], [['n', 'repeat'], 'SELECT 20000'])
  })
})

test('fields are known on every later use of a statement, too', async () => {
  await using(async (db) => {
    for (let i = 0; i < 3; i += 1) {
      assert.deepEqual((await db.query('select 1 as one, 2 as two')).fields, ['one', 'two'])
    }
    assert.deepEqual((await db.query('create temporary table t (n int)')).fields, [])
  })
})

test('a connection is shared only when all are busy and no more may be opened', async () => {
  await using(
    async (db) => {
      await locked(1)
      const slow: Promise<RawResult>[] = []
      for (const connections of [1, 2, 3]) {
        slow.push(db.query(WAIT))
        await until(async () => (await active(WAIT)) === connections)
        assert.equal(db.stats().connections, connections)
      }
      await unlocked(1)
      await Promise.all(slow)
      const quick = Array.from({ length: 6 }, () => db.query('select 1'))
      assert.equal(db.stats().inFlight, 6)
      await Promise.all(quick)
      assert.equal(db.stats().idle, 3)
    },
    { size: 3 },
  )
})

test('who waits too long for a connection is told so', async () => {
  const clock = fakeClock()
  await using(
    async (db) => {
      await locked(1)
      const held = db.scoped(holding(WAIT))
      const waiting = db.query('select 1')
      clock.advance(101)
      await assert.rejects(waiting, failure({ code: 'PGRST003', status: 504 }))
      await unlocked(1)
      await held
      assert.equal(db.stats().totals.timedOut, 1)
    },
    { size: 1, acquisition_timeout_ms: 100, clock },
  )
})

test('who finds too many waiting is refused at once', async () => {
  await using(
    async (db) => {
      const held = db.scoped(holding())
      const waiting = [db.query('select 1'), db.query('select 1')]
      await assert.rejects(db.query('select 1'), failure({ code: 'PL206', status: 503, retryAfter: true }))
      await Promise.all([held, ...waiting])
    },
    { size: 1, waiting_max: 2 },
  )
})

test('a transaction gets a connection of its own however busy the pool is', async () => {
  await using(
    async (db) => {
      let done = false
      let answered = 0
      let before = 0
      const load = Array.from({ length: 8 }, async () => {
        for (; !done; answered += 1) await db.query('select 1')
      })
      const decide = () => {
        before = answered
        return true
      }
      const result = await db.scoped({
        ...holding(),
        transaction: { isolation: null, end: 'decide', decide },
      })
      done = true
      await Promise.all(load)
      assert.equal(result.length, 1)
      assert.ok(before <= 8, `${before} went before it, of which 8 were there first`)
    },
    { size: 1, clock: fakeClock() },
  )
})

test('while the database is away requests get 503 with Retry-After, and answers when it is back', async () => {
  const proxy = await startProxy(database.url)
  const db = createDatabase({ url: proxy.url, outage_patience_ms: 50 })
  await db.query('select 1')
  await proxy.down()
  await assert.rejects(db.query('select 1'), failure({ status: 503, retryAfter: true }))
  await assert.rejects(db.query('select 1'), failure({ code: 'PGRST000', status: 503, retryAfter: true }))
  await proxy.up()
  await until(async () => cells(await db.query('select 1')).length === 1)
  await db.stop()
  await proxy.close()
})

test('a short absence is only a wait', async () => {
  const proxy = await startProxy(database.url)
  const db = createDatabase({ url: proxy.url, outage_patience_ms: 60_000, minimum: 0 })
  await proxy.down()
  const asked = db.query('select 1')
  await proxy.up()
  assert.deepEqual(cells(await asked), ['1'])
  await db.stop()
  await proxy.close()
})

test('start says when there is no database', async () => {
  const db = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing' })
  await assert.rejects(db.start(), failure({ code: 'PGRST000', status: 503, retryAfter: true }))
})

test('a request whose connection breaks may be repeated only when it changes nothing', async () => {
  const proxy = await startProxy(database.url)
  const db = createDatabase({ url: proxy.url, size: 2, minimum: 2 })
  await db.start()
  const statements = [{ text: FOR_EVER, parameters: [] }]
  const write = db.scoped({ settings: [], statements })
  const read = db.scoped({ settings: [['transaction_read_only', 'on']], statements })
  const outcomes = Promise.allSettled([write, read])
  await until(async () => (await active(FOR_EVER)) === 2)
  await proxy.down()
  const [failedWrite, failedRead] = (await outcomes) as PromiseRejectedResult[]
  assert.deepEqual(codeAndRetry(failedWrite?.reason), ['PGRST001', false])
  assert.deepEqual(codeAndRetry(failedRead?.reason), ['PGRST001', true])
  await db.stop()
})

test('a link that goes silent is given up soon after the statement timeout', async () => {
  const proxy = await startProxy(database.url)
  const events: DatabaseEvent[] = []
  const clock = fakeClock()
  const db = createDatabase({
    url: proxy.url,
    size: 1,
    statement_timeout_ms: 60_000,
    stall_grace_ms: 1_000,
    acquisition_timeout_ms: 1,
    observe: (event) => events.push(event),
    clock,
  })
  await db.query('select 1')
  proxy.stall()
  const asked = db.query('select 1')
  const given = assert.rejects(asked, failure({ code: 'PGRST001', status: 503, retryAfter: true }))
  await pass(db, clock, 60_999)
  assert.ok(!events.some((event) => event.kind === 'connection-stalled'))
  clock.advance(1)
  await given
  proxy.resume()
  assert.deepEqual(cells(await db.query('select 2')), ['2'])
  assert.ok(events.some((event) => event.kind === 'connection-stalled'))
  await db.stop()
  await proxy.close()
})

test('a large answer that keeps coming is no silence, however long it takes', async () => {
  const clock = fakeClock()
  await using(
    async (db) => {
      const rows = [1, 2, 3, 4]
      for (const row of rows) await locked(row)
      // Rows so large that the server sends each before it waits for the next, and that we are asked for room.
      const text = `select repeat('x', 1000000), pg_advisory_xact_lock_shared(n) from generate_series(1, 4) n`
      let arrived = 0
      const admit = (bytes: number) => {
        if (bytes > 0) arrived += 1
        return null
      }
      const asked = db.scoped({ settings: [], statements: [{ text, parameters: [] }], room: { admit } })
      for (const row of rows) {
        await pass(db, clock, 60_000)
        await unlocked(row)
        await until(async () => arrived === row)
      }
      assert.equal((await asked)[0]?.rows.length, 4)
    },
    { size: 1, statement_timeout_ms: 60_000, stall_grace_ms: 1_000, acquisition_timeout_ms: 1, clock },
  )
})

test('a request that sets itself a longer timeout is waited for', async () => {
  const clock = fakeClock()
  await using(
    async (db) => {
      await locked(1)
      const statements = [{ text: WAIT, parameters: [] }]
      const asked = db.scoped({ settings: [['statement_timeout', '5min']], statements })
      await pass(db, clock, 299_000)
      await unlocked(1)
      await asked
    },
    { size: 1, statement_timeout_ms: 60_000, stall_grace_ms: 1_000, acquisition_timeout_ms: 1, clock },
  )
})

test('a statement that takes longer than its timeout is ended by the server, and the connection is kept', async () => {
  await using(
    async (db) => {
      await assert.rejects(db.query(FOR_EVER), { sqlstate: '57014' })
      assert.equal(db.stats().totals.lost, 0)
    },
    { size: 1, statement_timeout_ms: 100, stall_grace_ms: 60_000 },
  )
})

test('a caller that goes away takes its statement along, and the connection is used again', async () => {
  await using(
    async (db) => {
      const controller = new AbortController()
      const statements = [{ text: FOR_EVER, parameters: [] }]
      const asked = db.scoped({ settings: [], statements, signal: controller.signal })
      const refused = assert.rejects(asked, (error) => error === controller.signal.reason)
      await until(async () => (await active(FOR_EVER)) === 1)
      controller.abort()
      await refused
      assert.deepEqual(cells(await db.query('select 1')), ['1'])
      assert.equal(await active(FOR_EVER), 0)
      const { connected, cancelled } = db.stats().totals
      assert.deepEqual({ connected, cancelled }, { connected: 1, cancelled: 1 })
    },
    { size: 1 },
  )
})

test('a caller that goes away while waiting is never sent', async () => {
  await using(
    async (db) => {
      const held = db.scoped(holding())
      const controller = new AbortController()
      const statements = [{ text: 'select 1', parameters: [] }]
      const asked = db.scoped({ settings: [], statements, signal: controller.signal })
      controller.abort()
      await assert.rejects(asked, { name: 'AbortError' })
      assert.equal(db.stats().waiting, 0)
      await held
    },
    { size: 1 },
  )
})

test('a statement whose result changes under it is prepared again, unnoticed', async () => {
  await database.query('create table changing (a int); insert into changing values (1)')
  await using(
    async (db) => {
      await db.query('select * from changing')
      await database.query('alter table changing add b text default $$two$$')
      const result = await db.query('select * from changing')
      assert.deepEqual(
        [result.fields, cells(result)],
        [
          ['a', 'b'],
          ['1', 'two'],
        ],
      )
      await database.query('alter table changing drop b')
      const statements = [{ text: 'select * from changing', parameters: [] }]
      const transaction = { isolation: 'repeatable read', end: 'decide' as const, decide: () => true }
      assert.deepEqual((await db.scoped({ settings: [], statements, transaction }))[0]?.fields, ['a'])
      assert.equal(db.stats().totals.resent, 2)
    },
    { size: 1 },
  )
})

test('a statement that the server has lost is prepared again, unnoticed', async () => {
  await using(
    async (db) => {
      await db.query('select 3 as n')
      await db.query('deallocate all')
      assert.deepEqual(cells(await db.query('select 3 as n')), ['3'])
    },
    { size: 1 },
  )
})

test('no connection keeps more prepared statements than it may', async () => {
  await using(
    async (db) => {
      for (let i = 0; i < 50; i += 1) await db.query(`select ${i}`)
      const kept = await db.query('select count(*) from pg_prepared_statements')
      assert.ok(Number(cells(kept)[0]) <= 12, `${cells(kept)[0]} are kept`)
    },
    { size: 1, statements_max: 10 },
  )
})

test('a statement that cannot be parsed is not taken for prepared', async () => {
  await using(
    async (db) => {
      for (let i = 0; i < 2; i += 1)
        await assert.rejects(db.query('select from where'), { sqlstate: '42601' })
      await assert.rejects(db.query('select * from missing'), { sqlstate: '42P01' })
      await database.query('create table missing (n int)')
      assert.deepEqual((await db.query('select * from missing')).fields, ['n'])
    },
    { size: 1 },
  )
})

test('a statement that opens a transaction by itself loses its connection, and nobody sees the rest', async () => {
  await using(
    async (db) => {
      await assert.rejects(db.query('begin'), { code: 'PGRST001' })
      assert.deepEqual(cells(await db.query(`select current_setting('role')`)), ['none'])
    },
    { size: 1 },
  )
})

test('idle connections are closed down to the minimum', async () => {
  const closed = Promise.withResolvers<void>()
  let count = 0
  await using(
    async (db) => {
      await Promise.all(Array.from({ length: 4 }, () => db.query('select pg_sleep(0.05)')))
      await closed.promise
      assert.equal(db.stats().connections, 1)
    },
    {
      size: 4,
      idle_timeout_ms: 50,
      observe: (event) => {
        if (event.kind === 'connection-closed' && event.reason === 'idle') count += 1
        if (count === 3) closed.resolve()
      },
    },
  )
})

test('old connections are replaced, without an error to anybody', async () => {
  const replaced = Promise.withResolvers<void>()
  await using(
    async (db) => {
      let done = false
      const load = (async () => {
        while (!done) await db.query('select 1')
      })()
      await replaced.promise
      done = true
      await load
    },
    {
      size: 1,
      lifetime_ms: 50,
      observe: (event) =>
        event.kind === 'connection-closed' && event.reason === 'lifetime' && replaced.resolve(),
    },
  )
})

test('stop lets what was accepted end, and refuses what comes after', async () => {
  const db = createDatabase({ url: database.url, size: 1 })
  await db.start()
  const accepted = [db.scoped(holding()), db.query('select 1'), db.query('select 2')]
  const stopped = db.stop()
  await assert.rejects(db.query('select 3'), failure({ code: 'PL207', status: 503, retryAfter: true }))
  assert.equal((await Promise.all(accepted)).length, 3)
  await stopped
})

test('sessions carry the limits that protect the server from us', async () => {
  await using(
    async (db) => {
      const names = ['statement_timeout', 'idle_in_transaction_session_timeout', 'application_name']
      const values = await db.query(`select ${names.map((name) => `current_setting('${name}')`).join()}`)
      assert.deepEqual(cells(values), ['1234ms', '10s', 'plinth'])
    },
    { statement_timeout_ms: 1_234 },
  )
})

async function using(work: (db: DatabaseService) => Promise<void>, options: Partial<DatabaseOptions> = {}) {
  const db = createDatabase({ url: database.url, ...options })
  try {
    await db.start()
    await work(db)
  } finally {
    await db.stop()
  }
}

/** A transaction, which has a connection for itself. */
function holding(text = 'select 1') {
  return {
    settings: [],
    statements: [{ text, parameters: [] }],
    transaction: { isolation: null, end: 'decide' as const, decide: () => true },
  }
}

/** Time passes while all connections are busy, and the pool has looked at them since: so it gives up who waits. */
async function pass(db: DatabaseService, clock: FakeClock, ms: number): Promise<void> {
  const late = db.scoped(holding())
  clock.advance(ms)
  await assert.rejects(late, failure({ code: 'PGRST003', status: 504 }))
}

async function locked(key: number): Promise<void> {
  await database.query(`select pg_advisory_lock(${key})`)
}

async function unlocked(key: number): Promise<void> {
  await database.query(`select pg_advisory_unlock(${key})`)
}

async function active(text: string): Promise<number> {
  const { rows } = await database.query(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and state = 'active' and query = '${text}' and pid <> pg_backend_pid()`,
  )
  return rows[0].n
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached().catch(() => false))) await new Promise((resolve) => setImmediate(resolve))
}

interface Expected {
  readonly code?: string
  readonly status: number
  readonly retryAfter?: boolean
}

function failure({ code, status, retryAfter }: Expected) {
  return (error: unknown) => {
    assert.ok(error instanceof PlinthError, String(error))
    if (code !== undefined) assert.equal(error.code, code, error.message)
    assert.equal(error.status, status)
    if (retryAfter)
      assert.ok(error.headers.some(([name, value]) => name === 'Retry-After' && Number(value) >= 1))
    return true
  }
}

function codeAndRetry(error: unknown): [string, boolean] | null {
  return error instanceof PlinthError ? [error.code, error.retryable] : null
}

function cells(result: RawResult): (string | null)[] {
  const row = result.rows[0]
  return row === undefined ? [] : Array.from({ length: row.length }, (_, i) => row.text(i))
}
