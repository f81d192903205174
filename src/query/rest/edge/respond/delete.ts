// DELETE on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { respondAffected } from './affected.ts'

/** 200 with the deleted rows, or 204. */
export function respondDelete(outcome: Outcome, context: ResponseContext): RestResponse {
  return respondAffected('*', outcome, context)
}
