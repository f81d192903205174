// What the flow of a command works on: one that was asked for, and what is known of it before it runs.
import type { Statement } from '../postgres/types.ts'
import type { Principal } from '../query/rest/types.ts'
import type { Scope } from './database/scope.ts'
import type { Outbox } from './flow/outbox.ts'

/** A command as the flow runs it; what an author wrote becomes one in define.ts. */
export interface CommandSpec {
  readonly name: string
  readonly allows: (principal: Principal) => boolean
  /** The input as `handle` gets it. Throws PL502 with all that is wrong. */
  readonly validate: (input: unknown) => unknown
  /** Keys of what it contends for with others. */
  readonly contends: (input: unknown) => readonly string[]
  readonly isolation: 'serializable' | 'repeatable read' | 'read committed'
  readonly needsKey: boolean
  /** null: as the settings say. */
  readonly timeoutMs: number | null
  readonly handle: (input: unknown, handling: Handling) => Promise<unknown>
  /** What is answered of that; undefined is null. Throws PL509 where it is not what was declared. */
  readonly output: (value: unknown) => unknown
  /** The answer as JSON, where it is another than that of `output`. */
  readonly text?: (value: unknown) => string
}

/** What a running command has. */
export interface Handling {
  readonly command: string
  readonly principal: Principal
  readonly scope: Scope
  readonly outbox: Outbox
  readonly requestId: string | null
  /** Of the call: those of its role and request, without the role. */
  readonly settings: Asked['settings']
  readonly key: string | null
  /** Aborted when its time is over. */
  readonly signal: AbortSignal
}

/** One call. */
export interface Asked {
  readonly spec: CommandSpec
  readonly principal: Principal
  /** As the caller sent it. */
  readonly given: unknown
  readonly key: string | null
  readonly requestId: string | null
  /** The function that the settings name for every request; null: none. */
  readonly preRequest: Statement | null
  /** Transaction-local settings, the search path and the claims among them, and no role. */
  readonly settings: readonly (readonly [name: string, value: string])[]
}

export interface Answer {
  readonly status: number
  /** JSON text. */
  readonly body: string
  /** It is the one that was given the first time. */
  readonly isReplay: boolean
}

/** Told for metrics and the log. */
export type CommandEvent =
  | { readonly kind: 'retried'; readonly command: string; readonly sqlstate: string }
  | { readonly kind: 'replayed'; readonly command: string }
  | { readonly kind: 'ended'; readonly outcome: 'done' | 'refused' | 'failed' }

export interface CommandLimits {
  /** Of one call, with all that it waits for. */
  readonly timeoutMs: number
  readonly attemptsMax: number
  readonly rowsMax: number
  readonly rowBytesMax: number
  /** Commands that have a connection at the same time. */
  readonly connectionsMax: number
  /** Calls that wait for the same key or for a connection. */
  readonly queueMax: number
  /** In one batch. */
  readonly requestsMax: number
}
