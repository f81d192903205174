import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalQuery } from './canonical.ts'
import { lex } from './lex.ts'

const cases: readonly (readonly [string, string])[] = [
  ['', ''],
  ['id=lt.3&order=id', 'id=lt.3&order=id'],
  ['order=id&id=lt.3', 'id=lt.3&order=id'],
  ['a=1&c=3&b=2&d', 'a=1&b=2&c=3&d='],
  ['b=2&a=2&b=1&a=1', 'a=2&a=1&b=2&b=1'],
  ['a=-_.~', 'a=-_.~'],
  ["a=!'()*,:", 'a=%21%27%28%29%2A%2C%3A'],
  ['a=x+y%20z', 'a=x%20y%20z'],
  ['%c3%a9=%e2%82%ac', '%C3%A9=%E2%82%AC'],
  ['&&a=1&', 'a=1'],
]

for (const [search, canonical] of cases) {
  test(`the canonical form of '${search}' is '${canonical}'`, () => {
    assert.equal(canonicalQuery(lex(search, { callable: false })), canonical)
  })
}
