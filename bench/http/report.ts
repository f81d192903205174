// Medians over the rounds, as a table for people and as a value for --json.
import type { ContestantName } from './contestants.ts'
import type { Measure } from './measure.ts'

export interface Summary {
  readonly scenario: string
  readonly server: ContestantName
  readonly requestsPerSecond: number
  readonly p50: number
  readonly p99: number
  readonly serverCpu: number
  readonly databaseCpu: number | null
  readonly residentMegabytes: number
  /** This server's figures divided by those of the hand-written Fastify server. */
  readonly throughputRatio: number | null
  readonly serverCpuRatio: number | null
  readonly databaseCpuRatio: number | null
}

export function summarise(measures: readonly Measure[]): readonly Summary[] {
  const groups = Map.groupBy(measures, ({ scenario, server }) => `${scenario}\n${server}`)
  const medians = [...groups.values()].map(medianOf)
  return medians.map((each) => {
    const base = medians.find(({ scenario, server }) => scenario === each.scenario && server === 'fastify')
    return {
      ...each,
      throughputRatio: ratio(each.requestsPerSecond, base?.requestsPerSecond),
      serverCpuRatio: ratio(each.serverCpu, base?.serverCpu),
      databaseCpuRatio: ratio(each.databaseCpu, base?.databaseCpu),
    }
  })
}

export function table(summaries: readonly Summary[]): string {
  const lines = summaries.map((each) => [
    each.scenario,
    each.server,
    each.requestsPerSecond.toFixed(0),
    each.p50.toFixed(2),
    each.p99.toFixed(2),
    each.serverCpu.toFixed(1),
    shown(each.databaseCpu, 1),
    each.residentMegabytes.toFixed(0),
    shown(each.throughputRatio, 2),
    shown(each.serverCpuRatio, 2),
    shown(each.databaseCpuRatio, 2),
  ])
  return markdown([HEADINGS, ...lines])
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

function medianOf(group: readonly Measure[]) {
  const of = (pick: (measure: Measure) => number) => median(group.map(pick))
  const [first] = group
  if (!first) throw new Error('a group of measures is empty')
  return {
    scenario: first.scenario,
    server: first.server,
    requestsPerSecond: of((each) => each.requestsPerSecond),
    p50: of((each) => each.p50),
    p99: of((each) => each.p99),
    serverCpu: of((each) => each.serverCpu),
    databaseCpu: first.databaseCpu === null ? null : of((each) => each.databaseCpu ?? 0),
    residentMegabytes: of((each) => each.residentMegabytes),
  }
}

function ratio(value: number | null, base: number | null | undefined): number | null {
  return value === null || !base ? null : value / base
}

function shown(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits)
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [headings = []] = rows
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(headings), line(rule), ...rows.slice(1).map(line)].join('\n')
}

const HEADINGS = [
  'scenario',
  'server',
  'req/s',
  'p50 ms',
  'p99 ms',
  'server CPU',
  'db CPU',
  'RSS MB',
  'x req/s',
  'x server CPU',
  'x db CPU',
]
