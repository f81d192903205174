// The load generator, a process of its own: keep-alive sockets in a closed loop, as lean as it can be, so that
// on a small machine the servers and not their client are measured. One message in, one message out per run.
import { createExchange, encode, open, quantile } from './exchange.ts'
import { type Dialect, scenarioNamed } from './scenarios.ts'

export interface LoadOrder {
  readonly port: number
  readonly dialect: Dialect
  readonly scenario: string
  readonly requests: number
  readonly connections: number
  /** Number of the first request: rounds ask for different keys, servers of a round for the same. */
  readonly first: number
}

export interface LoadResult {
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

async function run(order: LoadOrder): Promise<LoadResult> {
  const requests = encodeAll(order)
  const times = new Float64Array(order.requests)
  const statuses: Record<string, number> = {}
  let next = 0
  const take = () => (next < order.requests ? next++ : null)
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => open(order.port)))
  const started = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      const exchange = createExchange(socket)
      for (let n = take(); n !== null; n = take()) {
        const sent = performance.now()
        const status = await exchange(requests[n % requests.length] as Buffer)
        times[n] = performance.now() - sent
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  for (const socket of sockets) socket.destroy()
  times.sort()
  return { seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), statuses }
}

function encodeAll({ dialect, scenario, requests, first }: LoadOrder): readonly Buffer[] {
  const { request } = scenarioNamed(scenario)
  const count = Math.min(requests, DISTINCT_REQUESTS_MAX)
  return Array.from({ length: count }, (_, n) => encode(request(dialect, first + n)))
}

/** Enough keys to defeat caches of whole answers, few enough to be encoded before the clock starts. */
const DISTINCT_REQUESTS_MAX = 2000
