import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Condition, Filter } from '../../ast.ts'
import { parseLogic } from './logic.ts'

/** Values as written in a tree, and as they arrive. */
const values: readonly (readonly [string, string])[] = [
  ['5', '5'],
  ['', ''],
  ['a.b', 'a.b'],
  [' a ', ' a '],
  ['"a,b"', 'a,b'],
  ['"(a)"', '(a)'],
  ['"a\\"b\\\\c"', 'a"b\\c'],
  ['"a"b', '"a"b'],
  ['a"b"', 'a"b"'],
  ['"a', '"a'],
  ['{a,b}', '{a,b}'],
  ['{"a,b)",c}', '{"a,b)",c}'],
  ['{a', '{a'],
  ['(a', '(a'],
]

for (const [written, value] of values) {
  test(`eq.${written} in a tree compares with ${JSON.stringify(value)}`, () => {
    assert.deepEqual(
      parseLogic('or', `(a.eq.${written},b.eq.1)`).item,
      group('or', [equal('a', value), equal('b', '1')]),
    )
    assert.deepEqual(parseLogic('or', `(a.eq.${written})`).item, group('or', [equal('a', value)]))
  })
}

const trees: readonly (readonly [string, Condition])[] = [
  ['(a.eq.1)', group('and', [equal('a', '1')])],
  [' ( a.eq.1 , b.eq.2 ) ', group('and', [equal('a', '1 '), equal('b', '2 ')])],
  ['(a.not.eq.1)', group('and', [{ ...equal('a', '1'), negated: true }])],
  [
    '(or(a.eq.1,b.eq.2),not.and(c.eq.3))',
    group('and', [
      group('or', [equal('a', '1'), equal('b', '2')]),
      { ...group('and', [equal('c', '3')]), negated: true },
    ]),
  ],
  ['(not.or (a.eq.1))', group('and', [{ ...group('or', [equal('a', '1')]), negated: true }])],
  ['(and.eq.1,or.eq.2,not.eq.3)', group('and', [equal('and', '1'), equal('or', '2'), equal('not', '3')])],
  ['(order.eq.1)', group('and', [equal('order', '1')])],
  ['("a.b".eq.1)', group('and', [equal('a.b', '1')])],
  [
    '(a.is.null,b.not.is.true)',
    group('and', [
      { ...equal('a', ''), operation: { kind: 'is', word: 'null' } },
      { ...equal('b', ''), negated: true, operation: { kind: 'is', word: 'true' } },
    ]),
  ],
  [
    '(a.in.(1,"2,3"),b.eq.4)',
    group('and', [
      { ...equal('a', ''), operation: { kind: 'in', value: { kind: 'text', text: '{"1","2,3"}' } } },
      equal('b', '4'),
    ]),
  ],
  [
    '(a.like.x*)',
    group('and', [
      {
        ...equal('a', ''),
        operation: {
          kind: 'compare',
          operator: 'like',
          quantifier: null,
          value: { kind: 'text', text: 'x%' },
        },
      },
    ]),
  ],
  [
    '(a.fts(german).x)',
    group('and', [
      {
        ...equal('a', ''),
        operation: {
          kind: 'search',
          operator: 'fts',
          language: 'german',
          value: { kind: 'text', text: 'x' },
        },
      },
    ]),
  ],
  [
    '(r.adj."[18,21)",id.eq.1)',
    group('and', [
      {
        ...equal('r', ''),
        operation: {
          kind: 'compare',
          operator: 'adj',
          quantifier: null,
          value: { kind: 'text', text: '[18,21)' },
        },
      },
      equal('id', '1'),
    ]),
  ],
  [
    '(a->b->>0.eq.1)',
    group('and', [
      {
        ...equal('a', '1'),
        field: {
          name: 'a',
          path: [
            { arrow: '->', operand: { kind: 'key', key: 'b' } },
            { arrow: '->>', operand: { kind: 'index', index: '0' } },
          ],
        },
      },
    ]),
  ],
  ['(a.eq.1)rubbish', group('and', [equal('a', '1')])],
]

for (const [text, tree] of trees) {
  test(`and=${text} is read`, () => assert.deepEqual(parseLogic('and', text), { path: [], item: tree }))
}

const names: readonly (readonly [string, readonly string[], 'and' | 'or', boolean])[] = [
  ['or', [], 'or', false],
  ['not.and', [], 'and', true],
  ['a.or', ['a'], 'or', false],
  ['a.not.or', ['a'], 'or', true],
  ['not.a.b.and', ['a', 'b'], 'and', true],
  ['"a.b".and', ['a.b'], 'and', false],
]

for (const [name, path, operator, negated] of names) {
  test(`${name} names the node ${JSON.stringify(path)} and ${negated ? 'not ' : ''}${operator}`, () => {
    assert.deepEqual(parseLogic(name, '(x.eq.1)'), {
      path,
      item: { ...group(operator, [equal('x', '1')]), negated },
    })
  })
}

const refused = [
  '',
  '(',
  ')',
  '()',
  'a.eq.1',
  '(a)',
  '(a.eq.1',
  '(a.eq.1,)',
  '(,a.eq.1)',
  '(a.xx.1)',
  '(a.in.1)',
  '(a.is.x)',
  '(a.in.(1) x)',
  '(xor(a.eq.1))',
  '(not.a.eq.1)',
]

for (const text of refused) {
  test(`or=${text} is refused`, () => {
    assert.throws(() => parseLogic('or', text), {
      code: 'PGRST100',
      message: /^"failed to parse logic tree \(/,
    })
  })
}

function group(operator: 'and' | 'or', items: readonly Condition[]) {
  return { kind: 'group', operator, negated: false, items } as const
}

function equal(name: string, value: string): Filter {
  return {
    kind: 'filter',
    field: { name, path: [] },
    negated: false,
    operation: { kind: 'compare', operator: 'eq', quantifier: null, value: { kind: 'text', text: value } },
  }
}
