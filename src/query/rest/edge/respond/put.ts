// PUT on a relation: one row by its key, inserted or updated.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { addContentType, assemble, type Headers } from './assemble.ts'
import { addEntityTag } from './entity-tag.ts'

/** With representation 201 or 200, else 204. Says nothing of ranges or locations: the URL is the location. */
export function respondPut(outcome: Outcome, context: ResponseContext): RestResponse {
  const headers: Headers = []
  if (context.preferences.return !== 'representation') {
    return assemble({ status: 204, headers, body: null }, outcome, context)
  }
  addContentType(headers, context)
  addEntityTag(headers, outcome, context)
  const status = (outcome.inserted ?? 0) > 0 ? 201 : 200
  return assemble({ status, headers, body: outcome.body ?? '' }, outcome, context)
}
