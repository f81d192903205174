// A server at the door with a dialect of the test's own behind it, and raw sockets to talk to it: a well-behaved
// client would not send what these tests send.
import { connect, type Socket } from 'node:net'
import { createAuthenticator } from '../../src/auth/auth.ts'
import { createHttpServer, type HttpOptions, type HttpServer } from '../../src/http/http.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createHealth } from '../../src/ops/health.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import type { RestRequest, RestResponse } from '../../src/query/rest/types.ts'

export const SECRET = 'a shared secret that is long enough'

export interface Door {
  readonly server: HttpServer
  readonly url: string
  readonly port: number
  readonly events: readonly LogEvent[]
  /** What the dialect was asked. */
  readonly asked: readonly RestRequest[]
  stop(): Promise<void>
}

export type Handle = (request: RestRequest) => Promise<RestResponse>

export const limits: HttpOptions['limits'] = {
  bodyBytesMax: 1024,
  bodiesBytesMax: 1_048_576,
  urlBytesMax: 2048,
  headerBytesMax: 8192,
  requestsInFlightMax: 100,
  connectionsMax: 100,
  answerBytesMax: 2 ** 30,
  unreadBytesMax: 1_048_576,
  unreadPatience_ms: 600_000,
  eventLoopDelayMax_ms: 10_000,
  requestTimeout_ms: 60_000,
  keepAliveTimeout_ms: 60_000,
  shutdownTimeout_ms: 60_000,
  shutdownIdleGrace_ms: 20,
}

export const hello: Handle = async () => ({
  status: 200,
  headers: [['Content-Type', 'text/plain']],
  body: 'hello',
})

export async function openDoor(handle: Handle = hello, changes: Partial<HttpOptions> = {}): Promise<Door> {
  const events: LogEvent[] = []
  const asked: RestRequest[] = []
  const authenticator = createAuthenticator({
    secret: SECRET,
    secretIsBase64: false,
    audience: null,
    roleClaim: '$.role',
    anonRole: 'anon',
    cacheEntriesMax: 10,
  })
  const rest = {
    handle(request: RestRequest) {
      asked.push(request)
      return handle(request)
    },
  }
  const server = createHttpServer({
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0, reusePort: false },
    restPrefix: '/rest/v1',
    rest,
    authenticator: () => authenticator,
    health: createHealth({ checks: {} }),
    metrics: createMetrics(),
    servesMetrics: true,
    isRelation: () => false,
    limits,
    corsOrigins: [],
    traceHeader: null,
    errorVerbosity: () => 'verbose',
    serverTiming: () => false,
    log: { write: (event) => void events.push(event), flush: () => undefined },
    loggedStatusMin: 0,
    ...changes,
  })
  await server.start()
  const port = Number(new URL(server.url).port)
  return { server, url: server.url, port, events, asked, stop: () => server.stop() }
}

export interface RawAnswer {
  readonly text: string
  /** Of every response on the connection, in order. */
  readonly statuses: readonly number[]
}

/** Sends bytes as they are and collects what comes until the server closes, or `until` holds. */
export function talk(
  port: number,
  bytes: string | Buffer,
  until: (text: string) => boolean = () => false,
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let text = ''
    const finish = () => {
      socket.destroy()
      resolve({
        text,
        statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])),
      })
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (until(text)) finish()
    })
    socket.on('error', finish)
    socket.on('close', finish)
    socket.write(bytes)
  })
}

/** One complete answer with a Content-Length, for connections that stay open. */
export function oneAnswer(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0)
  return text.length >= head + 4 + length
}
