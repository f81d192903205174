// Commands are strictly serializable, and the checker that says so tells weaker isolation from it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHistory } from './elle/check.ts'
import { runLists, type Workload } from './lists/run.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

async function anomalies(command: Workload['command'], transactions: number) {
  const { history, final, committed } = await runLists({ command, transactions, seed })
  assert.ok(committed >= transactions, `only ${committed} of ${history.length} committed, SEED=${seed}`)
  return checkHistory(history, final)
}

async function classes(command: Workload['command'], transactions: number): Promise<string[]> {
  return [...new Set((await anomalies(command, transactions)).map((anomaly) => anomaly.class))].sort()
}

test('commands leave no anomaly', async (t) => {
  t.diagnostic(`SEED=${seed}`)
  assert.deepEqual(await anomalies('transact', 2000), [], `SEED=${seed}`)
})

test('commands at repeatable read have write skew, and nothing weaker', async () => {
  const found = await classes('transact_repeatably', 1000)
  assert.ok(found.includes('G2-item'), `SEED=${seed}: ${found}`)
  const weaker = found.filter((name) => name !== 'G2-item' && name !== 'real-time')
  assert.deepEqual(weaker, [], `SEED=${seed}`)
})

test('commands at read committed read what no single moment held', async () => {
  const found = await classes('transact_loosely', 1000)
  assert.ok(found.includes('G-single'), `SEED=${seed}: ${found}`)
})
