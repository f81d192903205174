// Connections that are closed although their clients did nothing wrong, for a limit was met. Each is counted; the log
// hears of the first and then now and then, for they come by the thousand.
import { clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { DropReason } from '../kit/log-event.ts'
import type { Metrics } from '../ops/metrics.ts'

/** Beside the first, one line of the log for each limit in this time. */
const LOGGED_EVERY_MS = 10_000

export type Drop = (reason: DropReason) => void

export function createDrops(log: Log, metrics: Metrics): Drop {
  const total = metrics.events(
    'plinth_http_connections_dropped_total',
    'Connections that were closed because a limit was met, by the name of its setting.',
    'limit',
  )
  const tallies: Readonly<Record<DropReason, Tally>> = {
    'connections-max': { count: 0, loggedAt: Number.NEGATIVE_INFINITY },
    'unread-bytes-max': { count: 0, loggedAt: Number.NEGATIVE_INFINITY },
  }

  return (reason) => {
    total(reason)
    const tally = tallies[reason]
    tally.count += 1
    const now = clock.monotonic()
    if (now - tally.loggedAt < LOGGED_EVERY_MS) return
    log.write({ kind: 'server.connections-dropped', reason, count: tally.count })
    tally.count = 0
    tally.loggedAt = now
  }
}

interface Tally {
  /** Since the last line of the log. */
  count: number
  loggedAt: number
}
