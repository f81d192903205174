import assert from 'node:assert/strict'
import test from 'node:test'
import { negotiate } from './negotiate.ts'
import { checkRowCount, type Expectation, expectsRowCount } from './postcondition.ts'
import { parsePreferences } from './prefer.ts'

const TARGET = { handlers: [], target: { schema: 'public', name: 'x' }, selectIsDefault: true, explain: true }

function expectation(action: Expectation['action'], prefer: string, accept: string): Expectation {
  return { action, preferences: parsePreferences(prefer), media: negotiate(accept, TARGET) }
}

const LIST = 'application/json'
const ONE = 'application/vnd.pgrst.object+json'
const PLAN_OF_ONE = `application/vnd.pgrst.plan;for="${ONE}"`
const STRICT = 'handling=strict, max-affected=2'

const CHECKED: readonly (readonly [expected: Expectation, rows: number, refusal: string | null])[] = [
  [expectation('read', '', ONE), 1, null],
  [expectation('read', '', ONE), 0, 'PGRST116 The result contains 0 rows'],
  [expectation('delete', '', ONE), 2, 'PGRST116 The result contains 2 rows'],
  [expectation('insert', 'return=minimal', ONE), 2, 'PGRST116 The result contains 2 rows'],
  [expectation('put', '', ONE), 1, null],
  [expectation('put', '', LIST), 0, 'PGRST115 null'],
  [expectation('update', STRICT, LIST), 2, null],
  [expectation('update', STRICT, LIST), 3, 'PGRST124 The query affects 3 rows'],
  [expectation('delete', STRICT, LIST), 3, 'PGRST124 The query affects 3 rows'],
  [expectation('call', STRICT, LIST), 3, 'PGRST124 The query affects 3 rows'],
]

test('the number of rows can undo what was done', () => {
  for (const [expected, rows, refusal] of CHECKED) {
    assert.equal(expectsRowCount(expected), true)
    if (refusal === null) checkRowCount(rows, expected)
    else assert.throws(() => checkRowCount(rows, expected), matches(refusal))
  }
})

test('most requests do not depend on it, and need no transaction that waits', () => {
  for (const expected of [
    expectation('read', '', LIST),
    expectation('read', '', PLAN_OF_ONE),
    expectation('insert', STRICT, LIST),
    expectation('read', STRICT, LIST),
    expectation('delete', 'max-affected=2', LIST),
    expectation('delete', 'max-affected=2, handling=lenient', LIST),
  ]) {
    assert.equal(expectsRowCount(expected), false)
    checkRowCount(100, expected)
  }
})

function matches(refusal: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof Error &&
    'code' in error &&
    'details' in error &&
    `${error.code} ${error.details}` === refusal
}
