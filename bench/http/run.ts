// Our server beside hand-written ones, in one run: the same rows, the same database, turn by turn.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { checkAgreement } from './agreement.ts'
import { type Contestant, startContestant } from './contestants.ts'
import { createBenchDatabase } from './database.ts'
import { startDriver } from './driver.ts'
import { type Bench, type Measure, measure } from './measure.ts'
import { type BenchOptions, benchOptions } from './options.ts'
import { summarise, table } from './report.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** Requests of each scenario before any is measured: enough for the compilers of Node and the plan caches of PostgreSQL to settle. */
const WARM_UP = 4_000

const options = benchOptions()
const scenarios = SCENARIOS.filter(({ name }) => name.includes(options.only))
const database = await createBenchDatabase()
const driver = startDriver()
const contestants: Contestant[] = []
try {
  for (const name of options.servers) {
    contestants.push(await startContestant(name, { databaseUrl: database.url, poolSize: options.poolSize }))
  }
  const bench = { database, driver, connections: options.connections }
  await warmUp(bench)
  report(await allRounds(bench))
} finally {
  driver.stop()
  for (const contestant of contestants) await contestant.stop()
  await database.drop()
}

async function warmUp(bench: Bench): Promise<void> {
  for (const scenario of scenarios) {
    await checkAgreement(scenario, contestants)
    for (const contestant of contestants) {
      await measure(bench, { scenario, contestant, round: 0, requests: WARM_UP })
    }
    say(`${scenario.name}: all servers agree`)
  }
}

/** A B C, B C A, C A B ...: whoever comes first after a pause is another one each time. */
async function allRounds(bench: Bench): Promise<readonly Measure[]> {
  const measures: Measure[] = []
  for (let round = 1; round <= options.rounds; round++) {
    const turn = round % contestants.length
    const order = [...contestants.slice(turn), ...contestants.slice(0, turn)]
    for (const scenario of scenarios) {
      for (const contestant of order) {
        const requests = requestsOf(scenario)
        measures.push(await measure(bench, { scenario, contestant, round, requests }))
      }
    }
    say(`round ${round} of ${options.rounds}`)
  }
  return measures
}

function requestsOf(scenario: Scenario): number {
  return Math.ceil(scenario.requests * options.scale)
}

function report(measures: readonly Measure[]): void {
  // The order of servers turns from round to round, that of the report does not.
  const ordered = scenarios.flatMap(({ name }) =>
    options.servers.flatMap((server) =>
      measures.filter((each) => each.scenario === name && each.server === server),
    ),
  )
  const summaries = summarise(ordered)
  process.stdout.write(`\n${conditions(options)}\n\n${table(summaries)}\n`)
  if (options.json !== null) {
    writeFileSync(options.json, `${JSON.stringify({ options, summaries, measures }, null, 2)}\n`)
  }
}

function conditions({ rounds, connections, poolSize }: BenchOptions): string {
  const [cpu] = cpus()
  return [
    `Node ${process.version}, PostgreSQL ${database.version}, ${cpus().length} x ${cpu?.model ?? 'CPU'};`,
    `${rounds} rounds, ${connections} connections in a closed loop, ${poolSize} database connections each.`,
    'CPU in ms per 1,000 requests; x = divided by the Fastify server; medians over the rounds.',
  ].join('\n')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
