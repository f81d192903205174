// One request on its way through the pool: waiting, running on a link, settled. A caller that goes away settles
// it at once; what still runs for it in the database is then nobody's.
import type { PlinthError } from '../../kit/error.ts'
import type { RawResult, ScopedRequest } from '../types.ts'
import type { InBag } from './bag.ts'
import type { Link } from './link.ts'

export class Job implements InBag {
  readonly request: ScopedRequest
  /** Given the connection for as long as it likes, in place of a request that is sent. */
  readonly onLink: ((link: Link) => void) | null
  /** Needs a connection of its own: between BEGIN and its end an error would hit whoever shares it. */
  readonly exclusive: boolean
  /** Whether it may be asked again after a connection broke under it. */
  readonly readsOnly: boolean
  link: Link | null = null
  settled = false
  place = -1
  resent = false
  /** Monotonic; when waiting for a connection ends. */
  deadline = 0
  readonly #resolve: (results: readonly RawResult[]) => void
  readonly #reject: (error: unknown) => void
  readonly #aborted: (job: Job) => void
  readonly #ended: (job: Job) => void
  #watched: AbortSignal | null = null

  constructor(request: ScopedRequest, outcome: JobOutcome, onLink: ((link: Link) => void) | null = null) {
    this.request = request
    this.onLink = onLink
    this.exclusive = onLink !== null || needsTransaction(request)
    this.readsOnly = request.settings.some(
      ([name, value]) => name === 'transaction_read_only' && value === 'on',
    )
    this.#resolve = outcome.resolve
    this.#reject = outcome.reject
    this.#aborted = outcome.aborted
    this.#ended = outcome.ended
    if (request.signal instanceof AbortSignal) this.#watched = request.signal
    this.#watched?.addEventListener('abort', this)
  }

  get alreadyAborted(): boolean {
    return this.#watched?.aborted === true
  }

  /** Whether nobody has looked at the caller yet. */
  get unwatched(): boolean {
    return this.#watched === null && this.request.signal !== undefined
  }

  /** Why it must not be sent any more, after it has waited. */
  get refusal(): PlinthError | null {
    return this.request.room?.admit(0) ?? null
  }

  /** Looks whether the caller is still there, from now on. */
  watch(): void {
    if (this.settled || typeof this.request.signal !== 'function') return
    this.#watched = this.request.signal()
    if (this.#watched.aborted) this.handleEvent()
    else this.#watched.addEventListener('abort', this)
  }

  succeed(results: readonly RawResult[]): void {
    if (this.settled) return
    this.#settle()
    this.#resolve(results)
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.#settle()
    this.#reject(error)
  }

  /** The abort event of the request's signal. */
  handleEvent(): void {
    this.fail(this.#watched?.reason)
    this.#aborted(this)
  }

  /** What `Pace` knows it by; null for what may wait for locks of others, and so keeps no company. */
  get kind(): string | null {
    return this.readsOnly && !this.exclusive ? (this.request.statements.at(-1)?.text ?? null) : null
  }

  #settle(): void {
    this.settled = true
    this.#watched?.removeEventListener('abort', this)
    this.#ended(this)
  }
}

export interface JobOutcome {
  readonly resolve: (results: readonly RawResult[]) => void
  readonly reject: (error: unknown) => void
  readonly aborted: (job: Job) => void
  /** Settled, however. */
  readonly ended: (job: Job) => void
}

/** The implicit transaction of the Sync is a commit at the server's default isolation already. */
function needsTransaction(request: ScopedRequest): boolean {
  const transaction = request.transaction
  return transaction !== undefined && !(transaction.end === 'commit' && transaction.isolation === null)
}
