// /healthz, /readyz, /metrics: for machines that watch this one. The first two stay where clients are served, for a
// load balancer asks the port that it sends them to, and they tell no more than whether to; figures belong to the
// operations listener where there is one.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Health } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'

export interface OperationOptions {
  readonly health: Health
  readonly metrics: Pick<Metrics, 'contentType'>
  /** The text of /metrics: of this process, or of all workers together. */
  readonly metricsText?: () => Promise<string>
}

export interface PublicOperations extends OperationOptions {
  readonly metrics: Metrics
  readonly servesMetrics: boolean
}

const UNAVAILABLE = 503

export function operationRoutes(options: PublicOperations) {
  return async (app: FastifyInstance) => {
    app.get('/healthz', async (_request, reply) => sendLive(reply, options.health))
    app.get('/readyz', async (_request, reply) => sendReady(reply, options.health))
    if (options.servesMetrics) app.get('/metrics', async (_request, reply) => sendMetrics(reply, options))
  }
}

export function sendLive(reply: FastifyReply, health: Health): FastifyReply {
  const isLive = health.live()
  return sendState(reply, isLive, { status: isLive ? 'ok' : 'failing' })
}

export async function sendReady(reply: FastifyReply, health: Health): Promise<FastifyReply> {
  const { ready, checks } = await health.ready()
  return sendState(reply, ready, { status: ready ? 'ok' : 'failing', checks })
}

export async function sendMetrics(
  reply: FastifyReply,
  options: OperationOptions & { readonly metrics: Metrics },
): Promise<FastifyReply> {
  const read = options.metricsText ?? (() => options.metrics.text())
  return reply.type(options.metrics.contentType).send(await read())
}

function sendState(reply: FastifyReply, isWell: boolean, body: object): FastifyReply {
  if (!isWell) reply.code(UNAVAILABLE).header('Retry-After', '1')
  return reply.header('Cache-Control', 'no-store').send(body)
}
