// What the dialect answers, and what an evaluator that knows only the rules and the visible rows says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compare, compareWithOracle, sampleWorlds, withWorld } from './answering.ts'
import { visible } from './evaluate.ts'
import { checkRelations } from './relations.ts'
import { seedOf } from './seed.ts'
import type { Table, World } from './world/model.ts'
import { reads } from './world/read.ts'
import { policyName } from './world/sql.ts'

test('answers are those of the oracle, whoever asks', async (t) => {
  await compareWithOracle({ worlds: 5, readsPerWorld: 60, seed: seedOf(t) })
})

test('answers stand in relation to each other', async (t) => {
  await checkRelations({ worlds: 2, readsPerWorld: 15, seed: seedOf(t) })
})

const tampered: readonly (readonly [what: string, sql: (policy: string, table: string) => string])[] = [
  ['gone', (policy, table) => `drop policy ${policy} on ${table}`],
  ['too wide', (policy, table) => `alter policy ${policy} on ${table} using (true)`],
]

for (const [what, sql] of tampered) {
  test(`a policy that is ${what} is noticed`, async (t) => {
    const seed = seedOf(t)
    const { world, table } = worldWithSecrets(seed)
    await withWorld(world, async (fixture) => {
      await fixture.database.query(sql(policyName('user'), table.name))
      const property = fc.asyncProperty(reads(world), (read) => compare(fixture, world, read))
      const { failed } = await fc.check(property, { numRuns: 2_000, seed, endOnFailure: true })
      assert(failed, `no read of ${table.name} differed`)
    })
  })
}

/** A world with a table of which somebody sees some rows and not all. */
function worldWithSecrets(seed: number): { readonly world: World; readonly table: Table } {
  for (const world of sampleWorlds(100, seed)) {
    const table = world.tables.find((each) => hasSecrets(world, each))
    if (table) return { world, table }
  }
  throw new Error('no world has secrets')
}

function hasSecrets(world: World, table: Table): boolean {
  const seen = visible(table, { world, principal: { who: 'user', sub: 1 } }).length
  return table.policies !== null && seen > 0 && seen < table.rows.length
}
