import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKnown, namesVersions, parseCondition, versionsIn } from './precondition.ts'

const strong = (opaque: string) => ({ opaque, weak: false })
const weak = (opaque: string) => ({ opaque, weak: true })

test('a list of tags is read: quotes hold commas, elements may be empty, W/ is weak', () => {
  for (const [header, tags] of [
    ['"a"', [strong('a')]],
    ['"a","b"', [strong('a'), strong('b')]],
    [' "a" ,\t"b" ', [strong('a'), strong('b')]],
    ['W/"a", "b"', [weak('a'), strong('b')]],
    ['"a,b", "c"', [strong('a,b'), strong('c')]],
    ['"", ,, "a",', [strong(''), strong('a')]],
    ['"\\", "\xe9"', [strong('\\'), strong('\xe9')]],
  ] as const) {
    assert.deepEqual(parseCondition('If-Match', header), tags, header)
  }
})

test('a star is any row, alone only', () => {
  assert.equal(parseCondition('If-Match', '*'), 'any')
  assert.equal(parseCondition('If-None-Match', ' * '), 'any')
})

test('what is no list is refused with the name of its header', () => {
  for (const header of [
    '',
    ' ',
    ',',
    'a',
    "'a'",
    '"a',
    'a"',
    '"a" "b"',
    '"a"b',
    'w/"a"',
    'W/ "a"',
    '"a", *',
    '"a b"',
    '"\n"',
  ]) {
    for (const name of ['If-Match', 'If-None-Match'] as const) {
      assert.throws(() => parseCondition(name, header), {
        code: 'PL220',
        status: 400,
        message: new RegExp(`^${name} `),
      })
    }
  }
})

test('a long list is read in one pass', () => {
  const header = '"a", '.repeat(20_000)
  assert.equal(parseCondition('If-Match', header).length, 20_000)
  assert.throws(() => parseCondition('If-Match', `${' '.repeat(100_000)}x`), { code: 'PL220' })
})

test('the version is what stands before the dash; weak tags name none', () => {
  assert.deepEqual(versionsIn([strong('v1-d-e'), weak('v2-d'), strong('v3'), strong('')]), ['v1', 'v3', ''])
  assert.deepEqual(versionsIn('any'), [])
  assert.deepEqual(versionsIn(null), [])
})

test('an answer is known by its whole tag, weak or not', () => {
  assert.equal(isKnown('"v-d"', [strong('v-e'), weak('v-d')]), true)
  assert.equal(isKnown('"v-d"', [strong('v-e'), strong('v')]), false)
  assert.equal(isKnown(null, [strong('')]), false)
  assert.equal(isKnown(null, 'any'), true)
})

test('only writes of rows that are there ask for versions', () => {
  for (const method of ['PATCH', 'PUT', 'DELETE']) {
    assert.equal(namesVersions(method, { 'if-match': '"a"' }), true)
    assert.equal(namesVersions(method, { 'if-match': ' *' }), false)
    assert.equal(namesVersions(method, {}), false)
  }
  assert.equal(namesVersions('GET', { 'if-match': '"a"' }), false)
  assert.equal(namesVersions('POST', { 'if-match': '"a"' }), false)
})
