// A listener of its own for those who operate the server, on an address that clients do not reach:
// /live, /ready, /metrics and /schema_cache. It answers while the main one refuses.
import fastify, { type FastifyInstance } from 'fastify'
import { type Service, service } from '../kit/lifecycle.ts'
import type { Health } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'
import { listen } from './listen.ts'
import { sendLive, sendMetrics, sendReady } from './operations.ts'
import type { ListenAddress } from './options.ts'

export interface AdminOptions {
  readonly listen: ListenAddress
  readonly health: Health
  readonly metrics: Metrics
  readonly metricsText?: () => Promise<string>
  /** The catalog as JSON. */
  readonly schemaCache: () => unknown
}

export interface AdminServer extends Service {
  /** Only while it is started. */
  readonly url: string
}

export function createAdminServer(options: AdminOptions): AdminServer {
  const app = fastify({ logger: false, forceCloseConnections: true })
  addRoutes(app, options)
  let url = ''
  const life = service({
    name: 'admin server',
    async start() {
      await app.ready()
      url = await listen(app.server, options.listen)
    },
    async stop() {
      app.server.closeAllConnections()
      await new Promise<void>((resolve) => app.server.close(() => resolve()))
      await app.close()
    },
  })
  return {
    ...life,
    get url() {
      return url
    },
  }
}

function addRoutes(app: FastifyInstance, options: AdminOptions): void {
  app.get('/live', async (_request, reply) => sendLive(reply, options.health))
  app.get('/ready', async (_request, reply) => sendReady(reply, options.health))
  app.get('/metrics', async (_request, reply) => sendMetrics(reply, options))
  app.get('/schema_cache', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(options.schemaCache(), plainMaps)),
  )
}

function plainMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}
