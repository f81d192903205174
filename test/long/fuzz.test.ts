// Requests to the dialect by a grammar, valid, nearly valid and broken. PLINTH_FUZZ_REQUESTS says how many, SEED
// replays a run.
import { test } from 'node:test'
import { fuzz } from '../oracle/fuzzing.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'

const requests = amountOf('PLINTH_FUZZ_REQUESTS', 100_000)

test(`${requests} requests of all kinds find no fault of ours`, async (t) => {
  await fuzz({ requests, seed: seedOf(t) })
})
