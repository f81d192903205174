import assert from 'node:assert/strict'
import test from 'node:test'
import type { QueryTree } from '../../ast.ts'
import {
  cappedLimit,
  contentRange,
  type PageNumbers,
  rangeStatus,
  requestedRange,
  rootPage,
} from './range.ts'
import type { Action } from './route.ts'

const GET: Action = { kind: 'read', head: false }
const HEAD: Action = { kind: 'read', head: true }
const PUT: Action = { kind: 'put' }
const CALL_GET: Action = { kind: 'call', head: false, readOnly: true }
const CALL_POST: Action = { kind: 'call', head: false, readOnly: false }

function page(limit: number | null, offset: number | null): PageNumbers {
  return { limit, offset }
}

const RANGES: readonly (readonly [
  action: Action,
  page: PageNumbers | null,
  header: string | undefined,
  offset: number,
  limit: number | null,
])[] = [
  [GET, null, undefined, 0, null],
  [GET, page(5, null), undefined, 0, 5],
  [GET, page(null, 3), undefined, 3, null],
  [GET, page(5, 3), undefined, 3, 5],
  [GET, page(0, null), undefined, 0, 0],
  [GET, page(0, 0), undefined, 0, 0],
  [GET, page(null, -2), undefined, 0, null],
  [GET, page(5, -2), undefined, 0, 3],
  [GET, null, '0-9', 0, 10],
  [GET, null, '10-', 10, null],
  [GET, null, 'items=0-9', 0, null],
  [GET, null, '-5', 0, null],
  [GET, null, '0-9,20-29', 0, null],
  [GET, page(100, 5), '0-9', 5, 5],
  [GET, page(2, 5), '0-9', 5, 2],
  [GET, page(0, null), '3-9', 0, 0],
  [HEAD, null, '0-1', 0, null],
  [CALL_GET, null, '0-1', 0, 2],
  [CALL_POST, null, '0-1', 0, null],
  [CALL_POST, page(2, 1), '0-1', 1, 2],
  [PUT, null, '0-1', 0, null],
]

test('limit, offset and the Range header intersect to one range', () => {
  for (const [action, asked, header, offset, limit] of RANGES) {
    assert.deepEqual(
      requestedRange(action, asked, header),
      { offset, limit },
      `${JSON.stringify(asked)} ${header}`,
    )
  }
})

const NEGATIVE = 'Limit should be greater than or equal to zero.'
const REVERSED = 'The lower boundary must be lower than or equal to the upper boundary in the Range header.'

const EMPTY: readonly (readonly [page: PageNumbers | null, header: string | undefined, details: string])[] = [
  [page(-1, null), undefined, NEGATIVE],
  [page(0, 5), undefined, NEGATIVE],
  [null, '5-2', REVERSED],
  [page(5, 0), '5-2', REVERSED],
  [page(2, null), '5-9', NEGATIVE],
]

test('an empty range is refused', () => {
  for (const [asked, header, details] of EMPTY) {
    assert.throws(
      () => requestedRange(GET, asked, header),
      { code: 'PGRST103', status: 416, message: 'Requested range not satisfiable', details },
      `${JSON.stringify(asked)} ${header}`,
    )
  }
})

test('PUT takes no page', () => {
  for (const asked of [page(1, null), page(0, null), page(null, 1)]) {
    assert.throws(() => requestedRange(PUT, asked, undefined), { code: 'PGRST114', status: 400 })
  }
})

test('max-rows caps the limit', () => {
  assert.equal(cappedLimit(null, null), null)
  assert.equal(cappedLimit(null, 10), 10)
  assert.equal(cappedLimit(5, null), 5)
  assert.equal(cappedLimit(5, 10), 5)
  assert.equal(cappedLimit(50, 10), 10)
  assert.equal(cappedLimit(0, 10), 0)
})

const RESPONSES: readonly (readonly [
  offset: number,
  returned: number,
  total: number | null,
  range: string,
  status: number,
])[] = [
  [0, 2, null, '0-1/*', 200],
  [0, 2, 2, '0-1/2', 200],
  [0, 5, 15, '0-4/15', 206],
  [5, 5, 15, '5-9/15', 206],
  [0, 0, null, '*/*', 200],
  [0, 0, 0, '*/0', 200],
  [0, 0, 15, '*/15', 206],
  [15, 0, 15, '*/15', 206],
  [100, 0, 15, '*/15', 416],
  [100, 0, null, '*/*', 200],
  // An estimate may be smaller than what came.
  [0, 4, 5, '0-3/5', 206],
  [0, 4, 3, '0-3/3', 200],
]

test('Content-Range and status follow from the page and the total', () => {
  for (const [offset, returned, total, range, status] of RESPONSES) {
    assert.equal(contentRange(offset, offset + returned - 1, total), range)
    assert.equal(rangeStatus(offset, returned, total), status, range)
  }
})

test("the root's offset is looked up in the request's slots", () => {
  const item = { limit: 2, offset: { kind: 'slot', index: 1 } } as const
  const tree: QueryTree = {
    select: [],
    selectIsDefault: true,
    columns: null,
    onConflict: null,
    conditions: [],
    order: [],
    pages: [
      { path: ['child'], item: { limit: 9, offset: null } },
      { path: [], item },
    ],
    arguments: [],
  }
  assert.deepEqual(rootPage(tree, ['x', '7']), page(2, 7))
  assert.equal(rootPage({ ...tree, pages: [] }, []), null)
})
