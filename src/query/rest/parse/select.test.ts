import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonStep, SelectEmbed, SelectField, SelectItem } from '../../ast.ts'
import { parseSelect } from './select.ts'

const accepted: readonly (readonly [string, readonly SelectItem[]])[] = [
  ['', []],
  ['*', [column('*')]],
  ['a,b', [column('a'), column('b')]],
  [' a , b ', [column('a'), column('b')]],
  ['a,a', [column('a'), column('a')]],
  ['first name', [column('first name')]],
  ['with-dash,$1,_', [column('with-dash'), column('$1'), column('_')]],
  ['naïve,имя', [column('naïve'), column('имя')]],
  ['"a.b","c,d"," e ","f\\"g\\\\"', [column('a.b'), column('c,d'), column(' e '), column('f"g\\')]],
  ['alias:a', [column('a', { alias: 'alias' })]],
  ['"odd: alias":a', [column('a', { alias: 'odd: alias' })]],
  ['a::text', [column('a', { cast: 'text' })]],
  ['a::double precision', [column('a', { cast: 'double precision' })]],
  ['alias:a::int', [column('a', { alias: 'alias', cast: 'int' })]],
  ['a::text::int', [column('a', { cast: 'text' })]],
  ['count', [column('count')]],
  ['count()', [{ kind: 'count', alias: null, cast: null }]],
  ['n:count()::text', [{ kind: 'count', alias: 'n', cast: 'text' }]],
  ['a.sum()', [column('a', { aggregate: { function: 'sum', cast: null } })]],
  [
    'a.avg(),a.max(),a.min(),a.count()',
    (['avg', 'max', 'min', 'count'] as const).map((name) =>
      column('a', { aggregate: { function: name, cast: null } }),
    ),
  ],
  [
    't:a::numeric.sum()::text',
    [column('a', { alias: 't', cast: 'numeric', aggregate: { function: 'sum', cast: 'text' } })],
  ],
  ['a->b', [column('a', { path: [key('->', 'b')] })]],
  ['a->>b', [column('a', { path: [key('->>', 'b')] })]],
  ['a->b->0->>-1', [column('a', { path: [key('->', 'b'), index('->', '0'), index('->>', '-1')] })]],
  ['a->0::int', [column('a', { cast: 'int', path: [index('->', '0')] })]],
  ['a->0,b', [column('a', { path: [index('->', '0')] }), column('b')]],
  ['a->2x', [column('a', { path: [key('->', '2x')] })]],
  ['a->!@#$%^&*_d', [column('a', { path: [key('->', '!@#$%^&*_d')] })]],
  ['a->b-c->"d.e"', [column('a', { path: [key('->', 'b-c'), key('->', 'd.e')] })]],
  ['a-b->c', [column('a-b', { path: [key('->', 'c')] })]],
  [
    'x:a->b.sum()',
    [column('a', { alias: 'x', path: [key('->', 'b')], aggregate: { function: 'sum', cast: null } })],
  ],
  ['rel()', [embed('rel', [])]],
  ['rel(*)', [embed('rel', [column('*')])]],
  [
    'a,rel(b,deep(c)),d',
    [column('a'), embed('rel', [column('b'), embed('deep', [column('c')])]), column('d')],
  ],
  ['x:rel(a)', [embed('rel', [column('a')], { alias: 'x' })]],
  ['rel!hint(a)', [embed('rel', [column('a')], { hint: 'hint' })]],
  ['rel!inner(a)', [embed('rel', [column('a')], { join: 'inner' })]],
  ['rel!left(a)', [embed('rel', [column('a')])]],
  ['rel!hint!inner(a)', [embed('rel', [column('a')], { hint: 'hint', join: 'inner' })]],
  ['rel!inner!hint(a)', [embed('rel', [column('a')], { hint: 'hint', join: 'inner' })]],
  ['rel!left_fk(a)', [embed('rel', [column('a')], { hint: 'left_fk' })]],
  ['rel!inner-fk!inner(a)', [embed('rel', [column('a')], { hint: 'inner-fk', join: 'inner' })]],
  ['rel!"inner"(a)', [embed('rel', [column('a')], { hint: 'inner' })]],
  ['x:"odd rel"!"a hint"(a)', [embed('odd rel', [column('a')], { alias: 'x', hint: 'a hint' })]],
  ['...rel(a)', [embed('rel', [column('a')], { spread: true })]],
  [
    '...rel!hint!inner(a,...deep(b))',
    [
      embed('rel', [column('a'), embed('deep', [column('b')], { spread: true })], {
        spread: true,
        hint: 'hint',
        join: 'inner',
      }),
    ],
  ],
  [' rel (a)', [embed('rel', [column('a')])]],
  ['rel(a) , b', [embed('rel', [column('a')]), column('b')]],
]

for (const [text, items] of accepted) {
  test(`select=${text} is read`, () => assert.deepEqual(parseSelect(text), items))
}

test('an index in front of a parenthesis is a key, as the dialect has it', () => {
  assert.deepEqual(parseSelect('rel(a->0)'), [embed('rel', [column('a', { path: [key('->', '0')] })])])
})

const refused = [
  ' ',
  ',',
  'a,',
  ',a',
  'a,,b',
  'a b(',
  'a:',
  ':a',
  'a::',
  'a::b.c',
  'a::varchar(3)',
  'a::int[]',
  'a:b:c',
  '*:a',
  'x:*',
  '*::text',
  '*->a',
  'a.sum',
  'a.sum(',
  'a.sum(x)',
  'a.median()',
  'count(a)',
  'count(*)',
  'x:count(a)',
  'rel(',
  'rel)',
  'rel(a',
  'rel(a))',
  'rel(a)x',
  'rel!(a)',
  'rel!a!b!c(a)',
  'rel!hint',
  'rel->a(b)',
  'x:...rel(a)',
  '..rel(a)',
  '...rel',
  '...x:rel(a)',
  'a->',
  'a->>',
  'a->>>b',
  'a->b(c)',
  '"a',
  '"a"b',
]

for (const text of refused) {
  test(`select=${text} is refused`, () => {
    assert.throws(() => parseSelect(text), {
      code: 'PGRST100',
      message: /^"failed to parse select parameter \(/,
    })
  })
}

type FieldParts = Partial<Omit<SelectField, 'kind' | 'field'>> & { readonly path?: readonly JsonStep[] }

function column(name: string, { path = [], ...parts }: FieldParts = {}): SelectItem {
  return { kind: 'field', field: { name, path }, alias: null, cast: null, aggregate: null, ...parts }
}

function embed(target: string, select: readonly SelectItem[], parts: Partial<SelectEmbed> = {}): SelectItem {
  return { kind: 'embed', spread: false, target, alias: null, hint: null, join: 'left', select, ...parts }
}

function key(arrow: '->' | '->>', text: string): JsonStep {
  return { arrow, operand: { kind: 'key', key: text } }
}

function index(arrow: '->' | '->>', text: string): JsonStep {
  return { arrow, operand: { kind: 'index', index: text } }
}
