// A short run of the fuzzer; test/long/fuzz.test.ts is the long one.
import { test } from 'node:test'
import { fuzz } from './fuzzing.ts'
import { seedOf } from './seed.ts'

const requests = 2_000

test(`${requests} requests of all kinds find no fault of ours`, async (t) => {
  const seed = seedOf(t)
  await fuzz({ requests, seed })
})
