// Filters and logic trees.
import fc, { type Arbitrary } from 'fast-check'
import type { Relation } from './bazaar.ts'
import { fieldOf, mostly, oddName } from './names.ts'
import { anyLiteral, canaryValue, literal } from './values.ts'

const COMPARE = ['eq', 'eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct']
const MATCH = ['like', 'ilike', 'match', 'imatch']
const QUANTIFIED = ['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch']
const CONTAIN = ['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj']
const SEARCH = ['fts', 'plfts', 'phfts', 'wfts']
const IS = ['null', 'not_null', 'true', 'FALSE', 'unknown', 'Null']
const IS_BROKEN = ['x', '', 'nullx', 'null)']

const CONTAINED = new Set(['text[]', 'int[]', 'json', 'daterange', 'int4range'])

type Quote = (value: string) => string

function operation(type: string, quote: Quote): Arbitrary<string> {
  const value = literal(type).map(quote)
  const withValue = (operator: Arbitrary<string>) => fc.tuple(operator, value).map((parts) => parts.join('.'))
  const contain = withValue(fc.constantFrom(...CONTAIN))
  const list = fc
    .array(mostly(literal(type).map(treeQuoted), literal(type)), { maxLength: 4 })
    .map((items) => `in.(${items.join(',')})`)
  const quantified = fc
    .tuple(
      fc.constantFrom(...QUANTIFIED),
      mostly(fc.constantFrom('any', 'all'), fc.constantFrom('some', '')),
      fc.array(literal(type), { maxLength: 3 }),
    )
    .map(([operator, word, items]) => `${operator}(${word}).${quote(`{${items.map(arrayItem).join(',')}}`)}`)
  const language = fc.oneof(
    fc.constantFrom('english', 'simple', 'klingon', 'a b', '$1', 'pg_catalog.english', ''),
    canaryValue,
  )
  const search = fc.oneof(
    withValue(fc.constantFrom(...SEARCH)),
    fc
      .tuple(fc.constantFrom(...SEARCH), language, literal('tsvector').map(quote))
      .map(([operator, lang, words]) => `${operator}(${lang}).${words}`),
  )
  const broken = fc.oneof(
    withValue(
      fc.constantFrom('', 'eqx', 'EQ', 'neq(any)', 'eq(', 'in', 'is', 'not', 'fts(', 'cs(any)', 'like(x)'),
    ),
    value,
    oddName,
    fc.constantFrom(
      'eq',
      'in.',
      'in.(',
      'in.)',
      'in.("',
      'in.(")',
      'is.',
      'not.',
      'not.not.eq.1',
      '.',
      '..',
      'eq(any).',
    ),
  )
  return fc.oneof(
    { weight: 30, arbitrary: withValue(fc.constantFrom(...COMPARE)) },
    { weight: type === 'text' ? 20 : 1, arbitrary: withValue(fc.constantFrom(...MATCH)) },
    { weight: CONTAINED.has(type) ? 20 : 2, arbitrary: contain },
    { weight: 8, arbitrary: list },
    {
      weight: 8,
      arbitrary: mostly(fc.constantFrom(...IS), fc.constantFrom(...IS_BROKEN)).map((word) => `is.${word}`),
    },
    { weight: 6, arbitrary: quantified },
    { weight: type === 'tsvector' || type === 'text' ? 12 : 1, arbitrary: search },
    { weight: 1, arbitrary: broken },
  )
}

function arrayItem(text: string): string {
  return /^\w+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

function treeQuoted(text: string): string {
  return /^[\w\s-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

const negation = fc.constantFrom('', '', '', 'not.')

/** Right of the `=`. */
function filterText(type: string, quote: Quote): Arbitrary<string> {
  return fc.tuple(negation, operation(type, quote)).map((parts) => parts.join(''))
}

export type Pair = readonly [name: string, value: string]

/** A filter on one node; the node's path is put in front by the caller. */
export function filterPair(relation: Relation): Arbitrary<Pair> {
  return fieldOf(relation).chain(([field, type]) =>
    filterText(type, (value) => value).map((text) => [field, text] as const),
  )
}

/** A filter on the presence of one of these embeds. */
export function presencePair(names: readonly string[]): Arbitrary<Pair> {
  const name = fc.constantFrom(...names)
  return fc.tuple(name, fc.constantFrom('is.null', 'not.is.null', 'is.not_null', 'eq.1'))
}

function treeItem(relation: Relation, names: readonly string[]): Arbitrary<string> {
  const leaf = fieldOf(relation).chain(([field, type]) =>
    filterText(type, treeQuoted).map((text) => `${field}.${text}`),
  )
  const presence = presencePair(names.length === 0 ? ['none'] : names).map(
    ([name, value]) => `${name}.${value}`,
  )
  const { item } = fc.letrec<{ item: string; group: string }>((tie) => ({
    group: fc
      .tuple(
        negation,
        fc.constantFrom('and', 'or'),
        fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(',', ', ', ' ,'),
      )
      .map(([not, word, items, comma]) => `${not}${word}(${items.join(comma)})`),
    item: fc.oneof(
      { maxDepth: 4 },
      { weight: 3, arbitrary: leaf },
      { weight: names.length === 0 ? 0 : 1, arbitrary: presence },
      { weight: 1, arbitrary: tie('group') },
    ),
  }))
  return item
}

const DEEP = 400

export function logicPair(relation: Relation, names: readonly string[]): Arbitrary<Pair> {
  const item = treeItem(relation, names)
  const key = fc.constantFrom('or', 'and', 'not.or', 'not.and')
  const right = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => `(${items.join(',')})`)
  const broken = fc.oneof(
    fc.constantFrom(
      '',
      '()',
      '(',
      ')',
      '(a)',
      '(id.eq.1',
      'id.eq.1',
      '(id.eq.1,)',
      '(,)',
      '((id.eq.1))',
      '(not.id.eq.1)',
    ),
    fc.integer({ min: 1, max: DEEP }).map((depth) => `${'(and'.repeat(depth)}(id.eq.1)${')'.repeat(depth)}`),
    anyLiteral.map((text) => `(${text})`),
  )
  return fc.tuple(key, mostly(right, broken))
}
