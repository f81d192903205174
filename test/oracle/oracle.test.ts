// What the dialect answers, and what an evaluator that knows only the rules and the visible rows says.
import { test } from 'node:test'
import { compareWithOracle } from './answering.ts'
import { seedOf } from './seed.ts'

test('answers are those of the oracle, whoever asks', async (t) => {
  await compareWithOracle({ worlds: 6, readsPerWorld: 60, seed: seedOf(t) })
})
