import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bindSlots, slotBinders } from './bind.ts'
import { lex } from './lex.ts'
import { LIST_ELEMENTS_MAX } from './limits.ts'
import { parseQuery } from './parse.ts'

/** A parameter, and what the database gets for it. */
const bound: readonly (readonly [string, string])[] = [
  ['a=eq.*x*', '*x*'],
  ['a=like.*x*', '%x%'],
  ['a=not.ilike.*x_', '%x_'],
  ['a=like(any).{*x,y*}', '{%x,y%}'],
  ['a=match.x*', 'x*'],
  ['a=fts.x*', 'x*'],
  ['a=isdistinct.*', '*'],
  ['a=eq(any).{1,2}', '{1,2}'],
  ['offset=7', '7'],
  ['a=in.()', '{}'],
  ['a=in.( )', '{}'],
  ['a=in.("")', '{}'],
  ['a=not.in.()', '{}'],
  ['a=in.(1)', '{"1"}'],
  ['a=in.(1,2,3)', '{"1","2","3"}'],
  ['a=in.( 1, 2 ) ', '{"1"," 2 "}'],
  ['a=in.(,)', '{"",""}'],
  ['a=in.("",1)', '{"","1"}'],
  ['a=in.("a,b","c)d",e)', '{"a,b","c)d","e"}'],
  ['a=in.("a\\"b","c\\\\d","\\e")', '{"a\\"b","c\\\\d","e"}'],
  ['a=in.(a"b,c\\d)', '{"a\\"b","c\\\\d"}'],
  ['a=in.("a"b,"c" )', '{"\\"a\\"b","\\"c\\" "}'],
  ['a=in.("a)', '{"\\"a"}'],
  ['a=in.("a,b)', '{"\\"a","b"}'],
  ['a=in.({1},null)', '{"{1}","null"}'],
  ['a=in.(1,2)rubbish', '{"1","2"}'],
  ['a=in.((1))', '{"(1"}'],
]

for (const [parameter, value] of bound) {
  test(`${parameter} is bound as ${value}`, () => assert.deepEqual(bind(parameter), [value]))
}

test('slots are bound each in its own way, arguments as they are', () => {
  const query = 'x=*a*&a=like.*&b=in.(1)&offset=5&or=(c.in.(7))&d=eq.*'
  assert.deepEqual(bind(query, true), ['*a*', '%', '{"1"}', '5', '*'])
})

const refused: readonly (readonly [string, number, string])[] = [
  ['in.', 4, 'unexpected end of input expecting "("'],
  ['in.1,2', 4, 'unexpected "1" expecting "("'],
  ['not.in.  x', 10, 'unexpected "x" expecting "("'],
  ['in.(1', 6, 'unexpected end of input expecting "," or ")"'],
  ['in.("a)"', 9, 'unexpected end of input expecting "," or ")"'],
]

for (const [filter, column, details] of refused) {
  test(`${filter} is no list`, () => {
    const message = `"failed to parse filter (${filter})" (line 1, column ${column})`
    assert.throws(() => bind(`a=${filter}`), { code: 'PGRST100', status: 400, message, details })
  })
}

test('a list of too many elements is refused', () => {
  assert.equal(bind(`a=in.(${'1,'.repeat(LIST_ELEMENTS_MAX - 1)}1)`).length, 1)
  assert.throws(() => bind(`a=in.(${'1,'.repeat(LIST_ELEMENTS_MAX)}1)`), {
    code: 'PGRST100',
    details: `more than ${LIST_ELEMENTS_MAX} elements`,
  })
})

function bind(query: string, callable = false): readonly string[] {
  const lexed = lex(query, { callable })
  return bindSlots(slotBinders(parseQuery(lexed)), lexed.slots)
}
