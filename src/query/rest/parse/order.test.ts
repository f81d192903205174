import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderTerm } from '../../ast.ts'
import { parseOrder } from './order.ts'

const accepted: readonly (readonly [string, readonly OrderTerm[]])[] = [
  ['a', [term('a')]],
  ['a.asc', [term('a', { direction: 'asc' })]],
  ['a.desc', [term('a', { direction: 'desc' })]],
  ['a.nullsfirst', [term('a', { nulls: 'first' })]],
  ['a.nullslast', [term('a', { nulls: 'last' })]],
  ['a.desc.nullslast', [term('a', { direction: 'desc', nulls: 'last' })]],
  ['a.asc.nullsfirst,b', [term('a', { direction: 'asc', nulls: 'first' }), term('b')]],
  [' a , b.desc ', [term('a'), term('b', { direction: 'desc' })]],
  ['"a.b".desc', [term('a.b', { direction: 'desc' })]],
  ['asc', [term('asc')]],
  ['rel(a)', [term('a', { embed: 'rel' })]],
  ['rel(a).desc.nullsfirst,b', [term('a', { embed: 'rel', direction: 'desc', nulls: 'first' }), term('b')]],
  ['"the rel"( a )', [term('a', { embed: 'the rel' })]],
  [
    'a->b->>0.desc',
    [
      {
        ...term('a', { direction: 'desc' }),
        field: {
          name: 'a',
          path: [
            { arrow: '->', operand: { kind: 'key', key: 'b' } },
            { arrow: '->>', operand: { kind: 'index', index: '0' } },
          ],
        },
      },
    ],
  ],
]

for (const [text, terms] of accepted) {
  test(`order=${text} is read`, () => assert.deepEqual(parseOrder(text), terms))
}

const refused = [
  '',
  ',',
  'a,',
  'a.',
  'a.b',
  'a.desc.asc',
  'a.nullslast.desc',
  'a b.x',
  'a.descending',
  'rel(a',
  'rel()',
  'rel(a,b)',
  'rel(a).x',
  '*',
]

for (const text of refused) {
  test(`order=${text} is refused`, () => {
    assert.throws(() => parseOrder(text), { code: 'PGRST100', message: /^"failed to parse order \(/ })
  })
}

function term(name: string, parts: Partial<OrderTerm> = {}): OrderTerm {
  return { field: { name, path: [] }, embed: null, direction: null, nulls: null, ...parts }
}
