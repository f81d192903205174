// DELETE on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { affectedTotal } from './affected.ts'
import { addContentType, assemble, type Headers } from './assemble.ts'

/** 200 with the deleted rows, or 204. */
export function respondDelete(outcome: Outcome, context: ResponseContext): RestResponse {
  const headers: Headers = [['Content-Range', `*/${affectedTotal(outcome, context)}`]]
  if (context.preferences.return !== 'representation') {
    return assemble({ status: 204, headers, body: null }, outcome, context)
  }
  addContentType(headers, context)
  return assemble({ status: 200, headers, body: outcome.body ?? '' }, outcome, context)
}
