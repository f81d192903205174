// A page of rows, however they were asked for.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { contentRange, offsetOutOfBounds, rangeStatus } from '../range.ts'
import { addContentType, assemble, type Headers, isHead, outOfBounds } from './assemble.ts'

export function pageRange({ page, total }: Outcome, { range }: ResponseContext): Headers[number] {
  return ['Content-Range', contentRange(range.offset, range.offset + page - 1, total)]
}

/** 200, 206, or 416 when the count shows that the offset lies behind the last row. */
export function respondPage(headers: Headers, outcome: Outcome, context: ResponseContext): RestResponse {
  const { offset } = context.range
  const { page, total } = outcome
  const status = rangeStatus(offset, page, total)
  if (status === 416) {
    return assemble(outOfBounds(headers, offsetOutOfBounds(offset, total ?? 0), context), outcome, context)
  }
  addContentType(headers, context)
  return assemble({ status, headers, body: isHead(context) ? null : (outcome.body ?? '') }, outcome, context)
}
