// PATCH on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { affectedTotal } from './affected.ts'
import { addContentType, assemble, type Headers } from './assemble.ts'

/** 200 with the rows, or 204; that no row matched is no error. */
export function respondUpdate(outcome: Outcome, context: ResponseContext): RestResponse {
  const range = outcome.page > 0 ? `0-${outcome.page - 1}` : '*'
  const headers: Headers = [['Content-Range', `${range}/${affectedTotal(outcome, context)}`]]
  if (context.preferences.return !== 'representation') {
    return assemble({ status: 204, headers, body: null }, outcome, context)
  }
  addContentType(headers, context)
  return assemble({ status: 200, headers, body: outcome.body ?? '' }, outcome, context)
}
