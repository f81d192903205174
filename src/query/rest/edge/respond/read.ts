// GET and HEAD on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { encodeSegment } from '../wire-text.ts'
import { pageRange, respondPage } from './page.ts'

/** 200, 206, or 416 when the count shows that the offset lies behind the last row. */
export function respondRead(outcome: Outcome, context: ResponseContext): RestResponse {
  const headers = [pageRange(outcome, context), ['Content-Location', contentLocation(context)] as const]
  return respondPage(headers, outcome, context)
}

function contentLocation({ name, canonicalQuery }: ResponseContext): string {
  const path = `/${encodeSegment(name)}`
  return canonicalQuery === '' ? path : `${path}?${canonicalQuery}`
}
