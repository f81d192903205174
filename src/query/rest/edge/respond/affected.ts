// What a write says of the rows it affected.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { addContentType, assemble, type Headers } from './assemble.ts'
import { addEntityTag } from './entity-tag.ts'

/** The total of a write's Content-Range: the rows affected, if a count was asked for; a planned one is none. */
export function affectedTotal(outcome: Outcome, { preferences }: ResponseContext): string {
  const counted = preferences.count === 'exact' || preferences.count === 'estimated'
  return counted ? String(outcome.page) : '*'
}

/** 200 with the rows where they are asked for, or 204. `range` is what stands before the total in Content-Range. */
export function respondAffected(range: string, outcome: Outcome, context: ResponseContext): RestResponse {
  const headers: Headers = [['Content-Range', `${range}/${affectedTotal(outcome, context)}`]]
  if (context.preferences.return !== 'representation') {
    return assemble({ status: 204, headers, body: null }, outcome, context)
  }
  addContentType(headers, context)
  addEntityTag(headers, outcome, context)
  return assemble({ status: 200, headers, body: outcome.body ?? '' }, outcome, context)
}
