// POST on a relation: insert and upsert.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { encodeQuery, encodeSegment } from '../wire-text.ts'
import { affectedTotal } from './affected.ts'
import { addContentType, assemble, type Headers } from './assemble.ts'
import { addEntityTag } from './entity-tag.ts'

/** 201; 200 for a merge that inserted nothing. An empty body still has a length. */
export function respondInsert(outcome: Outcome, context: ResponseContext): RestResponse {
  const { preferences } = context
  const merged = preferences.resolution === 'merge-duplicates' && outcome.inserted === 0
  const headers: Headers = [['Content-Range', `*/${affectedTotal(outcome, context)}`]]
  const location = locationOf(outcome, context)
  if (location !== null) headers.push(['Location', location])
  const represented = preferences.return === 'representation'
  if (represented) {
    addContentType(headers, context)
    addEntityTag(headers, outcome, context)
  }
  const body = represented ? (outcome.body ?? '') : ''
  return assemble({ status: merged ? 200 : 201, headers, body }, outcome, context)
}

/** `/<relation>?<key>=eq.<value>`, for headers-only and a single row whose key is known. */
function locationOf(outcome: Outcome, context: ResponseContext): string | null {
  const columns = context.locationColumns ?? []
  if (outcome.location === null || columns.length === 0) return null
  const values: readonly (string | null)[] = JSON.parse(outcome.location)
  const parts = columns.map((column, at) => keyFilter(column, values[at] ?? null))
  return `/${encodeSegment(context.name)}?${parts.join('&')}`
}

function keyFilter(column: string, value: string | null): string {
  return `${encodeQuery(column)}=${value === null ? 'is.null' : encodeQuery(`eq.${value}`)}`
}
