// Which errors mean that the same transaction may succeed when it is tried again, and how long to wait before.
import { PlinthError } from '../../kit/error.ts'
import { type Random, random } from '../../kit/random.ts'
import { DatabaseError } from '../../postgres/database-error.ts'
import { isTaken } from './claim.ts'

/** serialization_failure, deadlock_detected. */
const LOST_RACES: ReadonlySet<string> = new Set(['40001', '40P01'])

export function isLostRace(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && LOST_RACES.has(error.sqlstate)
}

/** The connection broke: with a key it is safe to ask again, since the key knows what came of it. */
export function isUnknown(error: unknown): boolean {
  return error instanceof PlinthError && error.code === 'PGRST001'
}

export function isAboutTheTransaction(error: unknown): boolean {
  return isLostRace(error) || isTaken(error) || isUnknown(error)
}

const BASE_MS = 4
const LONGEST_MS = 250

/** Milliseconds before the next of `attempts` tries: twice as long each time, anywhere from none to that. */
export function backoff(attempts: number, chance: Random = random): number {
  return chance.number() * Math.min(LONGEST_MS, BASE_MS * 2 ** attempts)
}
