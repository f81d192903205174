// Who is asked whether all is well, and whose figures /metrics shows.
import type { Health } from '../ops/health.ts'
import { createHealth } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { DatabaseService, DatabaseStats } from '../postgres/postgres.ts'
import type { DiskGuard } from './disk.ts'
import type { Serving } from './serving.ts'

interface Parts {
  readonly database: DatabaseService
  readonly serving: Serving
  readonly disk: DiskGuard | null
}

export function healthOf({ database, serving, disk }: Parts): Health {
  return createHealth({
    checks: {
      database: () => database.query('select 1'),
      catalog: () => serving.current.catalog.current,
      ...(disk === null ? {} : { disk: () => disk.check() }),
    },
  })
}

export function watchPool(metrics: Metrics, database: DatabaseService): void {
  const gauge = (name: string, help: string, read: (stats: DatabaseStats) => number) =>
    metrics.gauge(`plinth_pool_${name}`, help, () => read(database.stats()))
  const counter = (name: string, help: string, read: (totals: DatabaseStats['totals']) => number) =>
    metrics.counter(`plinth_pool_${name}_total`, help, () => read(database.stats().totals))
  gauge('connections_max', 'Connections that the pool may open.', (stats) => stats.size)
  gauge('connections', 'Connections that are open.', (stats) => stats.connections)
  gauge('connections_busy', 'Connections with a request on them.', (stats) => stats.busy)
  gauge('requests_waiting', 'Requests that wait for a connection.', (stats) => stats.waiting)
  gauge('requests_in_flight', 'Requests that the database is working on.', (stats) => stats.inFlight)
  counter('requests', 'Requests to the database.', (totals) => totals.requests)
  counter('connected', 'Connections that were opened.', (totals) => totals.connected)
  counter('connect_failed', 'Attempts to connect that failed.', (totals) => totals.connectFailed)
  counter('lost', 'Connections that broke.', (totals) => totals.lost)
  counter(
    'cancelled',
    'Statements that were cancelled for their callers had gone.',
    (totals) => totals.cancelled,
  )
  counter('timed_out', 'Requests that got no connection in time.', (totals) => totals.timedOut)
  counter('refused', 'Requests that were not let into the queue.', (totals) => totals.refused)
}

export function watchCatalogVersion(metrics: Metrics, serving: Serving): void {
  metrics.gauge('plinth_catalog_version', 'Grows with each load of the catalog; 0 before the first.', () => {
    try {
      return serving.current.catalog.current.version
    } catch {
      // No load has succeeded yet.
      return 0
    }
  })
}
