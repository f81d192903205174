// What may come by the thousand, counted for the log: it hears of the first, and then now and then of how many more.
import { clock } from '../kit/clock.ts'

/** Beside the first, one line of the log for each kind in this time. */
const LOGGED_EVERY_MS = 10_000

interface Tally {
  /** Since the last line of the log. */
  count: number
  loggedAt: number
}

/** `kind` is one of few: each is remembered. `write` gets how many there were since it was last called for it. */
export type Count = (kind: string, write: (count: number) => void) => void

export function createTallies(): Count {
  const tallies = new Map<string, Tally>()

  function of(kind: string): Tally {
    const known = tallies.get(kind)
    if (known !== undefined) return known
    const fresh = { count: 0, loggedAt: Number.NEGATIVE_INFINITY }
    tallies.set(kind, fresh)
    return fresh
  }

  return (kind, write) => {
    const tally = of(kind)
    tally.count += 1
    const now = clock.monotonic()
    if (now - tally.loggedAt < LOGGED_EVERY_MS) return
    write(tally.count)
    tally.count = 0
    tally.loggedAt = now
  }
}
