// The load of the benchmark, a process of its own: buyers over keep-alive sockets in a closed loop.
import { createExchange, encode, open, quantile } from '../http/exchange.ts'
import { bearerToken } from '../http/token.ts'

export interface LoadOrder {
  readonly port: number
  readonly path: string
  readonly key: boolean
  /** All buy the same product. */
  readonly hot: boolean
  readonly requests: number
  readonly connections: number
  readonly first: number
}

export interface LoadResult {
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  readonly statuses: Readonly<Record<string, number>>
}

const PRODUCTS = 1_000

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

async function run(order: LoadOrder): Promise<LoadResult> {
  const requests = Array.from({ length: order.requests }, (_, n) => request(order, order.first + n))
  const times = new Float64Array(order.requests)
  const statuses: Record<string, number> = {}
  let next = 0
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => open(order.port)))
  const started = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      const exchange = createExchange(socket)
      for (let n = next++; n < order.requests; n = next++) {
        const sent = performance.now()
        const status = await exchange(requests[n] as Buffer)
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

function request({ path, key, hot }: LoadOrder, n: number): Buffer {
  const product = (line: number) => ((Math.imul(n * 3 + line + 1, 2654435761) >>> 0) % PRODUCTS) + 1
  const ids = hot ? [1] : [...new Set([product(0), product(1), product(2)])]
  return encode({
    method: 'POST',
    path,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${bearerToken(n % 100, 'authenticated')}`,
      ...(key && { 'Idempotency-Key': `bench-${process.pid}-${n}` }),
    },
    body: JSON.stringify({ lines: ids.map((product_id) => ({ product_id, quantity: 1 })) }),
  })
}
