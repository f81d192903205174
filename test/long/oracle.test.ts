// Many small worlds and reads of them against the evaluator. PLINTH_ORACLE_WORLDS says how many, SEED replays a run.
import { test } from 'node:test'
import { compareWithOracle } from '../oracle/answering.ts'
import { checkRelations } from '../oracle/relations.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'

const worlds = amountOf('PLINTH_ORACLE_WORLDS', 250)

test(`answers are those of the oracle in ${worlds} worlds`, async (t) => {
  await compareWithOracle({ worlds, readsPerWorld: 200, seed: seedOf(t) })
})

test('answers stand in relation to each other', async (t) => {
  await checkRelations({ worlds: Math.ceil(worlds / 10), readsPerWorld: 50, seed: seedOf(t) })
})
