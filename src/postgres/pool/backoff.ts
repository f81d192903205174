// How long to wait before connecting again: doubling, bounded, and spread so that many servers do not come back
// in step.
import { random } from '../../kit/random.ts'

const first_ms = 100
const longest_ms = 2_000

/** `attempt` counts failures in a row, from 1. */
export function backoffMs(attempt: number): number {
  const full = Math.min(longest_ms, first_ms * 2 ** Math.min(attempt - 1, 16))
  return Math.round(full * (0.5 + random.number() / 2))
}
