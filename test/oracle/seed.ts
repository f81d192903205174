// The seed of a random test: SEED=n replays a run, otherwise every run is another one. It is told with the results.
import { randomInt } from 'node:crypto'
import type { TestContext } from 'node:test'

export function seedOf(test: TestContext): number {
  const given = process.env.SEED
  const seed = given === undefined ? randomInt(2 ** 31) : Number(given)
  if (!Number.isSafeInteger(seed)) throw new Error(`SEED is a whole number, not ${given}`)
  test.diagnostic(`SEED=${seed} replays this run`)
  return seed
}

/** A whole number from the environment that says how much is done. */
export function amountOf(variable: string, fallback: number): number {
  const amount = Number(process.env[variable] ?? fallback)
  if (!Number.isSafeInteger(amount) || amount < 1) throw new Error(`${variable} is a whole number above 0`)
  return amount
}
