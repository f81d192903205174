// The time in which no connection can be made: since when, why, and when it is tried again.
import type { Clock } from '../../kit/clock.ts'
import type { PlinthError } from '../../kit/error.ts'
import type { DatabaseEvent } from '../options.ts'
import { cannotConnect } from '../unavailable.ts'
import { backoffMs } from './backoff.ts'

export interface OutageOptions {
  readonly clock: Clock
  /** How long it is worth waiting for the database. */
  readonly patience_ms: number
  readonly retry: () => void
  readonly observe: (event: DatabaseEvent) => void
}

interface Failure {
  readonly since: number
  readonly attempt: number
  readonly retryAt: number
  readonly cause: Error
}

export class Outage {
  readonly #options: OutageOptions
  /** null when connecting last succeeded. */
  #last: Failure | null = null
  #retry: NodeJS.Timeout | null = null
  #stopped = false

  constructor(options: OutageOptions) {
    this.#options = options
  }

  get isOn(): boolean {
    return this.#last !== null
  }

  /** Connecting failed; it is tried again in a while. */
  failed(cause: Error): void {
    const { clock, observe } = this.#options
    const now = clock.monotonic()
    const known = this.#last
    // Attempts that were made together fail together: that is one failure.
    if (known !== null && now < known.retryAt) return
    const attempt = (known?.attempt ?? 0) + 1
    const retryInMs = backoffMs(attempt)
    this.#last = { since: known?.since ?? now, attempt, retryAt: now + retryInMs, cause }
    observe({ kind: 'connect-failed', error: cause, attempt, retryInMs })
    this.#retryIn(retryInMs)
  }

  /** A connection was made. */
  end(): void {
    this.#last = null
  }

  /** Nothing is tried any more. */
  stop(): void {
    this.#stopped = true
    if (this.#retry !== null) clearTimeout(this.#retry)
  }

  /** Whether it has lasted for so long that waiting is no use. */
  isGivenUp(now: number): boolean {
    return this.#last !== null && now - this.#last.since >= this.#options.patience_ms
  }

  /** For whoever would have needed a connection: why there is none, and when it is tried again. */
  get error(): PlinthError {
    const { cause = new Error('no connection'), retryAt = 0 } = this.#last ?? {}
    return cannotConnect(cause, retryAt - this.#options.clock.monotonic())
  }

  get cause(): Error | null {
    return this.#last?.cause ?? null
  }

  #retryIn(ms: number): void {
    if (this.#stopped || this.#retry !== null) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.#options.retry()
    }, ms).unref()
  }
}
