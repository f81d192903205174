// Connections that are closed although their clients did nothing wrong, for a limit was met. Each is counted in the
// metrics; the log hears of them now and then.
import type { Log } from '../kit/log.ts'
import type { DropReason } from '../kit/log-event.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createTallies } from './tally.ts'

export type Drop = (reason: DropReason) => void

export function createDrops(log: Log, metrics: Metrics): Drop {
  const total = metrics.events(
    'plinth_http_connections_dropped_total',
    'Connections that were closed because a limit was met, by the name of its setting.',
    'limit',
  )
  const tally = createTallies()
  return (reason) => {
    total(reason)
    tally(reason, (count) => log.write({ kind: 'server.connections-dropped', reason, count }))
  }
}
