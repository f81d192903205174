import assert from 'node:assert/strict'
import { test } from 'node:test'
import { viewColumnsOf } from './view-columns.ts'

function entry(
  resno: number,
  origin: string,
  { name = 'x', junk = false, expr = '{VAR :varno 1}' } = {},
): string {
  return `{TARGETENTRY :expr ${expr} :resno ${resno} :resname ${name} :ressortgroupref 0 ${origin} :resjunk ${junk}}`
}

function query(targets: readonly string[], before = '<>', after = '<>'): string {
  return `({QUERY :commandType 1 :rtable ${before} :targetList (${targets.join(' ')}) :havingQual ${after} :stmt_len -1})`
}

const ORIGIN = ':resorigtbl 16390 :resorigcol 2'
const NONE = ':resorigtbl 0 :resorigcol 0'

test('each plain column has its origin, expressions have none', () => {
  const found = viewColumnsOf(
    query([entry(1, ORIGIN), entry(2, NONE), entry(3, ':resorigtbl 7 :resorigcol 9')]),
  )
  assert.deepEqual(
    new Map(found),
    new Map([
      [1, { relation: 16390, position: 2 }],
      [3, { relation: 7, position: 9 }],
    ]),
  )
})

test('columns that only sort or group are left out', () => {
  assert.equal(viewColumnsOf(query([entry(1, ORIGIN, { junk: true, name: '<>' })])).size, 0)
})

test('whole rows and system columns are no columns', () => {
  const found = viewColumnsOf(
    query([entry(1, ':resorigtbl 9 :resorigcol 0'), entry(2, ':resorigtbl 9 :resorigcol -6')]),
  )
  assert.equal(found.size, 0)
})

test('target lists of subqueries, before or after, are not the query’s own', () => {
  const inner = `({RANGETBLENTRY :subquery ${query([entry(5, ORIGIN)]).slice(1, -1)}})`
  const found = viewColumnsOf(query([entry(1, NONE), entry(2, ORIGIN)], inner, inner))
  assert.deepEqual([...found.keys()], [2])
})

test('a subquery inside a column does not end the list', () => {
  const nested = `{SUBLINK :subselect ${query([entry(1, ORIGIN), entry(4, ORIGIN)]).slice(1, -1)} :args ({A} {B})}`
  const found = viewColumnsOf(query([entry(1, NONE, { expr: nested }), entry(2, ORIGIN)]))
  assert.deepEqual([...found.keys()], [2])
})

test('names with braces, parentheses, blanks and backslashes are escaped and do not confuse', () => {
  const name = String.raw`a\ \{b\}\ \(c\)\ \\d\ :resno\ 9`
  const found = viewColumnsOf(
    query([entry(1, ORIGIN, { name }), entry(2, ORIGIN)], String.raw`("x\}\)" "\\")`),
  )
  assert.deepEqual([...found.keys()], [1, 2])
})

test('a text that is no query has no columns', () => {
  assert.equal(viewColumnsOf('<>').size, 0)
  assert.equal(viewColumnsOf('').size, 0)
})
