// The load generator, a process of its own: keep-alive sockets in a closed loop, as lean as it can be, so that
// on a small machine the servers and not their client are measured. One message in, one message out per run.
import { connect, type Socket } from 'node:net'
import { type Dialect, type HttpRequest, scenarioNamed } from './scenarios.ts'

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

function quantile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

function encodeAll({ dialect, scenario, requests, first }: LoadOrder): readonly Buffer[] {
  const { request } = scenarioNamed(scenario)
  const count = Math.min(requests, DISTINCT_REQUESTS_MAX)
  return Array.from({ length: count }, (_, n) => encode(request(dialect, first + n)))
}

function encode({ method, path, headers, body }: HttpRequest): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: application/json']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== null) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** Sends one request and resolves with the status when its answer is complete. */
function createExchange(socket: Socket): (request: Buffer) => Promise<string> {
  let received: Buffer | null = null
  let finish: (status: string) => void = () => undefined
  let refuse: (error: Error) => void = () => undefined
  socket.on('data', (chunk: Buffer) => {
    received = received === null ? chunk : Buffer.concat([received, chunk])
    if (!isComplete(received)) return
    const status = received.toString('latin1', 9, 12)
    received = null
    finish(status)
  })
  socket.on('error', (error) => refuse(error))
  socket.on('close', () => refuse(new Error('the server closed a connection')))
  return (request) =>
    new Promise((resolve, reject) => {
      finish = resolve
      refuse = reject
      socket.write(request)
    })
}

function isComplete(answer: Buffer): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = answer.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length) return answer.length >= end + 4 + Number(length[1])
  if (/\r\ntransfer-encoding: *chunked/i.test(head))
    return answer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
  // 204 and 304 have no body and need no length.
  return true
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** Enough keys to defeat caches of whole answers, few enough to be encoded before the clock starts. */
const DISTINCT_REQUESTS_MAX = 2000
