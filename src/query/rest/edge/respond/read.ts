// GET and HEAD on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { contentRange, offsetOutOfBounds, rangeStatus } from '../range.ts'
import { encodeSegment } from '../wire-text.ts'
import { addContentType, assemble, type Headers, isHead, outOfBounds } from './assemble.ts'

/** 200, 206, or 416 when the count shows that the offset lies behind the last row. */
export function respondRead(outcome: Outcome, context: ResponseContext): RestResponse {
  const { offset } = context.range
  const { page, total } = outcome
  const headers: Headers = [
    ['Content-Range', contentRange(offset, offset + page - 1, total)],
    ['Content-Location', contentLocation(context)],
  ]
  const status = rangeStatus(offset, page, total)
  if (status === 416) {
    return assemble(outOfBounds(headers, offsetOutOfBounds(offset, total ?? 0), context), outcome, context)
  }
  addContentType(headers, context)
  return assemble({ status, headers, body: isHead(context) ? null : (outcome.body ?? '') }, outcome, context)
}

function contentLocation({ name, canonicalQuery }: ResponseContext): string {
  const path = `/${encodeSegment(name)}`
  return canonicalQuery === '' ? path : `${path}?${canonicalQuery}`
}
