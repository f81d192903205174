// What a write says of the rows it affected.
import type { Outcome, ResponseContext } from '../outcome.ts'

/** The total of a write's Content-Range: the rows affected, if a count was asked for; a planned one is none. */
export function affectedTotal(outcome: Outcome, { preferences }: ResponseContext): string {
  const counted = preferences.count === 'exact' || preferences.count === 'estimated'
  return counted ? String(outcome.page) : '*'
}
