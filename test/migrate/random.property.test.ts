// Whatever two schemas are: from one the plan leads to the other, with rows in the tables, and then there is nothing to do.
// SEED=n replays a run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { describeChange } from '../../src/migrate/diff.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'
import { type RandomSchema, randomSchema, rowsOf, sqlOf } from './arbitrary.ts'
import { type Bench, startBench } from './bench.ts'

const runs = amountOf('PLINTH_TEST_MIGRATIONS', 15)

let bench: Bench
before(async () => {
  bench = await startBench(
    `create schema plinth_access;
     do $$ begin create role migrate_reader; exception when duplicate_object then null; end $$;`,
  )
})
after(() => bench.stop())

test('from any schema a plan leads to any other, with rows and without', {
  timeout: 110_000,
}, async (context) => {
  const seed = seedOf(context)
  let carriedOut = 0
  await fc.assert(
    fc.asyncProperty(randomSchema, randomSchema, fc.boolean(), async (from, to, filled) => {
      await bench.clear()
      await bench.migrate(sqlOf(from))
      assert.deepEqual((await bench.left(sqlOf(from))).changes.map(describeChange), [])
      if (filled)
        await bench.session.script(
          `set search_path = app; set session_replication_role = replica; ${rowsOf(from)}; reset session_replication_role`,
        )
      if (filled && !convertible(from, to)) return
      const plan = await bench.migrate(sqlOf(to))
      assert.deepEqual(plan.problems, [])
      const { changes, kept } = await bench.left(sqlOf(to))
      assert.deepEqual([changes.map(describeChange), kept], [[], []])
      carriedOut += 1
    }),
    { seed, numRuns: runs, endOnFailure: false },
  )
  assert.ok(carriedOut > runs / 3, `only ${carriedOut} of ${runs} were carried out`)
})

/** Rows have the defaults as values: a number is no mood, nor the other way round, and keys must be found. */
function convertible(from: RandomSchema, to: RandomSchema): boolean {
  return Object.entries(to.tables).every(([name, { columns, reference }]) => {
    const before = from.tables[name]
    const isFound =
      reference === null ||
      to.tables[reference]?.key !== 'id' ||
      before === undefined ||
      from.tables[reference] !== undefined
    return (
      isFound &&
      Object.entries(columns).every(([column, { type, generated, nullable }]) => {
        const was = before?.columns[column]
        if (was === undefined) return true
        const hadNone = was.nullable && !was.default && !(was.generated && was.type === 'bigint')
        if (hadNone) return nullable || (generated && type === 'bigint')
        return (was.type === 'mood') === (type === 'mood') || type === 'text' || type.startsWith('varchar')
      })
    )
  })
}
