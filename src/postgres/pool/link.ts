// One connection of the pool and its life: taking work, being held by a transaction, being cancelled, closing.
// It knows when it may be used; which job it gets is the pool's business.
import type { Clock } from '../../kit/clock.ts'
import { random } from '../../kit/random.ts'
import { closeClient } from '../connect/close.ts'
import type { OpenClient } from '../connect/open.ts'
import type { CloseReason } from '../options.ts'
import type { Statement } from '../types.ts'
import { Flush, type FlushPlan } from '../wire/flush.ts'
import type { Job } from './job.ts'
import type { Load, Pace } from './pace.ts'
import { run } from './run.ts'

export interface LinkEvents {
  /** It may take work again (or be closed, when it is retiring). */
  readonly freed: (link: Link) => void
  /** It is gone, and its flushes were told. */
  readonly lost: (link: Link, error: Error) => void
  readonly resent: () => void
  readonly pace: Pace
  readonly clock: Clock
}

export class Link {
  inFlight = 0
  /** Of what is in flight; above 1 once more share it than would by choice. */
  load: Load = 0
  /** Why it takes no more work and is closed when idle. */
  retiring: CloseReason | null = null
  /** Kept for an exclusive job that waits until it is idle. */
  reserved = false
  closed = false
  readonly openedAt: number
  /** From 0 to 1, its own. */
  readonly jitter = random.number()
  /** When the flush that the server is at was sent, or its predecessor answered. */
  activeSince: number
  /** When the server last said anything. */
  heardAt: number
  readonly #open: OpenClient
  readonly #events: LinkEvents
  #holder: Job | null = null
  /** Kinds of flushes that have ended since the last read began, and what was being waited for then. */
  #ended: (string | null)[] = []
  #endedSince = 0
  #replan = false
  #cancelling = false
  #afterCancel: (() => void)[] = []

  constructor(open: OpenClient, events: LinkEvents) {
    this.#open = open
    this.#events = events
    this.openedAt = this.activeSince = this.heardAt = events.clock.monotonic()
    open.connection.onRead = () => {
      this.heardAt = this.#events.clock.monotonic()
      this.#learn(this.heardAt)
    }
    open.client.on('error', (error: Error) => this.destroy(error))
    open.client.on('end', () => this.destroy(new Error('the server closed the connection')))
  }

  /** Whether a job may be put on it (an exclusive one only when nothing is in flight). */
  get usable(): boolean {
    return (
      this.#holder === null && !this.#cancelling && !this.reserved && this.retiring === null && !this.closed
    )
  }

  get held(): boolean {
    return this.#holder !== null
  }

  run(job: Job): void {
    job.link = this
    if (job.exclusive) this.#holder = job
    run(this, job)
  }

  /** The flush that the server is at. */
  get active(): FlushPlan | null {
    return this.#open.connection.active?.plan ?? null
  }

  /** What is sent from here on is planned anew. */
  replan(): void {
    this.#replan = true
  }

  /** For `run`: puts a flush on the wire. `done` is called once, whatever happens. */
  send(plan: FlushPlan, done: (flush: Flush) => void): void {
    const load = this.#events.pace.load(plan.kind)
    if (this.inFlight === 0) this.activeSince = this.#events.clock.monotonic()
    this.inFlight += 1
    this.load += load
    const flush = new Flush(this.#withDiscard(plan), (ended) => {
      this.inFlight -= 1
      this.load = this.inFlight === 0 ? 0 : this.load - load
      if (this.#ended.length === 0) this.#endedSince = this.activeSince
      this.#ended.push(plan.kind)
      done(ended)
    })
    if (this.closed) flush.lose(new Error('the connection is closed'))
    else this.#open.connection.send(flush)
  }

  /** For `run`: the job has ended here and left no transaction behind. */
  release(job: Job): void {
    job.link = null
    if (this.#holder === job) this.#holder = null
    if (!this.closed && !this.#cancelling) this.#events.freed(this)
  }

  countResent(): void {
    this.#events.resent()
  }

  /**
   * The caller of `job` has gone. Alone on the link, its statement is cancelled; with others behind or before it
   * the request could hit one of theirs, so it runs on and its result is dropped. Returns whether it was cancelled.
   */
  cancel(onError: (error: Error) => void): boolean {
    if (this.inFlight !== 1 || this.#cancelling || this.closed) return false
    this.#cancelling = true
    this.#open.cancel().then(
      () => this.#cancelled(),
      (error: unknown) => {
        // It may still arrive, at any time: the link must not be used for anybody else.
        this.retiring = 'cancel'
        onError(error instanceof Error ? error : new Error(String(error)))
        this.#cancelled()
      },
    )
    return true
  }

  /** Calls back at once, or when the cancel request under way has been dealt with. */
  afterCancel(next: () => void): void {
    if (this.#cancelling) this.#afterCancel.push(next)
    else next()
  }

  destroy(error: Error): void {
    if (this.closed) return
    this.closed = true
    this.#open.connection.stream.destroy()
    this.#open.connection.abandon(error)
    this.#events.lost(this, error)
    this.#runAfterCancel()
  }

  /** Says goodbye. Only when nothing is in flight. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await closeClient(this.#open)
  }

  /** Never in what only ends a transaction: where that has failed, nothing but its end is understood. */
  #withDiscard(plan: FlushPlan): FlushPlan {
    if (!this.#replan || plan.statements.length === 0) return plan
    this.#replan = false
    // After a BEGIN, which may name an isolation level only at the very start.
    return { ...plan, before: [...plan.before, discardPlans] }
  }

  /** What came in one piece is not told apart in time: each flush that ended in it gets an equal part. */
  #learn(now: number): void {
    if (this.#ended.length === 0) return
    const ms = (now - this.#endedSince) / this.#ended.length
    for (const kind of this.#ended) if (kind !== null) this.#events.pace.learn(kind, ms)
    this.#ended.length = 0
    this.activeSince = now
  }

  #cancelled(): void {
    this.#cancelling = false
    this.#runAfterCancel()
    if (!this.closed && this.inFlight === 0 && this.#holder === null) this.#events.freed(this)
  }

  #runAfterCancel(): void {
    for (const next of this.#afterCancel.splice(0)) next()
  }
}

const discardPlans: Statement = { text: 'discard plans', parameters: [] }
