// Waiting one's turn, in the process. By key: one at a time, first come, first served. By places: so many at a time.
import { queueFull } from './problems.ts'

export type Release = () => void

/** A lock per key. Keys exist as long as somebody has or waits for them. */
export class KeyQueue {
  readonly #waiting = new Map<string, (() => void)[]>()
  readonly #lengthMax: number

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  /** Rejects with PL506 when too many wait already, and with the signal's reason when that comes first. */
  async take(key: string, signal: AbortSignal): Promise<Release> {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) this.#waiting.set(key, [])
    else if (waiting.length >= this.#lengthMax) throw queueFull()
    else await turn(waiting, signal)
    return () => this.#pass(key)
  }

  /** All of them, in one order for everybody, so that nobody waits in a circle. */
  async takeAll(keys: readonly string[], signal: AbortSignal): Promise<Release> {
    const releases: Release[] = []
    const releaseAll = () => {
      for (const release of releases.splice(0)) release()
    }
    try {
      for (const key of inOrder(keys)) releases.push(await this.take(key, signal))
      return releaseAll
    } catch (error) {
      releaseAll()
      throw error
    }
  }

  #pass(key: string): void {
    const next = this.#waiting.get(key)?.shift()
    if (next === undefined) this.#waiting.delete(key)
    else next()
  }
}

export function inOrder(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].sort()
}

/** So many at a time. */
export class Places {
  #free: number
  readonly #waiting: (() => void)[] = []
  readonly #lengthMax: number

  constructor(count: number, lengthMax: number) {
    this.#free = count
    this.#lengthMax = lengthMax
  }

  async take(signal: AbortSignal): Promise<Release> {
    if (this.#free > 0) this.#free -= 1
    else if (this.#waiting.length >= this.#lengthMax) throw queueFull()
    else await turn(this.#waiting, signal)
    return () => this.#pass()
  }

  #pass(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}

function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const begin = () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }
    const giveUp = () => {
      waiting.splice(waiting.indexOf(begin), 1)
      reject(signal.reason)
    }
    waiting.push(begin)
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
