import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lex, type Role } from './lex.ts'
import { QUERY_CHARACTERS_MAX, QUERY_PARAMETERS_MAX } from './limits.ts'

const table = { callable: false }
const callable = { callable: true }

/** Parameter, what it is, and the slot that it yields. */
const parameters: readonly (readonly [string, Role, string | null])[] = [
  ['select=a,b', 'select', null],
  ['columns=a', 'columns', null],
  ['on_conflict=a', 'on_conflict', null],
  ['order=a', 'order', null],
  ['x.y.order=a', 'order', null],
  ['limit=5', 'limit', null],
  ['x.limit=5', 'limit', null],
  ['offset=5', 'offset', '5'],
  ['x.offset=0', 'offset', '0'],
  ['offset=-5', 'offset', null],
  ['offset=', 'offset', null],
  ['offset=x', 'offset', null],
  ['and=(a.eq.1)', 'logic', null],
  ['x.not.or=(a.eq.1)', 'logic', null],
  ['"order"=eq.1', 'filter', '1'],
  ['x.select=eq.1', 'filter', '1'],
  ['id=eq.1', 'filter', '1'],
  ['id=eq.', 'filter', ''],
  ['id=eq.a.b', 'filter', 'a.b'],
  ['id=not.eq.1', 'filter', '1'],
  ['id=not.not.eq.1', 'filter', null],
  ['id=gte(any).{1}', 'filter', '{1}'],
  ['id=gte(all).{1}', 'filter', '{1}'],
  ['id=gte(some).{1}', 'filter', null],
  ['id=neq(any).{1}', 'filter', null],
  ['id=fts.x', 'filter', 'x'],
  ['id=not.wfts(french).x', 'filter', 'x'],
  ['id=fts().x', 'filter', null],
  ['id=fts(a)b).x', 'filter', null],
  ['id=fts(french', 'filter', null],
  ['id=in.(1,2)', 'filter', '(1,2)'],
  ['id=in.', 'filter', ''],
  ['id=isdistinct.1', 'filter', '1'],
  ['id=is.null', 'filter', null],
  ['id=5', 'filter', null],
  ['id=', 'filter', null],
  ['=', 'filter', null],
  ['id=EQ.5', 'filter', null],
  ['id=imatchx.5', 'filter', null],
  ['id', 'bare', null],
]

for (const [search, role, slot] of parameters) {
  test(`${search} is ${role} with ${slot === null ? 'no slot' : `slot '${slot}'`}`, () => {
    const lexed = lex(search, table)
    assert.deepEqual(
      lexed.parameters.map((given) => given.role),
      [role],
    )
    assert.deepEqual(lexed.slots, slot === null ? [] : [slot])
  })
}

/** Value of a parameter of a function called by GET. */
const values: readonly (readonly [string, Role, string | null])[] = [
  ['5', 'argument', '5'],
  ['', 'argument', ''],
  ['a.b', 'argument', 'a.b'],
  ['eq5', 'argument', 'eq5'],
  ['is', 'argument', 'is'],
  ['nothing.x', 'argument', 'nothing.x'],
  ['eq.5', 'filter', '5'],
  ['in.x', 'filter', 'x'],
  ['not.x', 'filter', null],
  ['is.x', 'filter', null],
]

for (const [value, role, slot] of values) {
  test(`'${value}' for a callable function is ${role}`, () => {
    const lexed = lex(`a=${value}`, callable)
    assert.deepEqual(
      lexed.parameters.map((given) => given.role),
      [role],
    )
    assert.deepEqual(lexed.slots, slot === null ? [] : [slot])
  })
}

const decoded: readonly (readonly [string, string, string])[] = [
  ['a+b=eq.c+d', 'a b', 'eq.c d'],
  ['a=eq.1%2B1', 'a', 'eq.1+1'],
  ['%C3%A9=eq.%E2%82%AC', 'é', 'eq.€'],
  ['a=eq.b=c', 'a', 'eq.b=c'],
  ['a=like.100%', 'a', 'like.100%'],
  ['a=like.%zz%41', 'a', 'like.%zzA'],
]

for (const [search, name, value] of decoded) {
  test(`${search} is decoded`, () => {
    const {
      parameters: [given],
    } = lex(search, table)
    assert.deepEqual([given?.name, given?.value], [name, value])
  })
}

const sameShape: readonly (readonly [string, string])[] = [
  ['id=eq.1', 'id=eq.2'],
  ['id=in.(1)', 'id=in.(2,3)'],
  ['select=a&id=eq.1&offset=10', '&select=a&id=eq.&x&offset=0&'],
  ['a+b=eq.1', 'a%20b=eq.1'],
]

for (const [one, other] of sameShape) {
  test(`${one} and ${other} have one shape`, () =>
    assert.equal(lex(one, table).shape, lex(other, table).shape))
}

const otherShape: readonly (readonly [string, string])[] = [
  ['id=eq.1', 'id=gt.1'],
  ['id=eq.1', 'id=not.eq.1'],
  ['id=eq.1', 'ix=eq.1'],
  ['id=eq.1', 'id=eq(any).1'],
  ['id=is.null', 'id=is.true'],
  ['limit=1', 'limit=2'],
  ['offset=1', 'offset=-1'],
  ['a=eq.1&b=eq.1', 'b=eq.1&a=eq.1'],
  ['a=eq.1', 'a=eq.1&a=eq.1'],
  ['select=a', 'select=b'],
  ['select=x%3Feq.', 'select%3Fx=eq.'],
]

for (const [one, other] of otherShape) {
  test(`${one} and ${other} differ in shape`, () =>
    assert.notEqual(lex(one, table).shape, lex(other, table).shape))
}

test('a filter and an argument of one name differ in shape', () => {
  assert.notEqual(lex('a=eq.1', callable).shape, lex('a=1', callable).shape)
})

const refused: readonly (readonly [string, string, string])[] = [
  ['bytes that are not UTF-8', 'a=eq.%ff', 'not valid UTF-8'],
  ['a surrogate in UTF-8', 'a=eq.%ed%a0%80', 'not valid UTF-8'],
  ['U+0000 in a value', 'a=eq.%00', 'U+0000 is not allowed'],
  ['U+0000 in a name', 'a%00=eq.1', 'U+0000 is not allowed'],
  ['too many parameters', '&'.repeat(QUERY_PARAMETERS_MAX), `more than ${QUERY_PARAMETERS_MAX} parameters`],
  [
    'too long a query',
    'a'.repeat(QUERY_CHARACTERS_MAX + 1),
    `longer than ${QUERY_CHARACTERS_MAX} characters`,
  ],
]

for (const [what, search, details] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => lex(search, table), {
      code: 'PGRST100',
      status: 400,
      message: 'Invalid query string',
      details,
    })
  })
}
