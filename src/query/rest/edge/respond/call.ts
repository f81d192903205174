// Calls of functions.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { assemble, type Headers } from './assemble.ts'
import { pageRange, respondPage } from './page.ts'

/** 204 for void, else as for reads, without a Content-Location. */
export function respondCall(outcome: Outcome, context: ResponseContext, returnsVoid: boolean): RestResponse {
  const headers: Headers = [pageRange(outcome, context)]
  if (returnsVoid) return assemble({ status: 204, headers, body: null }, outcome, context)
  return respondPage(headers, outcome, context)
}
