import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PlinthError } from '../../../kit/error.ts'
import type { QueryTree, Value } from '../../ast.ts'
import { bindSlots, slotBinders } from './bind.ts'
import { canonicalQuery } from './canonical.ts'
import { parseFilter } from './filter.ts'
import { type Lexed, lex } from './lex.ts'
import { QUANTIFIED_OPERATORS, SEARCH_OPERATORS, SIMPLE_OPERATORS } from './operators.ts'
import { parseQuery } from './parse.ts'
import { slotStart } from './slot.ts'

const name = fc.constantFrom('id', 'first name', 'a-b', '"a.b"', 'naïve', 'data->k', 'data->>0')
const embed = fc.constantFrom('', 'rel.', 'rel.deep.')
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => value.toWellFormed().replaceAll('\u0000', '')),
  fc.string({ unit: fc.constantFrom('*', '%', ',', ')', '(', '"', '\\', '{', '.', 'a', ' ', '=', '&', '+') }),
)
const listText = fc.array(
  fc.oneof(
    text.map((value) => value.replace(/[,)]/g, '')),
    fc.constantFrom('"a,b"', '"\\""', ''),
  ),
  { minLength: 1 },
)
const operator = fc.oneof(
  fc.constantFrom(...SIMPLE_OPERATORS, ...QUANTIFIED_OPERATORS, ...SEARCH_OPERATORS, 'isdistinct'),
  fc
    .tuple(fc.constantFrom(...QUANTIFIED_OPERATORS), fc.constantFrom('(any)', '(all)'))
    .map((parts) => parts.join('')),
  fc.constantFrom('fts(german)', 'wfts(simple)'),
)
const negation = fc.constantFrom('', 'not.')
const filterText = fc.oneof(
  fc.tuple(negation, operator, text).map(([not, word, value]) => `${not}${word}.${value}`),
  fc.tuple(negation, listText).map(([not, elements]) => `${not}in.(${elements.join(',')})`),
  fc
    .tuple(negation, fc.constantFrom('null', 'not_null', 'TRUE', 'unknown'))
    .map(([not, word]) => `${not}is.${word}`),
)
const condition = fc.letrec<{ condition: string; group: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom('id.eq.1', '"a.b".not.in.(1,"2,3")', 'a.like.x*', 'data->k.is.null', 'r.cs.{1,2}'),
  group: fc
    .tuple(negation, fc.constantFrom('and', 'or'), fc.array(tie('condition'), { minLength: 1, maxLength: 3 }))
    .map(([not, word, items]) => `${not}${word}(${items.join(',')})`),
  condition: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('group')),
})).condition
const parameter = fc.oneof(
  fc.tuple(embed, name, filterText).map(([path, key, value]) => [`${path}${key}`, value] as const),
  fc
    .tuple(embed, fc.constantFrom('and', 'or', 'not.or'), condition)
    .map(([path, word, item]) => [`${path}${word}`, `(${item})`] as const),
  fc
    .tuple(embed, fc.constantFrom('id', 'id.desc', 'rel(a),b'))
    .map(([path, value]) => [`${path}order`, value] as const),
  fc
    .tuple(embed, fc.constantFrom('limit', 'offset'), fc.integer())
    .map(([path, word, value]) => [`${path}${word}`, String(value)] as const),
  fc.constantFrom(
    ['select', 'a,rel(*,deep())'] as const,
    ['columns', 'a,b'] as const,
    ['on_conflict', 'a'] as const,
  ),
)
const query = fc
  .array(parameter, { maxLength: 8 })
  .map((pairs) =>
    pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&'),
  )

test('a tree with its slots filled in is the tree of the query read in one piece', () => {
  fc.assert(
    fc.property(query, fc.boolean(), (search, callable) => {
      const lexed = lex(search, { callable })
      const tree = parseQuery(lexed)
      const filled = withSlots(tree, bindSlots(slotBinders(tree), lexed.slots))
      assert.deepEqual(filled, parseQuery(inlined(lexed)))
    }),
    { numRuns: 500 },
  )
})

test('the shape decides the tree', () => {
  fc.assert(
    fc.property(query, text, (search, value) => {
      const lexed = lex(search, { callable: false })
      const other = lexed.parameters.map((given) =>
        given.slot === null || given.role === 'offset'
          ? given
          : { ...given, value: given.value.slice(0, given.slotStart) + value },
      )
      const respelled = other.map(
        (given) => `${encodeURIComponent(given.name)}=${encodeURIComponent(given.value)}`,
      )
      const again = lex(respelled.join('&'), { callable: false })
      assert.equal(again.shape, lexed.shape)
      assert.deepEqual(parseQuery(again), parseQuery(lexed))
    }),
    { numRuns: 500 },
  )
})

test('a value is a slot exactly where the grammar reads a filter, words of `is` and broken lists aside', () => {
  const almost = fc
    .tuple(
      fc.constantFrom('', 'not.', 'not'),
      fc.oneof(
        operator,
        fc.constantFrom(
          'in',
          'is',
          'eqx',
          'neq(any)',
          'fts()',
          'fts(a b_$)',
          'fts(a)b)',
          'fts(ä)',
          'like(all',
          '',
        ),
      ),
      fc.constantFrom('.', '', '(', '('),
      fc.constantFrom('(1)', 'null'),
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(filterText, almost, text), (value) => {
      const operation = attempted(() => parseFilter(value))?.operation
      const hasSlot = slotStart(value) > 0
      if (operation?.kind === 'is') assert(!hasSlot)
      else if (hasSlot) assert(operation !== undefined || /^(not\.)?in\./.test(value))
      else assert.equal(operation, undefined)
    }),
    { numRuns: 2000 },
  )
})

test('canonical queries are their own canonical form', () => {
  fc.assert(
    fc.property(query, (search) => {
      const canonical = canonicalQuery(lex(search, { callable: false }))
      assert.equal(canonicalQuery(lex(canonical, { callable: false })), canonical)
    }),
  )
})

test('whatever is sent, nothing but PGRST100 is thrown', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      'select',
      'order',
      'or',
      'not.and',
      'columns',
      'limit',
      'offset',
      'id',
      'rel.',
      '=',
      '=',
      '&',
      'eq.',
      'in.(',
      'is.',
      'not.',
      'null',
    ),
    fc.constantFrom(
      '(',
      ')',
      ',',
      '.',
      ':',
      '::',
      '!',
      '->',
      '->>',
      '"',
      '\\',
      '*',
      '{',
      '}',
      '...',
      '-',
      '0',
      '%22',
      '%00',
      '%ff',
      '%',
      '+',
      'count()',
      '.sum()',
      '\ud800',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 20 }), fc.boolean(), (fragments, callable) => {
      attempted(() => {
        const lexed = lex(fragments.join(''), { callable })
        canonicalQuery(lexed)
        bindSlots(slotBinders(parseQuery(lexed)), lexed.slots)
      })
    }),
    { numRuns: 20_000 },
  )
})

/** Undefined where `parse` refuses. */
function attempted<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof PlinthError && error.code === 'PGRST100') return undefined
    throw error
  }
}

function inlined(lexed: Lexed): Lexed {
  const parameters = lexed.parameters.map((given) => ({
    ...given,
    slot: null,
    slotStart: given.value.length,
  }))
  return { ...lexed, slots: [], parameters }
}

function withSlots(tree: QueryTree, slots: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(tree), (_key, node: Value | { readonly kind?: undefined }) =>
    node?.kind === 'slot' ? { kind: 'text', text: slots[node.index] } : node,
  )
}
