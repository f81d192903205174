// A short run of the fuzzer; test/long/fuzz.test.ts is the long one.
import { test } from 'node:test'
import { fuzz } from './fuzzing.ts'
import { seedOf } from './seed.ts'
import { askDialect, askServer } from './subject.ts'

const toDialect = 1_500
const toServer = 1_000

test(`${toDialect} requests of all kinds find no fault of ours in the dialect`, async (t) => {
  await fuzz(await askDialect(), { requests: toDialect, seed: seedOf(t) })
})

test(`${toServer} requests over HTTP, with tokens right and wrong, find no fault of ours`, async (t) => {
  await fuzz(await askServer(Math.floor(Date.now() / 1_000)), { requests: toServer, seed: seedOf(t) })
})
