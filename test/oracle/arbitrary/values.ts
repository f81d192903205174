// Literals by type, right ones and others.
import fc, { type Arbitrary } from 'fast-check'
import { canary, mostly } from './names.ts'

export const canaryValue: Arbitrary<string> = canary.map((number) => `kv${number}`)

const LITERALS: Readonly<Record<string, readonly string[]>> = {
  int: ['0', '1', '2', '3', '-1', '2147483647', '2147483648', ' 7 ', '0x10', '1_000', '1.5', '٣'],
  numeric: ['0', '3.50', '-1', '1e3', 'NaN', 'Infinity', '1e400', '99999999', '.5', '1e-400000'],
  text: ['a', 'Saffron', 'G*', '%', '_', '', 'A "quoted", (odd) name', 'null', '\\', 'x'.repeat(3000)],
  grade: ['poor', 'fair', 'fine', 'FINE', ''],
  'text[]': ['{}', '{hot}', '{"a,b"}', '{NULL}', '{', '{{a},{b}}', '{a,b', '[1:1]={a}'],
  'int[]': ['{}', '{1,2}', '{NULL}', '{a}', '{{1,2},{3}}'],
  point: ['(1,2,a)', '(,,)', '(1,2)', 'x', '(1,2,"a,b")'],
  json: [
    '{}',
    '{"a":1}',
    '[1]',
    'null',
    '"x"',
    '1',
    '{"a":',
    '{"\\u0000":1}',
    '"\\ud800"',
    '[[[[[[[[[[]]]]]]]]]]',
  ],
  daterange: ['[2026-01-01,2026-02-01)', 'empty', '[,)', '(2026-01-02,2026-01-01)', 'x'],
  int4range: ['[1,5)', 'empty', '[,)', '(,3]', '[5,1]', '[1,2147483647]', 'x'],
  timestamp: [
    '2026-01-01',
    '2026-01-01T00:00:00+02',
    'infinity',
    'epoch',
    'now',
    'allballs',
    '294277-01-01',
    'x',
  ],
  date: ['2025-05-05', 'infinity', 'today', '2025-02-30', '0001-01-01 BC', '5874898-01-01'],
  uuid: ['11111111-1111-1111-1111-111111111111', '{11111111111111111111111111111111}', '1', ''],
  bytea: ['\\x00ff', '\\x', 'abc', '\\xz', '\\000', '\\'],
  float: ['1.5', 'NaN', '-Infinity', '1e400', '1e-400', ''],
  bool: ['true', 'f', 'on', '2', ''],
  interval: ['1 day', 'P1Y', '-1 mon', '178956971 years', 'x'],
  inet: ['10.0.0.1', '::1', '10.0.0.0/8', '256.1.1.1'],
  bits: ['1010', '10101', '2', 'x1'],
  hex: ['ff', '10', 'zz', '', 'fffffffff'],
  tsvector: ['pepper', 'green & pepper', 'a:1', "'", '&', '!', 'a <-> b', ':*', '"green pepper" -blue', '('],
}

/** Too long for an index, and too disorderly to be compressed. */
const LONG = Array.from({ length: 1_500 }, (_, index) => ((index * 7_919_317) % 999_983).toString(36)).join(
  '',
)

const NASTY = [
  '!'.repeat(40),
  '('.repeat(9_000),
  '['.repeat(9_000),
  LONG,
  "'; drop table goods; --",
  "' or '1'='1",
  '$1',
  '$$',
  '\u0000',
  'a\u0000b',
  '\ufeff',
  '\u2028',
  '%',
  '%s',
  '\\',
  '\\\\',
  '"',
  '""',
  '(',
  ')',
  '(((((((((((((((((',
  '[a-',
  'a{1,2',
  'a**',
  '(?i)x',
  '*',
  '***',
  '{',
  '}',
  ',',
  '.',
  '..',
  'null',
  'NULL',
  'eq.1',
  'not.eq.1',
  '💥',
  'é',
  'e\u0301',
  '-9223372036854775809',
  '1e99999',
  '0'.repeat(500),
  '\r\nX: y',
  '--',
  '/*',
  '*/',
  ';',
]

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  canaryValue.map((token) => `${token}'"\\${token}`),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.string({
    unit: fc.constantFrom('*', '%', ',', ')', '(', '"', '\\', '{', '}', '.', 'a', ' ', '1'),
    maxLength: 12,
  }),
)

export function literal(type: string): Arbitrary<string> {
  return mostly(fc.constantFrom(...(LITERALS[type] ?? ['1', 'a'])), canaryValue, nasty)
}

export const anyLiteral: Arbitrary<string> = fc.constantFrom(...Object.keys(LITERALS)).chain(literal)
