// The seam between http/ and the REST dialect: plain requests in, plain responses out. No sockets here.
import type { QualifiedName } from '../../catalog/types.ts'
import type { ResultRoom } from '../../postgres/types.ts'
import type { DocumentedCommand } from './openapi/commands.ts'

/** Who asks. `claims` is JSON text that always has `role` in it. */
export interface Principal {
  readonly role: string
  readonly claims: string
  /** False for the anonymous role: a 42501 is 401 for it, 403 for anyone else. */
  readonly authenticated: boolean
}

/** Lower-cased names; the values of a repeated header are joined by ', ' as node:http does. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>

export interface RestRequest {
  readonly method: string
  /** Raw path below the REST prefix, still percent-encoded: `/items`, `/rpc/f`, `/`. */
  readonly path: string
  /** Raw query string without `?`. */
  readonly search: string
  readonly headers: RequestHeaders
  /** null when there is none. */
  readonly body: Buffer | null
  readonly principal: Principal
  /** For logs. */
  readonly requestId?: string
  /** How long the token took to check, for Server-Timing. */
  readonly jwtMs?: number
  /** As a function: made only for requests that last. */
  readonly signal?: AbortSignal | (() => AbortSignal)
  /** Whether there is room for the answer. */
  readonly room?: ResultRoom
}

export interface RestResponse {
  readonly status: number
  /** Reason phrase, where SQL chose one. */
  readonly reason?: string
  /** In order; names may repeat (Set-Cookie). Names in their usual spelling (`Content-Range`). */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** null: no body (204, HEAD). '' is a body of length 0. */
  readonly body: Buffer | string | null
}

export type TxEnd = 'commit' | 'commit-allow-override' | 'rollback' | 'rollback-allow-override'

/** The dialect's settings, already validated. */
export interface RestOptions {
  readonly schemas: readonly string[]
  readonly extraSearchPath: readonly string[]
  readonly anonRole: string | null
  readonly maxRows: number | null
  readonly preRequest: QualifiedName | null
  readonly rootSpec: QualifiedName | null
  readonly txEnd: TxEnd
  readonly aggregates: boolean
  readonly explain: boolean
  readonly openapiMode: 'follow-privileges' | 'ignore-privileges' | 'disabled'
  readonly openapiSecurityActive: boolean
  readonly openapiServerProxyUri: string | null
  /** Host and port as bound, for the OpenAPI document where there is no proxy URI. */
  readonly serverHost: string
  readonly serverPort: number
  readonly legacyTargetNames: boolean
  readonly hoistedSettings: readonly string[]
  /** Names with the `app.settings.` prefix. */
  readonly appSettings: readonly (readonly [name: string, value: string])[]
  readonly serverTiming: boolean
  readonly embedDepthMax: number
  readonly jsonDepthMax: number
  readonly errorVerbosity: 'verbose' | 'minimal'
  /** Served at /rpc/<name> by somebody else, for the OpenAPI document. */
  readonly commands?: readonly DocumentedCommand[]
  /** Whether counts by the planner's guess are served. */
  readonly countEstimates: boolean
  /** Whether errors of constraints say what PostgreSQL tells of rows. */
  readonly constraintDetails: boolean
}
