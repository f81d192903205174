// Which requests share a connection by choice: reads that are known to be short, and nobody else. The clock of the pool
// stands still, so that every read is short and nothing is slow but what the test makes so. Who is given which
// connection is decided when it asks: what is asked in one go is decided before anything is answered.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type FakeClock, fakeClock } from '../../src/kit/clock.ts'
import { createDatabase, type DatabaseOptions, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { RawResult } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

/** pg_backend_pid tells who answered. */
const READ = 'select pg_backend_pid()'
/** More than a flush may have run for where others are to join it. */
const SLOW_MS = 21

test('short reads travel together on the first connections, as many as one may take', async () => {
  await using({ size: 5, pipelined_max: 4 }, async (db) => {
    await read(db)
    assert.equal(await connectionsOf(reads(db, 8)), 2)
    assert.equal(await connectionsOf(reads(db, 20)), 5)
  })
})

test('a read that was never seen, and a write, have a connection for themselves', async () => {
  await using({ size: 4 }, async (db) => {
    await read(db)
    const writes = Array.from({ length: 3 }, () => backend(db.query(READ)))
    const readers = reads(db, 4)
    assert.equal(await connectionsOf(writes), 3)
    assert.equal(await connectionsOf(readers), 1)
    assert.equal(await connectionsOf([...writes, ...readers]), 4)
    assert.equal(await connectionsOf([1, 2, 3].map((n) => read(db, `${READ}, ${n}`))), 3)
  })
})

test('a read that turned out to be long has a connection for itself', async () => {
  await using({ size: 3 }, async (db, clock) => {
    const long = read(db)
    clock.advance(SLOW_MS)
    await long
    assert.equal(await connectionsOf(reads(db, 3)), 3)
  })
})

test('nobody joins a connection that is at something slow', async () => {
  await using({ size: 3 }, async (db, clock) => {
    await read(db)
    const slow = read(db)
    const joining = read(db)
    clock.advance(SLOW_MS)
    const late = reads(db, 6)
    assert.equal(await connectionsOf([slow, joining]), 1)
    assert.equal(await connectionsOf(late), 1)
    assert.equal(await connectionsOf([slow, ...late]), 2)
  })
})

test('a failure among reads that travel together is the failure of one', async () => {
  await using({ size: 1, pipelined_max: 8 }, async (db) => {
    const divide = (by: number) =>
      db.scoped({
        settings: READ_ONLY,
        statements: [{ text: 'select 12 / $1::int', parameters: [String(by)] }],
      })
    await divide(1)
    const outcomes = await Promise.allSettled([1, 2, 0, 3, 0, 4].map(divide))
    const told = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value[0]?.rows[0]?.text(0) : 'failed',
    )
    assert.deepEqual(told, ['12', '6', 'failed', '4', 'failed', '3'])
  })
})

const READ_ONLY = [['transaction_read_only', 'on']] as const

function read(db: DatabaseService, text = READ): Promise<string> {
  return backend(db.scoped({ settings: READ_ONLY, statements: [{ text, parameters: [] }] }))
}

async function backend(answer: Promise<RawResult | readonly RawResult[]>): Promise<string> {
  const results = await answer
  const result = 'rows' in results ? results : results[0]
  return result?.rows[0]?.text(0) ?? ''
}

function reads(db: DatabaseService, count: number): readonly Promise<string>[] {
  return Array.from({ length: count }, () => read(db))
}

/** By how many connections these were answered. */
async function connectionsOf(answers: readonly Promise<string>[]): Promise<number> {
  return new Set(await Promise.all(answers)).size
}

/** All connections are open from the start. */
async function using(
  options: Partial<DatabaseOptions> & { readonly size: number },
  work: (db: DatabaseService, clock: FakeClock) => Promise<void>,
): Promise<void> {
  const clock = fakeClock()
  const db = createDatabase({ url: database.url, minimum: options.size, clock, ...options })
  await db.start()
  try {
    await work(db, clock)
  } finally {
    await db.stop()
  }
}
