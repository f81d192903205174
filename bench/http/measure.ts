// One run: a number of requests of one scenario against one server, with what it cost.
import type { Contestant, ContestantName } from './contestants.ts'
import type { BenchDatabase } from './database.ts'
import type { Driver } from './driver.ts'
import { cpuOf, residentBytes } from './process.ts'
import { MIXED, type Scenario } from './scenarios.ts'

export interface Measure {
  readonly server: ContestantName
  readonly scenario: string
  readonly round: number
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Milliseconds of CPU for 1,000 requests; null for a database on another machine. */
  readonly serverCpu: number
  readonly databaseCpu: number | null
  readonly residentMegabytes: number
}

export interface Bench {
  readonly database: BenchDatabase
  readonly driver: Driver
  readonly connections: number
}

export interface Run {
  readonly scenario: Scenario
  readonly contestant: Contestant
  readonly round: number
  readonly requests: number
}

export async function measure(bench: Bench, run: Run): Promise<Measure> {
  const { database, driver, connections } = bench
  const { scenario, contestant, round, requests } = run
  await database.query(scenario.prepare ?? VACUUM)
  const before = cpuOfBoth(contestant, database)
  const result = await driver.run({
    port: contestant.port,
    dialect: contestant.dialect,
    scenario: scenario.name,
    requests,
    connections,
    first: round * FIRST_STEP,
  })
  const after = cpuOfBoth(contestant, database)
  checkStatuses(run, result.statuses)
  const perThousand = (ms: number) => (ms * 1000) / requests
  return {
    server: contestant.name,
    scenario: scenario.name,
    round,
    requestsPerSecond: requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    serverCpu: perThousand(after.server - before.server),
    databaseCpu:
      after.database === null || before.database === null
        ? null
        : perThousand(after.database - before.database),
    residentMegabytes: residentBytes(contestant.pid) / 2 ** 20,
  }
}

function cpuOfBoth(contestant: Contestant, database: BenchDatabase) {
  const { postmaster } = database
  return { server: cpuOf(contestant.pid), database: postmaster === null ? null : cpuOf(postmaster) }
}

function checkStatuses(run: Run, statuses: Readonly<Record<string, number>>): void {
  const { scenario, contestant } = run
  if (scenario === MIXED) return
  const right = String(scenario.status[contestant.dialect])
  if (statuses[right] !== run.requests)
    throw new Error(`${scenario.name}: ${contestant.name} gave ${JSON.stringify(statuses)}`)
}

/** What one server's updates left behind must not slow down the next one's reads. */
const VACUUM = 'vacuum products'

/** Rounds ask for other keys than the rounds before. */
const FIRST_STEP = 5000
