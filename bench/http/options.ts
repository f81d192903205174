// The command line of the benchmarks.
import { parseArgs } from 'node:util'
import type { ContestantName } from './contestants.ts'

export interface BenchOptions {
  readonly rounds: number
  /** Part of each scenario's number of requests. */
  readonly scale: number
  readonly connections: number
  readonly poolSize: number
  readonly servers: readonly ContestantName[]
  /** Only scenarios whose name contains this. */
  readonly only: string
  readonly json: string | null
}

export function benchOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      'pool-size': { type: 'string', default: '10' },
      servers: { type: 'string', default: CONTESTANTS.join(',') },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  })
  return {
    rounds: Number(values.rounds ?? (values.quick ? 2 : 7)),
    scale: values.quick ? 0.2 : 1,
    connections: Number(values.connections),
    poolSize: Number(values['pool-size']),
    servers: values.servers.split(',').map(contestantName),
    only: values.only,
    json: values.json ?? null,
  }
}

function contestantName(text: string): ContestantName {
  const found = CONTESTANTS.find((name) => name === text)
  if (!found) throw new Error(`no server is named ${JSON.stringify(text)}: ${CONTESTANTS.join(', ')}`)
  return found
}

const CONTESTANTS: readonly ContestantName[] = ['fastify', 'bare', 'plinth']
