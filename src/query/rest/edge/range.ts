// Paging at the root: what page was asked for, and what the response says about the page that it holds.
import type { QueryTree } from '../../ast.ts'
import { rangeNotSatisfiable, rangeOnPut } from './error.ts'
import type { Action } from './route.ts'

/** A page of rows from `offset` (>= 0); `limit` null is without end. */
export interface RequestedRange {
  readonly offset: number
  readonly limit: number | null
}

/** The whole of it: what writes and unpaged reads ask for. */
export const WHOLE_RANGE: RequestedRange = { offset: 0, limit: null }

/** The root's `limit` and `offset`, the offset's slot looked up. */
export interface PageNumbers {
  readonly limit: number | null
  readonly offset: number | null
}

/** null when the query string says nothing about the root's page. `values` are the request's slots. */
export function rootPage(tree: QueryTree, values: readonly string[]): PageNumbers | null {
  const page = tree.pages.find(({ path }) => path.length === 0)?.item
  if (page === undefined) return null
  if (page.offset === null) return { limit: page.limit, offset: null }
  const text = page.offset.kind === 'slot' ? values[page.offset.index] : page.offset.text
  const offset = Number(text)
  return { limit: page.limit, offset: Number.isInteger(offset) ? offset : null }
}

/**
 * The root's page, from its `limit` and `offset` and, on GET, the Range header. Throws PGRST103 for an empty range
 * (`limit=0` alone is legal) and PGRST114 for a page on PUT.
 */
export function requestedRange(
  action: Action,
  page: PageNumbers | null,
  rangeHeader: string | undefined,
): RequestedRange {
  const header = rangeHeader === undefined || !isGet(action) ? EVERYTHING : parseRangeHeader(rangeHeader)
  if (page === null && header === EVERYTHING) return WHOLE_RANGE
  const asked = page === null ? EVERYTHING : pageInterval(page)
  const limitZero = asked.first === 0 && asked.last === -1
  const first = Math.max(header.first, asked.first)
  const last = Math.min(header.last, asked.last)
  if (last < first && !limitZero) throw rangeNotSatisfiable(emptyRangeReason(header))
  if (action.kind === 'put' && (first !== 0 || last !== Infinity)) throw rangeOnPut()
  if (limitZero) return { offset: 0, limit: 0 }
  return { offset: first, limit: last === Infinity ? null : last - first + 1 }
}

/** The limit after `db-max-rows`. Not for writes' representations. */
export function cappedLimit(limit: number | null, maxRows: number | null): number | null {
  if (limit === null || maxRows === null) return limit ?? maxRows
  return Math.min(limit, maxRows)
}

/** `first-last/total`, with `*` for a range without rows and for a total that was not counted. */
export function contentRange(first: number, last: number, total: number | null): string {
  const range = first <= last && total !== 0 ? `${first}-${last}` : '*'
  return `${range}/${total ?? '*'}`
}

/** Status of a page that starts at `offset` and holds `returned` rows of `total`. */
export function rangeStatus(offset: number, returned: number, total: number | null): 200 | 206 | 416 {
  if (total === null) return 200
  if (offset > total) return 416
  return returned < total ? 206 : 200
}

/** PGRST103 for an offset that only the count could show to be too large. */
export function offsetOutOfBounds(offset: number, total: number) {
  return rangeNotSatisfiable(`An offset of ${offset} was requested, but there are only ${total} rows.`)
}

/** Row numbers from `first` to `last`, both included. */
interface Interval {
  readonly first: number
  readonly last: number
}

const EVERYTHING: Interval = { first: 0, last: Infinity }

function isGet(action: Action): boolean {
  return (
    (action.kind === 'read' && !action.head) || (action.kind === 'call' && action.readOnly && !action.head)
  )
}

function pageInterval(page: PageNumbers): Interval {
  const first = page.offset ?? 0
  // A negative offset alone is a no-op; with a limit it takes from the limit's rows.
  if (page.limit === null) return { first: clamp(Math.max(first, 0)), last: Infinity }
  return { first: clamp(first), last: clamp(first) + clamp(page.limit) - 1 }
}

/** PostgreSQL takes bigint; beyond this JavaScript has no whole numbers to say it with. */
function clamp(rows: number): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(rows, Number.MAX_SAFE_INTEGER))
}

/** `a-b` or `a-`; any other syntax asks for nothing. */
function parseRangeHeader(header: string): Interval {
  const match = RANGE_HEADER.exec(header)
  if (match === null) return EVERYTHING
  const [, first = '', last = ''] = match
  return { first: clamp(Number(first)), last: last === '' ? Infinity : clamp(Number(last)) }
}

const RANGE_HEADER = /^(\d+)-(\d*)$/

function emptyRangeReason(header: Interval): string {
  return header.last < header.first
    ? 'The lower boundary must be lower than or equal to the upper boundary in the Range header.'
    : 'Limit should be greater than or equal to zero.'
}
