// PATCH on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { respondAffected } from './affected.ts'

/** 200 with the rows, or 204; that no row matched is no error. */
export function respondUpdate(outcome: Outcome, context: ResponseContext): RestResponse {
  return respondAffected(outcome.page > 0 ? `0-${outcome.page - 1}` : '*', outcome, context)
}
