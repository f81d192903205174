// Requests by a grammar, valid, nearly valid and broken: to the dialect, and over HTTP to the whole server with tokens
// right and wrong. PLINTH_FUZZ_REQUESTS says how many of each, SEED replays a run.
import { test } from 'node:test'
import { fuzz } from '../oracle/fuzzing.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'
import { askDialect, askServer } from '../oracle/subject.ts'

const requests = amountOf('PLINTH_FUZZ_REQUESTS', 60_000)

test(`${requests} requests of all kinds find no fault of ours in the dialect`, async (t) => {
  await fuzz(await askDialect(), { requests, seed: seedOf(t) })
})

test(`${requests} requests over HTTP, with tokens right and wrong, find no fault of ours`, async (t) => {
  // Others than those that the dialect was asked.
  await fuzz(await askServer(Math.floor(Date.now() / 1_000)), { requests, seed: seedOf(t) + requests })
})
