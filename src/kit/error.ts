// The one error class. Every expected failure of the house is a PlinthError whose code stands in
// kit/codes.ts; anything else that is thrown is our own fault and becomes `PGRSTX00`/internal at the door.

/** What an error says to its caller, and how it travels. `message`, `details`, `hint` reach the client; `cause` never does. */
export interface ErrorParts {
  readonly code: string
  readonly status: number
  readonly message: string
  /** Text, or for PGRST201 a JSON array. */
  readonly details?: unknown
  readonly hint?: string | null
  /** Extra response headers, e.g. WWW-Authenticate, Retry-After. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** HTTP reason phrase, where SQL chose one (`PTnnn`, `PGRST`). */
  readonly reason?: string
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** An expected failure. `code` is one of docs/errors.md, `status` that of the HTTP answer; absent parts are null, [] or false. */
export class PlinthError extends Error {
  readonly code: string
  readonly status: number
  readonly details: unknown
  readonly hint: string | null
  readonly headers: readonly (readonly [string, string])[]
  readonly reason: string | undefined
  readonly retryable: boolean

  constructor(parts: ErrorParts) {
    // Where an expected failure was noticed says nothing that its code does not say, and a stack costs more than the
    // rest of a refused request.
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause })
    Error.stackTraceLimit = limit
    this.name = 'PlinthError'
    this.code = parts.code
    this.status = parts.status
    this.details = parts.details ?? null
    this.hint = parts.hint ?? null
    this.headers = parts.headers ?? []
    this.reason = parts.reason
    this.retryable = parts.retryable ?? false
  }
}

/** For the log: what went wrong in one line, with the details that an expected failure has. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What Node throws where a name has several addresses says nothing of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ')
  const more = error instanceof PlinthError && typeof error.details === 'string' ? ` ${error.details}` : ''
  return error.message + more
}

/** The end of every exhaustive switch: reaching it is a fault of ours, not of a caller. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
