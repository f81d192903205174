// HTTP: socket -> strict request -> REST, or a page -> response. The only room that listens.
// start: pages are built, the address is taken. stop: not ready, stop listening, finish, close (drain.ts).
import type { Server } from 'node:http'
import { clock } from '../kit/clock.ts'
import { type Service, service } from '../kit/lifecycle.ts'
import { watchEventLoop } from '../ops/event-loop.ts'
import { Connections } from './connection.ts'
import { createDispatch } from './dispatch.ts'
import { drain } from './drain.ts'
import { createDrops } from './drops.ts'
import { Gate } from './gate.ts'
import { listen } from './listen.ts'
import { createListener } from './listener.ts'
import type { HttpOptions } from './options.ts'
import { createPages } from './pages.ts'
import { createNoteRefused } from './refused.ts'
import { createServeRest } from './rest.ts'
import { UnreadAnswers } from './unread.ts'

export type { HttpLimits, HttpOptions, ListenAddress, RestHandler } from './options.ts'

export interface HttpServer extends Service {
  /** Where it listens: a URL, or the path of a unix socket. Only while it is started. */
  readonly url: string
  /** 0 for a unix socket. */
  readonly port: number
  /** Requests that are being worked on. */
  readonly inFlight: number
}

export function createHttpServer(options: HttpOptions): HttpServer {
  const eventLoop = watchEventLoop(options.limits.eventLoopDelayMax_ms)
  const connections = new Connections()
  const drop = createDrops(options.log, options.metrics)
  const noteRefused = createNoteRefused(options.log, options.metrics)
  const onCut = () => drop('unread-bytes-max')
  const unread = new UnreadAnswers(options.limits, { connections, onCut })
  const gate = new Gate(options.limits, eventLoop, unread)
  const serveRest = createServeRest({ options, gate, connections })
  let url = ''
  const app = createPages(options, noteRefused, (servePages) =>
    createListener(createDispatch({ options, gate, connections, noteRefused, serveRest, servePages }), {
      ...options.limits,
      connections,
      noteRefused,
      onDropped: () => drop('connections-max'),
    }),
  )
  options.metrics.gauge(
    'plinth_http_requests_in_flight',
    'REST requests being worked on.',
    () => gate.inFlight,
  )
  options.metrics.gauge(
    'plinth_http_unread_bytes',
    'Bytes of answers that their clients have not taken yet.',
    () => unread.bytes,
  )
  options.metrics.gauge(
    'plinth_http_arriving_bytes',
    'Bytes of large answers that are on their way from the database.',
    () => unread.arriving,
  )

  async function start(): Promise<void> {
    const started = clock.monotonic()
    await app.ready()
    url = await listen(app.server, options.listen)
    options.log.write({ kind: 'server.listening', url, ms: Math.round(clock.monotonic() - started) })
  }

  async function stop(): Promise<void> {
    options.health.drain()
    gate.draining = true
    await drain(app.server as Server, {
      timeout_ms: options.limits.shutdownTimeout_ms,
      idleGrace_ms: options.limits.shutdownIdleGrace_ms,
      graceOver: () => {
        gate.closed = true
      },
    })
    eventLoop.stop()
    await app.close()
  }

  return {
    ...service({ name: 'http server', start, stop }),
    get url() {
      return url
    },
    get port() {
      return Number(URL.parse(url)?.port ?? 0)
    },
    get inFlight() {
      return gate.inFlight
    },
  }
}
