// How much is going on in this process, and whether more is let in. One mutable count per server: it is read and
// written on every request.
import type { PlinthError } from '../kit/error.ts'
import type { EventLoopWatch } from '../ops/event-loop.ts'
import { overloaded, shuttingDown, tooManyInFlight, tooMuchUnread } from './refusal.ts'
import type { UnreadAnswers } from './unread.ts'

export interface GateLimits {
  readonly requestsInFlightMax: number
  readonly bodiesBytesMax: number
}

export class Gate {
  inFlight = 0
  /** Bytes of the bodies of all requests in flight. */
  bodiesBytes = 0
  /** Set once: answers then close their connections. */
  draining = false
  /** Set when what was on its way must have arrived: who still comes is turned away. */
  closed = false
  readonly unread: UnreadAnswers
  readonly #limits: GateLimits
  readonly #eventLoop: Pick<EventLoopWatch, 'overloaded'>

  constructor(limits: GateLimits, eventLoop: Pick<EventLoopWatch, 'overloaded'>, unread: UnreadAnswers) {
    this.#limits = limits
    this.unread = unread
    this.#eventLoop = eventLoop
  }

  /** null when the request that was just counted may stay. A draining server still takes what reaches it: it was accepted. */
  refusal(): PlinthError | null {
    if (this.inFlight > this.#limits.requestsInFlightMax) return tooManyInFlight()
    if (this.closed) return shuttingDown()
    if (!this.unread.hasRoom(0)) return tooMuchUnread()
    return this.#eventLoop.overloaded ? overloaded() : null
  }

  /** False when these bytes would be too many for all requests together. */
  takeBodyBytes(bytes: number): boolean {
    if (this.bodiesBytes + bytes > this.#limits.bodiesBytesMax) return false
    this.bodiesBytes += bytes
    return true
  }
}
