// What a pool can be told, and the limits that hold when it is not. kit/config has the settings of the same
// meaning that people write.
import { type Clock, clock } from '../kit/clock.ts'
import type { DatabaseEvent } from '../kit/database-event.ts'

export type { CloseReason, DatabaseEvent } from '../kit/database-event.ts'

export interface DatabaseOptions {
  /** A libpq URL. */
  readonly url: string
  /** Connections at most. */
  readonly size?: number
  /** Connections kept open while idle. */
  readonly minimum?: number
  /** Requests in flight on one connection: short reads by choice, others once all are busy and no more may be opened. */
  readonly pipelined_max?: number
  /** Requests that wait for a connection. */
  readonly waiting_max?: number
  /** Prepared statements that one connection keeps. */
  readonly statements_max?: number
  readonly acquisition_timeout_ms?: number
  readonly connect_timeout_ms?: number
  /** 0: none. Requests may set their own with the setting `statement_timeout`. */
  readonly statement_timeout_ms?: number
  readonly idle_in_transaction_timeout_ms?: number
  /** PostgreSQL's plan_cache_mode. */
  readonly plan_cache_mode?: 'auto' | 'force_generic_plan' | 'force_custom_plan'
  /** How often a running statement looks whether we are still there. */
  readonly connection_check_interval_ms?: number
  /** How long after its statement timeout a silent link is given up. */
  readonly stall_grace_ms?: number
  readonly idle_timeout_ms?: number
  readonly lifetime_ms?: number
  /** How long requests wait for a database that is down before they are refused at once. */
  readonly outage_patience_ms?: number
  readonly cancel_timeout_ms?: number
  readonly stop_timeout_ms?: number
  readonly observe?: (event: DatabaseEvent) => void
  readonly clock?: Clock
}

export type Settled = Required<DatabaseOptions>

export const defaults: Omit<Settled, 'url'> = {
  size: 10,
  minimum: 1,
  pipelined_max: 8,
  waiting_max: 1_000,
  statements_max: 500,
  acquisition_timeout_ms: 10_000,
  connect_timeout_ms: 5_000,
  statement_timeout_ms: 30_000,
  idle_in_transaction_timeout_ms: 10_000,
  plan_cache_mode: 'auto',
  connection_check_interval_ms: 2_000,
  stall_grace_ms: 2_000,
  idle_timeout_ms: 30_000,
  lifetime_ms: 1_800_000,
  outage_patience_ms: 1_000,
  cancel_timeout_ms: 5_000,
  stop_timeout_ms: 10_000,
  observe: () => undefined,
  clock,
}

export interface DatabaseStats {
  /** What `size` allows, and what is there: connections = idle + busy. */
  readonly size: number
  readonly connections: number
  readonly connecting: number
  readonly idle: number
  readonly busy: number
  /** Of the busy ones, those held by a transaction. */
  readonly held: number
  readonly waiting: number
  readonly inFlight: number
  readonly totals: DatabaseTotals
}

/** Since the start of the process. */
export interface DatabaseTotals {
  readonly requests: number
  readonly connected: number
  readonly connectFailed: number
  readonly lost: number
  readonly stalled: number
  readonly cancelled: number
  readonly timedOut: number
  readonly refused: number
  /** Flushes sent again because a prepared statement no longer fitted. */
  readonly resent: number
}
