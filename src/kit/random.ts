// Chance. Nothing else in the house rolls dice, so that a seed can replay a run.
import { randomBytes } from 'node:crypto'

export interface Random {
  /** Fit for secrets when it comes from the system; never from a seed. */
  bytes(length: number): Buffer
  /** From 0 up to, not including, 1. For jitter and sampling, not for secrets. */
  number(): number
}

export const random: Random = {
  bytes: (length) => randomBytes(length),
  number: () => Math.random(),
}

/** The same seed gives the same run (mulberry32). For tests and simulations only. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const number = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    number,
    bytes: (length) => Buffer.from(Array.from({ length }, () => Math.floor(number() * 256))),
  }
}
