// Resident memory of our server: after 100,000 mixed requests, and what the next million adds.
import { parseArgs } from 'node:util'
import { startContestant } from './contestants.ts'
import { createBenchDatabase } from './database.ts'
import { startDriver } from './driver.ts'
import { measure } from './measure.ts'
import { MIXED } from './scenarios.ts'

/** Requests between two readings. */
const STEP = 100_000
const CONNECTIONS = 32
const POOL_SIZE = 10

const { values } = parseArgs({ options: { requests: { type: 'string', default: '1000000' } } })
const steps = Math.ceil(Number(values.requests) / STEP)
const database = await createBenchDatabase()
const driver = startDriver()
const contestant = await startContestant('plinth', { databaseUrl: database.url, poolSize: POOL_SIZE })
try {
  const bench = { database, driver, connections: CONNECTIONS }
  const readings: number[] = []
  for (let round = 0; round <= steps; round++) {
    await database.query('truncate reviews')
    const made = await measure(bench, { scenario: MIXED, contestant, round, requests: STEP })
    readings.push(made.residentMegabytes)
    const total = ((round + 1) * STEP).toLocaleString('en')
    process.stdout.write(`${total} requests: ${made.residentMegabytes.toFixed(1)} MB resident\n`)
  }
  const growth = (readings.at(-1) ?? 0) - (readings[0] ?? 0)
  process.stdout.write(
    `growth over the last ${(steps * STEP).toLocaleString('en')} requests: ${growth.toFixed(1)} MB\n`,
  )
} finally {
  driver.stop()
  await contestant.stop()
  await database.drop()
}
