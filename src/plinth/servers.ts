// The two listeners: one for clients, one for those who operate the server.
import { type AdminServer, createAdminServer } from '../http/admin.ts'
import { createHttpServer, type HttpServer } from '../http/http.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'
import type { Health } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'
import { adminAddress, httpLimits, listenAddress, loggedStatusMin } from './options.ts'
import type { Serving } from './serving.ts'

export interface ServerParts {
  /** Those of the start: addresses and limits stay as they are. */
  readonly settings: Settings
  readonly serving: Serving
  readonly health: Health
  readonly metrics: Metrics
  readonly metricsText: (() => Promise<string>) | undefined
  readonly log: Log
}

export function buildHttpServer(parts: ServerParts): HttpServer {
  const { settings, serving, metricsText } = parts
  return createHttpServer({
    listen: listenAddress(settings),
    restPrefix: settings.restPrefix,
    rest: { handle: (request) => serving.current.rest.handle(request) },
    authenticator: () => serving.current.authenticator,
    health: parts.health,
    metrics: parts.metrics,
    servesMetrics: adminAddress(settings) === null,
    isRelation: (name) => isRelation(serving, name),
    limits: httpLimits(settings),
    corsOrigins: settings.corsOrigins,
    traceHeader: settings.traceHeader,
    errorVerbosity: () => serving.current.settings.clientErrorVerbosity,
    serverTiming: () => serving.current.settings.serverTimingEnabled,
    log: parts.log,
    loggedStatusMin: loggedStatusMin(settings),
    ...(metricsText === undefined ? {} : { metricsText }),
  })
}

/** null when none is configured. */
export function buildAdminServer(parts: ServerParts): AdminServer | null {
  const { settings, serving, health, metrics, metricsText } = parts
  const listen = adminAddress(settings)
  if (listen === null) return null
  const schemaCache = () => serving.current.catalog.current
  return createAdminServer({
    listen,
    health,
    metrics,
    schemaCache,
    ...(metricsText === undefined ? {} : { metricsText }),
  })
}

function isRelation(serving: Serving, name: string): boolean {
  const { catalog, settings } = serving.current
  try {
    const schema = catalog.current.schemas.get(settings.schemas[0] ?? 'public')
    return schema?.relations.has(name) ?? false
  } catch {
    // Nothing is known before the first load; our own page is then a good answer.
    return false
  }
}
