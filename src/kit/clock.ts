// What time it is, and waiting. Nothing else in the house reads the time, so that a test (or a seed) decides it.
import { setTimeout as wait } from 'node:timers/promises'

export interface Clock {
  /** Milliseconds since 1970, as wall clocks have it: for claims, logs and headers. May jump. */
  now(): number
  /** Milliseconds from an arbitrary start that never go back: for measuring and timeouts. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal })
  },
}

export interface FakeClock extends Clock {
  /** Moves both clocks on and wakes, in order of their time, those whose sleep has passed. */
  advance(ms: number): void
  /** How many are asleep. */
  sleepers(): number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to move. */
export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let elapsed = 0
  let asleep: readonly Sleeper[] = []
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper: Sleeper = { at: elapsed + ms, wake: resolve }
      asleep = [...asleep, sleeper]
      signal?.addEventListener('abort', () => {
        asleep = asleep.filter((other) => other !== sleeper)
        reject(signal.reason)
      })
    })
  return {
    now: () => startMs + elapsed,
    monotonic: () => elapsed,
    sleep,
    sleepers: () => asleep.length,
    advance(ms) {
      elapsed += ms
      const due = asleep.filter((sleeper) => sleeper.at <= elapsed).sort((a, b) => a.at - b.at)
      asleep = asleep.filter((sleeper) => sleeper.at > elapsed)
      for (const sleeper of due) sleeper.wake()
    },
  }
}
