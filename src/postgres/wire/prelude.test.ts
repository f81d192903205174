import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preludeOf } from './prelude.ts'

test('the names stand in the text, the values are parameters', () => {
  const prelude = preludeOf([
    ['role', 'anon'],
    ['request.jwt.claims', '{}'],
  ])
  assert.deepEqual(prelude, {
    text: "select set_config('role',$1,true),set_config('request.jwt.claims',$2,true)",
    named: true,
  })
})

test('the same names in the same order share one text', () => {
  const first = preludeOf([['role', 'a']])
  assert.equal(preludeOf([['role', 'b']]), first)
  assert.notEqual(preludeOf([['timezone', 'b']]), first)
})

test('a name that is no plain one is a parameter', () => {
  for (const name of ["a','b',true) --", 'a\0b', '']) {
    assert.deepEqual(preludeOf([[name, 'x']]), { text: 'select set_config($1,$2,true)', named: false })
  }
})

test('made-up names do not grow the memory without end', () => {
  for (let i = 0; i < 3_000; i += 1) preludeOf([[`x.name_${i}`, '1']])
  assert.equal(preludeOf([['x.one_more', '1']]).named, false)
  assert.equal(preludeOf([['role', 'a']]).named, true)
})
