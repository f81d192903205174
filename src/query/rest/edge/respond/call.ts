// Calls of functions.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { contentRange, offsetOutOfBounds, rangeStatus } from '../range.ts'
import { addContentType, assemble, type Headers, isHead, outOfBounds } from './assemble.ts'

/** 204 for void, else as for reads, without a Content-Location. */
export function respondCall(outcome: Outcome, context: ResponseContext, returnsVoid: boolean): RestResponse {
  const { offset } = context.range
  const { page, total } = outcome
  const headers: Headers = [['Content-Range', contentRange(offset, offset + page - 1, total)]]
  if (returnsVoid) return assemble({ status: 204, headers, body: null }, outcome, context)
  const status = rangeStatus(offset, page, total)
  if (status === 416) {
    return assemble(outOfBounds(headers, offsetOutOfBounds(offset, total ?? 0), context), outcome, context)
  }
  addContentType(headers, context)
  return assemble({ status, headers, body: isHead(context) ? null : (outcome.body ?? '') }, outcome, context)
}
