// Which connection runs which job. Reads that are known to be short travel together on the first connections; the
// others have an idle one, one more while there are fewer than `size`, a shared one only when all are busy; else the
// job waits, for a bounded time in a bounded line.
import type { Clock } from '../../kit/clock.ts'
import { PlinthError } from '../../kit/error.ts'
import type { Connections } from '../connect/checked.ts'
import type { CloseReason, DatabaseEvent, DatabaseStats, DatabaseTotals, Settled } from '../options.ts'
import { acquisitionTimedOut, queueFull, stopping } from '../unavailable.ts'
import { Bag } from './bag.ts'
import type { Job } from './job.ts'
import { Link, type LinkEvents } from './link.ts'
import { Outage } from './outage.ts'
import { type Load, Pace } from './pace.ts'
import { patience } from './patience.ts'
import { WaitingLine } from './waiting.ts'

/** How often timeouts, lifetimes and silent links are looked at. */
const sweep_ms = 250
/** Starting a backend is work for the server, so they are not all started at once. */
const connecting_max = 4
/** A flush that has run for this long makes no company. */
const slow_ms = 20

export class Pool {
  readonly #options: Settled
  readonly #clock: Clock
  readonly #connections: Connections
  readonly #links: Link[] = []
  readonly #waiting = new WaitingLine()
  /** Jobs whose callers are not watched before the next sweep: most are done by then. */
  readonly #unwatched = new Bag<Job>()
  readonly #totals: { -readonly [name in keyof DatabaseTotals]: number } = noTotals()
  readonly #pace: Pace
  readonly #events: LinkEvents
  readonly #outage: Outage
  #connecting = 0
  #sweep: NodeJS.Timeout | null = null
  #state: 'new' | 'serving' | 'draining' | 'stopped' = 'new'
  #drained: (() => void) | null = null

  constructor(connections: Connections, options: Settled) {
    this.#connections = connections
    this.#options = options
    this.#clock = options.clock
    this.#pace = new Pace(options.pipelined_max)
    this.#outage = new Outage({
      clock: options.clock,
      patience_ms: options.outage_patience_ms,
      retry: () => this.#reconnect(),
      observe: options.observe,
    })
    this.#events = {
      freed: (link) => this.#freed(link),
      lost: (link, error) => this.#lost(link, error),
      resent: () => {
        this.#totals.resent += 1
      },
      pace: this.#pace,
      clock: options.clock,
    }
  }

  /** Opens the minimum. Rejects when not even one connection can be made: with PGRST000, or what is wrong with the server. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    this.#serve()
    await Promise.all(Array.from({ length: Math.max(1, this.#options.minimum) }, () => this.#open()))
    if (this.#links.length > 0) return
    const { cause } = this.#outage
    const error = cause instanceof PlinthError ? cause : this.#outage.error
    await this.stop()
    throw error
  }

  /** Lets all that was accepted end, then closes. What has not ended in `stop_timeout_ms` is cut off. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped' || this.#state === 'draining') return
    this.#state = 'draining'
    if (this.#busy) await this.#drain()
    this.#state = 'stopped'
    if (this.#sweep !== null) clearInterval(this.#sweep)
    this.#outage.stop()
    for (const job of this.#waiting.takeAll()) job.fail(stopping())
    await Promise.all([...this.#links].map((link) => this.#close(link, 'stopped')))
  }

  submit(job: Job): void {
    this.#totals.requests += 1
    if (this.#state === 'new') this.#serve()
    if (this.#state !== 'serving') this.#refuse(job, stopping())
    else if (job.alreadyAborted) job.handleEvent()
    else {
      if (job.unwatched) this.#unwatched.add(job)
      const link = this.#choose(job)
      if (link === null) this.#wait(job)
      else link.run(job)
    }
  }

  /** `job` is settled. */
  forget(job: Job): void {
    this.#unwatched.delete(job)
  }

  /** The caller of `job` has gone, and the job is settled. */
  abandon(job: Job): void {
    if (job.link === null) this.#waiting.remove(job)
    else if (job.link.cancel((error) => this.#observe({ kind: 'cancel-failed', error }))) {
      this.#totals.cancelled += 1
    }
  }

  /** A connection that is opened later has no plans yet. */
  replan(): void {
    for (const link of this.#links) link.replan()
  }

  stats(): DatabaseStats {
    const busy = this.#links.filter((link) => link.inFlight > 0 || link.held)
    return {
      size: this.#options.size,
      connections: this.#links.length,
      connecting: this.#connecting,
      idle: this.#links.length - busy.length,
      busy: busy.length,
      held: busy.filter((link) => link.held).length,
      waiting: this.#waiting.length,
      inFlight: this.#links.reduce((sum, link) => sum + link.inFlight, 0),
      totals: { ...this.#totals },
    }
  }

  #choose(job: Job): Link | null {
    const load = this.#pace.load(job.kind)
    const link = load < 1 ? this.#firstWithRoom(load) : this.#lastIdle()
    return link ?? (job.exclusive || this.#mayGrow ? null : this.#leastBusy())
  }

  #firstWithRoom(load: Load): Link | null {
    const slow = this.#clock.monotonic() - slow_ms
    for (const link of this.#links) if (link.usable && hasRoom(link, load, slow)) return link
    return null
  }

  /** From the far end: the first ones have company. */
  #lastIdle(): Link | null {
    for (let i = this.#links.length - 1; i >= 0; i -= 1) {
      const link = this.#links[i] as Link
      if (link.inFlight === 0 && link.usable) return link
    }
    return null
  }

  /** The link to share: not a full one, and not one that is at something slow, which all behind it would wait for. */
  #leastBusy(): Link | null {
    const slow = this.#clock.monotonic() - slow_ms
    let best: Link | null = null
    for (const link of this.#links) {
      if (!link.usable || link.inFlight >= this.#options.pipelined_max || link.activeSince < slow) continue
      if (best === null || link.inFlight < best.inFlight) best = link
    }
    return best
  }

  #wait(job: Job): void {
    const now = this.#clock.monotonic()
    if (this.#waiting.length >= this.#options.waiting_max) this.#refuse(job, queueFull())
    else if (this.#isGivenUp(now)) this.#refuse(job, this.#outage.error)
    else {
      job.deadline = now + this.#options.acquisition_timeout_ms
      this.#waiting.add(job)
      this.#grow()
      if (job.exclusive && !this.#mayGrow) this.#reserve()
    }
  }

  #refuse(job: Job, error: PlinthError): void {
    this.#totals.refused += 1
    job.fail(error)
  }

  /** Busy links are always in use under load, so one is kept free of new work for the exclusive job. */
  #reserve(): void {
    let best: Link | null = null
    for (const link of this.#links) {
      if (link.usable && (best === null || link.inFlight < best.inFlight)) best = link
    }
    if (best !== null) best.reserved = true
  }

  #freed(link: Link): void {
    if (this.#state === 'draining' && !this.#busy) this.#drained?.()
    if (link.retiring !== null) this.#retire(link, link.retiring)
    else if (!link.reserved) this.#feed(link)
    else if (link.inFlight === 0) {
      link.reserved = false
      const job = this.#waiting.takeExclusive()
      if (job === undefined || !this.#runLate(link, job)) this.#feed(link)
    }
  }

  /** Gives the link as much of the waiting work as it may take. */
  #feed(link: Link): void {
    while (link.usable && this.#waiting.length > 0 && this.#mayFeed(link)) {
      const job = link.inFlight === 0 ? this.#waiting.takeOldest() : this.#nextShared(link)
      if (job === undefined) return
      this.#runLate(link, job)
    }
  }

  /** False when there is no room any more for what a job that has waited would bring. */
  #runLate(link: Link, job: Job): boolean {
    const { refusal } = job
    if (refusal === null) link.run(job)
    else this.#refuse(job, refusal)
    return refusal === null
  }

  #mayFeed(link: Link): boolean {
    if (link.inFlight === 0) return true
    if (!this.#mayGrow) return link.inFlight < this.#options.pipelined_max
    const next = this.#waiting.nextShared
    return next !== undefined && hasRoom(link, this.#pace.load(next.kind), this.#clock.monotonic() - slow_ms)
  }

  #nextShared(link: Link): Job | undefined {
    const reserved = this.#links.reduce((count, each) => count + (each.reserved ? 1 : 0), 0)
    if (!this.#waiting.exclusiveIsOldest() || reserved >= this.#waiting.exclusive)
      return this.#waiting.takeShared()
    link.reserved = true
    return undefined
  }

  #lost(link: Link, error: Error): void {
    const at = this.#links.indexOf(link)
    if (at >= 0) this.#links.splice(at, 1)
    if (this.#state === 'stopped') return
    this.#totals.lost += 1
    this.#observe({ kind: 'connection-lost', error })
    if (this.#state === 'draining' && !this.#busy) this.#drained?.()
    this.#grow()
  }

  get #mayGrow(): boolean {
    return this.#links.length + this.#connecting < this.#options.size && !this.#outage.isOn
  }

  #grow(): void {
    const wanted = () => Math.max(this.#waiting.length, this.#options.minimum - this.#links.length)
    while (this.#mayGrow && this.#connecting < Math.min(wanted(), connecting_max)) void this.#open()
  }

  async #open(): Promise<void> {
    this.#connecting += 1
    try {
      const link = new Link(await this.#connections.open(), this.#events)
      this.#connecting -= 1
      this.#connected(link)
    } catch (error) {
      this.#connecting -= 1
      this.#totals.connectFailed += 1
      this.#outage.failed(error instanceof Error ? error : new Error(String(error)))
      this.#failHopeless(this.#clock.monotonic())
    }
  }

  #reconnect(): void {
    if (this.#connecting === 0) void this.#open()
  }

  #connected(link: Link): void {
    this.#outage.end()
    this.#totals.connected += 1
    if (this.#state === 'stopped') {
      void link.close()
      return
    }
    this.#links.push(link)
    this.#observe({ kind: 'connected', connections: this.#links.length })
    this.#feed(link)
    this.#grow()
  }

  /** Whether the database has been away for so long that waiting for it is no use. */
  #isGivenUp(now: number): boolean {
    return this.#links.length === 0 && this.#outage.isGivenUp(now)
  }

  #failHopeless(now: number): void {
    if (this.#waiting.length === 0 || !this.#isGivenUp(now)) return
    const { error } = this.#outage
    for (const job of this.#waiting.takeAll()) job.fail(error)
  }

  #serve(): void {
    this.#state = 'serving'
    this.#sweep = setInterval(() => this.#sweepOnce(), sweep_ms).unref()
  }

  #sweepOnce(): void {
    const now = this.#clock.monotonic()
    for (const job of this.#unwatched.takeAll()) job.watch()
    for (const job of this.#waiting.takeExpired(now)) {
      this.#totals.timedOut += 1
      const isAway = this.#links.length === 0 && this.#outage.isOn
      job.fail(isAway ? this.#outage.error : acquisitionTimedOut())
    }
    this.#failHopeless(now)
    for (const link of [...this.#links]) this.#inspect(link, now)
    if (this.#state === 'serving') this.#grow()
  }

  #inspect(link: Link, now: number): void {
    if (link.inFlight > 0) this.#watch(link, now)
    if (!link.usable) return
    // Spread over the last fifth, so that connections opened together are not all replaced together.
    const old = now - link.openedAt > this.#options.lifetime_ms * (0.8 + link.jitter / 5)
    const spare = this.#links.length > this.#options.minimum && link.inFlight === 0
    if (old) this.#retire(link, 'lifetime')
    else if (spare && now - link.activeSince > this.#options.idle_timeout_ms) this.#retire(link, 'idle')
  }

  #retire(link: Link, reason: CloseReason): void {
    link.retiring = reason
    if (link.inFlight === 0) void this.#close(link, reason)
  }

  /** The server ends a statement that takes too long. When even that does not come, the link is dead. */
  #watch(link: Link, now: number): void {
    const silentMs = now - Math.max(link.activeSince, link.heardAt)
    if (silentMs < this.#options.stall_grace_ms) return
    const patienceMs = patience(link.active, this.#options)
    if (patienceMs === null || silentMs < patienceMs) return
    this.#totals.stalled += 1
    this.#observe({ kind: 'connection-stalled', silentMs })
    link.destroy(new Error(`no answer from the database in ${Math.round(silentMs)} ms`))
  }

  async #close(link: Link, reason: CloseReason): Promise<void> {
    const at = this.#links.indexOf(link)
    if (at >= 0) this.#links.splice(at, 1)
    if (link.inFlight > 0) link.destroy(new Error('the pool was stopped'))
    else await link.close()
    this.#observe({ kind: 'connection-closed', reason })
    if (this.#state === 'serving') this.#grow()
  }

  get #busy(): boolean {
    return this.#waiting.length > 0 || this.#links.some((link) => link.inFlight > 0 || link.held)
  }

  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.stop_timeout_ms)
      this.#drained = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #observe(event: DatabaseEvent): void {
    this.#options.observe(event)
  }
}

/** Not where something has run since before `slow`: all behind it would wait for it. */
function hasRoom(link: Link, load: Load, slow: number): boolean {
  return link.inFlight === 0 || (link.load + load <= 1 && link.activeSince >= slow)
}

function noTotals() {
  return {
    requests: 0,
    connected: 0,
    connectFailed: 0,
    lost: 0,
    stalled: 0,
    cancelled: 0,
    timedOut: 0,
    refused: 0,
    resent: 0,
  }
}
