// Names as a request writes them, right ones and others. Canaries are tokens that a checker can find again wherever
// they end up: `ki` for names, `kv` (values.ts) for values.
import fc, { type Arbitrary } from 'fast-check'
import type { Relation } from './bazaar.ts'

export const canary = fc.integer({ min: 10_000_000, max: 99_999_999 })
export const canaryName: Arbitrary<string> = canary.map((number) => `ki${number}`)

/** How many right things come on one wrong one. Many parts make a request, so that each must be rarely wrong. */
const RIGHT = 150

/** Mostly what is meant, now and then something else. */
export function mostly<T>(right: Arbitrary<T>, ...others: readonly Arbitrary<T>[]): Arbitrary<T> {
  return fc.oneof(
    { weight: RIGHT * others.length, arbitrary: right },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  )
}

const ODD_NAMES = [
  '',
  ' ',
  '*',
  '"',
  'id; drop table goods',
  '"id""',
  "'",
  '$1',
  'ctid',
  'xmin',
  'tableoid',
  'oid',
  'null',
  'true',
  'count',
  'pg_sleep',
  'plinth_source',
  'plinth_rows',
  'pgrst_source',
  'id\u0000',
  'ID',
  'a-b',
  '-',
  'x'.repeat(64),
  'ü'.repeat(40),
  '\u202e',
  '\ufeffid',
  '💥',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'goods.id',
  'public.goods',
  'pg_catalog.pg_class',
  'to_json',
  'shout',
  'stall_goods',
]

export const oddName: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_NAMES),
  canaryName,
  canaryName.map((name) => `${name}" x, '${name}'); --`),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
)

/** A name as the grammar wants it: bare where it may be, else quoted. */
export function written(name: string): string {
  return /^[a-z_0-9$]+$/i.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`
}

const oddWritten = fc.oneof(oddName.map(written), oddName)

export function columnOf(relation: Relation): Arbitrary<readonly [name: string, type: string]> {
  const odd = oddWritten.map((name) => [name, 'text'] as const)
  if (relation.columns.length === 0) return odd
  return mostly(
    fc.constantFrom(...relation.columns).map(([name, type]) => [written(name), type] as const),
    odd,
  )
}

const jsonKey = mostly(
  fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'n',
      'x',
      'label',
      '0',
      '-1',
      '2',
      '99999999999',
      '"q k"',
      '!@#$^&*',
      'a b',
    ),
    canaryName,
  ),
  oddName,
)

const jsonPath = fc
  .array(fc.tuple(fc.constantFrom('->', '->', '->>'), jsonKey), { minLength: 1, maxLength: 3 })
  .map((steps) => steps.map((step) => step.join('')).join(''))

/** A column, perhaps with a path into it. */
export function fieldOf(relation: Relation): Arbitrary<readonly [text: string, type: string]> {
  return fc
    .tuple(columnOf(relation), fc.oneof({ weight: 12, arbitrary: fc.constant('') }, jsonPath))
    .map(([[name, type], path]) => [name + path, path === '' ? type : 'json'] as const)
}
