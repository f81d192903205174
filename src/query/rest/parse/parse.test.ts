import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Located, Page, QueryTree } from '../../ast.ts'
import { lex } from './lex.ts'
import { parseQuery } from './parse.ts'

test('an empty query asks for everything', () => {
  assert.deepEqual(parsed(''), {
    select: [{ kind: 'field', field: { name: '*', path: [] }, alias: null, cast: null, aggregate: null }],
    selectIsDefault: true,
    columns: null,
    onConflict: null,
    conditions: [],
    order: [],
    pages: [],
    arguments: [],
  })
})

const defaults: readonly (readonly [string, boolean])[] = [
  ['select=*', true],
  ['select', true],
  ['select=', false],
  ['select=*,a', false],
  ['select=*,a()', false],
]

for (const [query, isDefault] of defaults) {
  test(`${query} is ${isDefault ? '' : 'not '}the default select`, () => {
    assert.equal(parsed(query).selectIsDefault, isDefault)
  })
}

test('an empty select at the root reads like a star', () => {
  assert.deepEqual(parsed('select=').select, parsed('').select)
})

test('the first select, columns and on_conflict win', () => {
  const tree = parsed('select=a&select=b&columns=a,b,a&columns=c&on_conflict=a,b&on_conflict=c')
  assert.deepEqual(tree.select, parsed('select=a').select)
  assert.deepEqual(
    [tree.columns, tree.onConflict],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  )
})

test('the first order of a node wins', () => {
  const tree = parsed('order=a&x.order=b&order=c&x.order=d')
  assert.deepEqual(
    tree.order.map(({ path, item }) => [path, item.map(({ field }) => field.name)]),
    [
      [[], ['a']],
      [['x'], ['b']],
    ],
  )
})

test('conditions keep their order, plain or tree, and know their node', () => {
  const tree = parsed('a=eq.1&or=(b.eq.2)&x.y.c=is.null&x.and=(d.eq.4)')
  assert.deepEqual(
    tree.conditions.map(({ path, item }) => [path, item.kind === 'filter' ? item.field.name : item.operator]),
    [
      [[], 'a'],
      [[], 'or'],
      [['x', 'y'], 'c'],
      [['x'], 'and'],
    ],
  )
})

test('a name may be quoted, dotted, or go into JSON', () => {
  const tree = parsed('"a.b"=eq.1&x."c.d"->e->>0=eq.2')
  assert.deepEqual(
    tree.conditions.map(({ path, item }) => [path, item.kind === 'filter' && item.field]),
    [
      [[], { name: 'a.b', path: [] }],
      [
        ['x'],
        {
          name: 'c.d',
          path: [
            { arrow: '->', operand: { kind: 'key', key: 'e' } },
            { arrow: '->>', operand: { kind: 'index', index: '0' } },
          ],
        },
      ],
    ],
  )
})

const slot = (index: number) => ({ kind: 'slot', index }) as const
const text = (value: string) => ({ kind: 'text', text: value }) as const

const pages: readonly (readonly [string, readonly Located<Page>[]])[] = [
  ['limit=5&offset=10', [{ path: [], item: { limit: 5, offset: slot(0) } }]],
  ['offset=10&limit=5', [{ path: [], item: { limit: 5, offset: slot(0) } }]],
  ['limit=0', [{ path: [], item: { limit: 0, offset: null } }]],
  ['limit=-1', [{ path: [], item: { limit: -1, offset: null } }]],
  ['limit=+7', [{ path: [], item: { limit: 7, offset: null } }]],
  ['limit=5&limit=6', [{ path: [], item: { limit: 6, offset: null } }]],
  ['offset=5&offset=6', [{ path: [], item: { limit: null, offset: slot(1) } }]],
  ['limit=5&limit=x', []],
  ['limit=', []],
  ['limit=1.5', []],
  ['limit=99999999999999999999', [{ path: [], item: { limit: Number.MAX_SAFE_INTEGER, offset: null } }]],
  ['offset=-3', []],
  ['offset=-3&limit=5', [{ path: [], item: { limit: 2, offset: null } }]],
  ['offset=-5&limit=5', [{ path: [], item: { limit: -1, offset: null } }]],
  ['x.offset=-3', [{ path: ['x'], item: { limit: null, offset: text('-3') } }]],
  [
    'limit=1&x.limit=2&x.y.limit=3&x.offset=4',
    [
      { path: [], item: { limit: 1, offset: null } },
      { path: ['x'], item: { limit: 2, offset: slot(0) } },
      { path: ['x', 'y'], item: { limit: 3, offset: null } },
    ],
  ],
]

for (const [query, expected] of pages) {
  test(`${query} pages`, () => assert.deepEqual(parsed(query).pages, expected))
}

test('arguments of a callable function keep their order and repetitions, filters apart', () => {
  const tree = parsed('b=1&a={1,2}&id=eq.5&b=2&x.c=3&select=y', true)
  assert.deepEqual(tree.arguments, [
    { name: 'b', value: slot(0) },
    { name: 'a', value: slot(1) },
    { name: 'b', value: slot(3) },
    { name: 'c', value: slot(4) },
  ])
  assert.equal(tree.conditions.length, 1)
})

for (const value of ['not.5', 'not.', 'is.5', 'is.']) {
  test(`${value} for a callable function is a malformed filter`, () => {
    assert.throws(() => parsed(`a=${value}`, true), {
      code: 'PGRST100',
      message: /^"failed to parse filter \(/,
    })
  })
}

const firstError: readonly (readonly [string, RegExp])[] = [
  ['on_conflict=!&a=0&select=!&columns=!&or=!&order=!', /parse order /],
  ['on_conflict=!&a=0&select=!&columns=!&or=!', /parse logic tree /],
  ['on_conflict=!&a=0&select=!&columns=!', /parse columns parameter /],
  ['on_conflict=!&a=0&select=!', /parse select parameter /],
  ['on_conflict=!&a=0', /parse filter /],
  ['on_conflict=!', /parse on_conflict parameter /],
  ['!=0', /parse tree path /],
  ['order=a&order=!', /parse order /],
  ['!.order=a', /parse tree path /],
  ['!.limit=5', /parse tree path /],
]

for (const [query, message] of firstError) {
  test(`of the errors in ${query} the one that matches ${message} is told`, () => {
    assert.throws(() => parsed(query), { code: 'PGRST100', message })
  })
}

function parsed(query: string, callable = false): QueryTree {
  return parseQuery(lex(query, { callable }))
}
