// What can only be checked when the statement has run, and undoes it: to be called before the transaction ends.
import type { DatabaseFunction } from '../../../catalog/types.ts'
import { maxAffectedNeedsSet, notSingular, putMismatch, tooManyAffected } from './error.ts'
import type { Negotiated } from './negotiate.ts'
import { maxAffectedOf, type Preferences } from './prefer.ts'
import type { Action } from './route.ts'

export interface Expectation {
  readonly action: Action['kind']
  readonly preferences: Preferences
  readonly media: Negotiated
}

/** Whether the number of rows can still fail the request, so that the transaction must wait for it. */
export function expectsRowCount(expected: Expectation): boolean {
  return expected.action === 'put' || expectsSingular(expected) || affectedMax(expected) !== null
}

/** Throws PGRST115, PGRST116, PGRST124. `rows`: returned, or affected by a write. */
export function checkRowCount(rows: number, expected: Expectation): void {
  if (expected.action === 'put') {
    if (rows !== 1) throw putMismatch()
    return
  }
  if (expectsSingular(expected) && rows !== 1) throw notSingular(rows)
  const max = affectedMax(expected)
  if (max !== null && rows > max) throw tooManyAffected(rows)
}

/** Throws PGRST128 for a function whose one result cannot be limited. To be checked while planning. */
export function checkMaxAffected(preferences: Preferences, called: DatabaseFunction): void {
  if (maxAffectedOf(preferences) !== null && !called.result.set) throw maxAffectedNeedsSet()
}

function expectsSingular({ media }: Expectation): boolean {
  return media.plan === null && media.producer.kind === 'object'
}

function affectedMax({ action, preferences }: Expectation): number | null {
  const limited = action === 'update' || action === 'delete' || action === 'call'
  return limited ? maxAffectedOf(preferences) : null
}
