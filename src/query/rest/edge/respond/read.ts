// GET and HEAD on a relation.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { isKnown } from '../precondition.ts'
import { encodeSegment } from '../wire-text.ts'
import { assemble, type Headers } from './assemble.ts'
import { addEntityTag } from './entity-tag.ts'
import { pageRange, respondPage } from './page.ts'

/** 200, 206, 304, or 416 when the count shows that the offset lies behind the last row. */
export function respondRead(outcome: Outcome, context: ResponseContext): RestResponse {
  const headers: Headers = [['Content-Location', contentLocation(context)]]
  addEntityTag(headers, outcome, context)
  if (isUnchanged(headers, outcome, context))
    return assemble({ status: 304, headers, body: null }, outcome, context)
  return respondPage([pageRange(outcome, context), ...headers], outcome, context)
}

/** A status that SQL chose stands. */
function isUnchanged(
  headers: Headers,
  { responseStatus }: Outcome,
  { noneMatch = null }: ResponseContext,
): boolean {
  if (noneMatch === null || responseStatus !== null) return false
  const tag = headers.find(([name]) => name === 'ETag')?.[1] ?? null
  return isKnown(tag, noneMatch)
}

function contentLocation({ name, canonicalQuery }: ResponseContext): string {
  const path = `/${encodeSegment(name)}`
  return canonicalQuery === '' ? path : `${path}?${canonicalQuery}`
}
