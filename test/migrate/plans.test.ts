// From one schema to another, and the plan between them as a person reads it. `UPDATE_GOLDEN=1 npm test -- test/migrate` writes
// the plans anew; the diff is what a reviewer reads.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { printMigration } from '../../src/migrate/files/file.ts'
import { partsOf } from '../../src/migrate/plan.ts'
import { type Bench, startBench } from './bench.ts'

const folder = join(import.meta.dirname, 'plans')
const update = process.env.UPDATE_GOLDEN === '1'
let bench: Bench

before(async () => {
  bench = await startBench(
    `create schema plinth_access;
     do $$ begin create role migrate_reader; exception when duplicate_object then null; end $$;`,
  )
})
after(() => bench.stop())

for (const name of readdirSync(folder).sort()) {
  test(`${name} holds`, async () => {
    const written = readFileSync(join(folder, name), 'utf8')
    const [, about = '', from = '', to = ''] =
      /^([\s\S]*?)-- from\n([\s\S]*?)-- to\n([\s\S]*?)-- plan\n/.exec(written) ?? []
    await bench.clear()
    const [statements = '', rows = ''] = from.split('-- rows\n')
    await bench.migrate(statements)
    await bench.session.script(`set search_path = app; ${rows}`)
    const plan = await bench.plan(to)
    const text = `${about}-- from\n${from}-- to\n${to}-- plan\n${printMigration(partsOf(plan.steps))}`
    if (update) writeFileSync(join(folder, name), text)
    else assert.equal(text, written)
    await bench.run(plan)
    assert.deepEqual((await bench.left(to)).changes, [])
  })
}
