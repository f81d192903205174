import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ViewColumns } from '../introspect/view-columns.ts'
import type { Facts } from '../introspect.ts'
import { type Appearances, combinations, traceViews } from './trace.ts'

const TABLE = 1

/** Views by oid: per column of the view, the relation and column that it shows. */
function trace(
  views: Record<number, readonly (readonly [relation: number, position: number])[]>,
): Appearances {
  const columns = Object.entries(views).map(([oid, origins]): [number, ViewColumns] => [
    Number(oid),
    new Map(origins.map(([relation, position], index) => [index + 1, { relation, position }])),
  ])
  return traceViews(factsOf(new Map(columns)))
}

function factsOf(views: Facts['views']): Facts {
  const relations = [TABLE, ...views.keys()].map((oid) => ({
    oid,
    schema: 'public',
    name: `r${oid}`,
    kind: 'view' as const,
    comment: null,
    insertable: false,
    updatable: false,
    deletable: false,
    rowVersions: false,
    columns: new Map(),
    computed: new Map(),
    privileges: new Map(),
    names: new Map(),
  }))
  return {
    server: { version: 180_000, versionText: '18', setsResponses: false, hasPostgis: false },
    schemas: [],
    relations: new Map(relations.map((relation) => [relation.oid, relation])),
    keys: [],
    views,
    functions: [],
    rowFunctions: [],
    handlers: [],
    representations: new Map(),
    roles: new Map(),
    memberships: new Map(),
    messages: new Map(),
  }
}

test('a chain of views ends at its table', () => {
  const found = trace({ 2: [[TABLE, 5]], 3: [[2, 1]], 4: [[3, 1]] }).get(TABLE)
  assert.deepEqual(
    found?.map((appearance) => [appearance.view, appearance.columns.get(5)]),
    [
      [2, [1]],
      [3, [1]],
      [4, [1]],
    ],
  )
})

test('a column that is an expression somewhere on the way has no table', () => {
  assert.equal(trace({ 2: [[TABLE, 5]], 3: [[2, 2]] }).get(TABLE)?.length, 1)
})

test('views that read each other in a circle lead nowhere, and the search ends', () => {
  assert.equal(trace({ 2: [[3, 1]], 3: [[2, 1]], 4: [[4, 1]] }).size, 0)
})

test('a key is read off in its own order, once per combination', () => {
  const [appearance] =
    trace({
      2: [
        [TABLE, 1],
        [TABLE, 2],
        [TABLE, 1],
      ],
    }).get(TABLE) ?? []
  assert.ok(appearance)
  assert.deepEqual(combinations(appearance, [2, 1]), [
    [2, 1],
    [2, 3],
  ])
  assert.deepEqual(combinations(appearance, [1, 3]), [])
})

test('combinations are bounded', () => {
  const wide = Array.from({ length: 40 }, (_, index) => [TABLE, (index % 2) + 1] as const)
  const [appearance] = trace({ 2: wide }).get(TABLE) ?? []
  assert.ok(appearance)
  assert.equal(combinations(appearance, [1, 2]).length, 256)
})
