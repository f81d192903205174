// 50,000 transactions over lists, committed by a command while others run: no anomaly. PLINTH_TEST_TRANSACTIONS says how
// many, SEED replays the operations of a run, though not who came first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountOf, seedOf } from '../oracle/seed.ts'
import { checkHistory } from '../sim/elle/check.ts'
import { runLists } from '../sim/lists/run.ts'

const transactions = amountOf('PLINTH_TEST_TRANSACTIONS', 50_000)

test(`${transactions} committed commands leave no anomaly`, async (t) => {
  const seed = seedOf(t)
  const { history, final, committed } = await runLists({ command: 'transact', transactions, seed })
  t.diagnostic(`${committed} of ${history.length} committed`)
  assert.ok(committed >= transactions, `SEED=${seed}`)
  assert.deepEqual(checkHistory(history, final), [], `SEED=${seed}`)
})
