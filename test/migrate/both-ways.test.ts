// Every kind of change, from A to B and back: the plan is carried out on tables with rows, and then nothing is left to do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { describeChange } from '../../src/migrate/diff.ts'
import { type Bench, startBench } from './bench.ts'
import { CASES } from './cases.ts'

let bench: Bench
before(async () => {
  bench = await startBench(
    `create schema plinth_access;
     do $$ begin create role migrate_reader; exception when duplicate_object then null; end $$;
     do $$ begin create role migrate_writer; exception when duplicate_object then null; end $$;`,
  )
})
after(() => bench.stop())

for (const { name, a, b, rows = '' } of CASES) {
  for (const [way, from, to] of [
    ['there', a, b],
    ['back', b, a],
  ] as const) {
    test(`${name}, ${way}`, async () => {
      await bench.clear()
      await bench.migrate(from)
      await bench.session.script(`set search_path = app; ${rows}`)
      const plan = await bench.migrate(to)
      assert.deepEqual(plan.problems, [])
      assert.notDeepEqual(plan.steps, [])
      const { changes, kept } = await bench.left(to)
      assert.deepEqual([changes.map(describeChange), kept], [[], []])
    })
  }
}
