// Which requests share a connection by choice: reads that are known to be short, and nobody else.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { RawResult } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

const WARM_UPS = 30
/** pg_backend_pid tells who answered. */
const READ = 'select pg_backend_pid()'

test('short reads travel together on the first connections, as many as one may take', async () => {
  await using({ size: 5, pipelined_max: 4 }, async (db) => {
    await open(db, 5)
    await learn(db)
    const answers = await Promise.all(Array.from({ length: 8 }, () => read(db)))
    // Two, but for a machine that is so busy that even this takes long.
    assert.ok(new Set(answers).size <= 3)
    const more = await Promise.all(Array.from({ length: 20 }, () => read(db)))
    assert.equal(new Set(more).size, 5)
  })
})

test('a read that was never seen, and a write, have a connection for themselves', async () => {
  await using({ size: 4 }, async (db) => {
    await open(db, 4)
    await learn(db)
    const writes = Array.from({ length: 3 }, () => backend(db.query(READ)))
    const reads = Array.from({ length: 4 }, () => read(db))
    const writers = await Promise.all(writes)
    const readers = new Set(await Promise.all(reads))
    assert.equal(new Set(writers).size, 3)
    assert.equal(readers.size, 1)
    assert.ok(!writers.some((writer) => readers.has(writer)))
    const unknown = await Promise.all([1, 2, 3].map((n) => read(db, `${READ}, ${n}`)))
    assert.equal(new Set(unknown).size, 3)
  })
})

test('nobody joins a connection that is at something slow', async () => {
  await using({ size: 3 }, async (db) => {
    await open(db, 3)
    await learn(db)
    // The text of a short read, this time with a long wait before it.
    const slow = db.scoped({
      settings: READ_ONLY,
      statements: [
        { text: 'select pg_sleep(0.4)', parameters: [] },
        { text: READ, parameters: [] },
      ],
    })
    await new Promise((resolve) => setTimeout(resolve, 60))
    const answers = new Set(await Promise.all(Array.from({ length: 6 }, () => read(db))))
    const [, last] = await slow
    assert.ok(!answers.has(last?.rows[0]?.text(0) ?? ''))
  })
})

test('a failure among reads that travel together is the failure of one', async () => {
  await using({ size: 1, pipelined_max: 8 }, async (db) => {
    const divide = (by: number) =>
      db.scoped({
        settings: READ_ONLY,
        statements: [{ text: 'select 12 / $1::int', parameters: [String(by)] }],
      })
    for (let i = 0; i < WARM_UPS; i += 1) await divide(1)
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

async function open(db: DatabaseService, connections: number): Promise<void> {
  await Promise.all(Array.from({ length: connections }, () => db.query('select pg_sleep(0.05)')))
  assert.equal(db.stats().connections, connections)
}

/** What is asked together comes together, and so shows best how short it is. */
async function learn(db: DatabaseService): Promise<void> {
  for (let i = 0; i < WARM_UPS; i += 1) await Promise.all(Array.from({ length: 10 }, () => read(db)))
}

async function using(
  options: { readonly size: number; readonly pipelined_max?: number },
  work: (db: DatabaseService) => Promise<void>,
): Promise<void> {
  const db = createDatabase({ url: database.url, ...options })
  await db.start?.()
  try {
    await work(db)
  } finally {
    await db.stop?.()
  }
}
