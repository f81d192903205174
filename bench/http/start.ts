// From the start of our process to its first right answer, with the database running.
import { parseArgs } from 'node:util'
import { startContestant } from './contestants.ts'
import { createBenchDatabase } from './database.ts'
import { median } from './report.ts'

const POOL_SIZE = 10

const { values } = parseArgs({ options: { times: { type: 'string', default: '10' } } })
const database = await createBenchDatabase()
const times: number[] = []
try {
  for (let n = 0; n < Number(values.times); n++) {
    const contestant = await startContestant('plinth', { databaseUrl: database.url, poolSize: POOL_SIZE })
    times.push(contestant.startMs)
    await contestant.stop()
  }
} finally {
  await database.drop()
}
const [fastest, slowest] = [Math.min(...times), Math.max(...times)]
process.stdout.write(
  `start to first answer: median ${median(times).toFixed(0)} ms, ${fastest.toFixed(0)} to ${slowest.toFixed(0)} ms (${times.length} starts)\n`,
)
