// What the HTTP room is given: handlers as small interfaces, limits as numbers. plinth.ts fills it from settings.
import type { Authenticator } from '../auth/auth.ts'
import type { Log } from '../kit/log.ts'
import type { Health } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { RestRequest, RestResponse } from '../query/rest/types.ts'

/** Errors may come as a response or as a rejection; the latter is put into words here. */
export interface RestHandler {
  handle(request: RestRequest): Promise<RestResponse>
}

export interface HttpLimits {
  readonly bodyBytesMax: number
  /** Of all requests in flight together. */
  readonly bodiesBytesMax: number
  readonly urlBytesMax: number
  readonly headerBytesMax: number
  readonly requestsInFlightMax: number
  readonly connectionsMax: number
  /** One answer, as it comes from the database. */
  readonly answerBytesMax: number
  /** Answers that come from the database or were written and not yet taken, of all connections together. */
  readonly unreadBytesMax: number
  /** After this long with unread bytes a connection is cut off where their limit is met. */
  readonly unreadPatience_ms: number
  readonly eventLoopDelayMax_ms: number
  readonly requestTimeout_ms: number
  readonly keepAliveTimeout_ms: number
  readonly shutdownTimeout_ms: number
  /** While stopping: how long an idle connection may still bring a request that was on its way. */
  readonly shutdownIdleGrace_ms: number
}

export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly reusePort: boolean }
  | { readonly kind: 'unix'; readonly path: string; readonly mode: string }

export interface HttpOptions {
  readonly listen: ListenAddress
  /** '' serves REST at the root. */
  readonly restPrefix: string
  readonly rest: RestHandler
  readonly authenticator: () => Authenticator
  readonly health: Health
  readonly metrics: Metrics
  /** False where another listener has it. */
  readonly servesMetrics: boolean
  /** For a REST at the root: whether a path like `metrics` names a relation, which then wins over our own page. */
  readonly isRelation: (name: string) => boolean
  readonly limits: HttpLimits
  /** Empty: any origin, without credentials. */
  readonly corsOrigins: readonly string[]
  readonly traceHeader: string | null
  readonly errorVerbosity: () => 'verbose' | 'minimal'
  /** Whether the time that tokens take is measured. */
  readonly serverTiming: () => boolean
  /** The text of /metrics where it is not that of `metrics` alone. */
  readonly metricsText?: () => Promise<string>
  readonly log: Log
  /** Whether answered requests are written to it: making the event costs, also where its level is off. */
  readonly loggedStatusMin: number
}
