import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlinthError } from '../../../kit/error.ts'
import { lex } from './lex.ts'
import { GRAMMAR_ITEMS_MAX, NESTING_DEPTH_MAX } from './limits.ts'
import { parseQuery } from './parse.ts'

const NAME = 'field name (* or [a..z0..9_$])'
const OPERATOR = 'operator (eq, gt, ...)'
const IS_WORD = 'isVal: (null, not_null, true, false, unknown)'

/** query (decoded), what, text shown, column, details. */
const failures: readonly (readonly [string, string, string, number, string])[] = [
  ['id=0', 'filter', '0', 1, `unexpected "0" expecting "not" or ${OPERATOR}`],
  ['id=', 'filter', '', 1, `unexpected end of input expecting "not" or ${OPERATOR}`],
  ['id=noop.0', 'filter', 'noop.0', 1, `unexpected "o" expecting "not" or ${OPERATOR}`],
  ['id=eq5', 'filter', 'eq5', 3, `unexpected "5" expecting ${OPERATOR}`],
  ['id=eq', 'filter', 'eq', 3, `unexpected end of input expecting ${OPERATOR}`],
  ['id=EQ.5', 'filter', 'EQ.5', 1, `unexpected "E" expecting "not" or ${OPERATOR}`],
  ['id=not.5', 'filter', 'not.5', 5, `unexpected "5" expecting ${OPERATOR}`],
  ['id=not.not.eq.5', 'filter', 'not.not.eq.5', 5, `unexpected "n" expecting ${OPERATOR}`],
  ['id=eq().5', 'filter', 'eq().5', 4, `unexpected ")" expecting ${OPERATOR}`],
  ['id=eq(some).5', 'filter', 'eq(some).5', 4, `unexpected "s" expecting ${OPERATOR}`],
  ['id=neq(any).5', 'filter', 'neq(any).5', 4, `unexpected "(" expecting ${OPERATOR}`],
  ['id=fts().x', 'filter', 'fts().x', 5, `unexpected ")" expecting ${OPERATOR}`],
  ['id=is().x', 'filter', 'is().x', 3, `unexpected "(" expecting ${OPERATOR}`],
  ['id=in().x', 'filter', 'in().x', 3, `unexpected "(" expecting ${OPERATOR}`],
  ['id=is.nil', 'filter', 'is.nil', 5, `unexpected "i" expecting ${IS_WORD}`],
  ['id=is.', 'filter', 'is.', 4, `unexpected end of input expecting ${IS_WORD}`],
  ['id=is.5', 'filter', 'is.5', 4, `unexpected "5" expecting ${IS_WORD}`],
  ['=eq.1', 'tree path', '', 1, `unexpected end of input expecting ${NAME}`],
  ['""=eq.1', 'tree path', '""', 1, 'unexpected "\\"" expecting a name of at least one character'],
  [
    'select="":a',
    'select parameter',
    '"":a',
    1,
    'unexpected "\\"" expecting a name of at least one character',
  ],
  ['select=a:: ', 'select parameter', 'a:: ', 4, 'unexpected " " expecting a name of at least one character'],
  ['(a)=eq.1', 'tree path', '(a)', 1, `unexpected "(" expecting ${NAME}`],
  ['a..b=eq.1', 'tree path', 'a..b', 3, `unexpected "." expecting ${NAME}`],
  [
    'a->=eq.1',
    'tree path',
    'a->',
    4,
    'unexpected end of input expecting "-", digit or any non reserved character different from: .,>()',
  ],
  ['columns=', 'columns parameter', '', 1, `unexpected end of input expecting ${NAME}`],
  ['columns=a,,b', 'columns parameter', 'a,,b', 3, `unexpected "," expecting ${NAME}`],
  ['on_conflict=', 'on_conflict parameter', '', 1, `unexpected end of input expecting ${NAME}`],
  ['order=', 'order', '', 1, `unexpected end of input expecting ${NAME}`],
  [
    'order=id.asc.nullslasttt',
    'order',
    'id.asc.nullslasttt',
    17,
    `unexpected 't' expecting "," or end of input`,
  ],
  ['order=id.nullslasttt', 'order', 'id.nullslasttt', 13, `unexpected 't' expecting "," or end of input`],
  ['order=id.ac', 'order', 'id.ac', 4, 'unexpected "c" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
  ['order=id.x', 'order', 'id.x', 4, 'unexpected "x" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
  ['order=id.descc', 'order', 'id.descc', 8, `unexpected 'c' expecting delimiter (.), "," or end of input`],
  [
    'order=id.asc.nlsfst',
    'order',
    'id.asc.nlsfst',
    8,
    'unexpected "l" expecting "nullsfirst" or "nullslast"',
  ],
  [
    'order=a(b,c)',
    'order',
    'a(b,c)',
    2,
    `unexpected '(' expecting letter, digit, "-", "->>", "->", delimiter (.), "," or end of input`,
  ],
  [
    'or=()',
    'logic tree',
    '()',
    4,
    `unexpected ")" expecting ${NAME}, negation operator (not) or logic operator (and, or)`,
  ],
  [
    'not.or=()',
    'logic tree',
    '()',
    8,
    `unexpected ")" expecting ${NAME}, negation operator (not) or logic operator (and, or)`,
  ],
  ['or=)(', 'logic tree', ')(', 3, 'unexpected ")" expecting "("'],
  ['or=(id.in.1,2,id.eq.3)', 'logic tree', '(id.in.1,2,id.eq.3)', 10, 'unexpected "1" expecting "("'],
  ['and=(ord(id.eq.1),id.eq.2)', 'logic tree', '(ord(id.eq.1),id.eq.2)', 7, 'unexpected "d" expecting "("'],
  [
    'or=(id.eq.1,not.xor(id.eq.2))',
    'logic tree',
    '(id.eq.1,not.xor(id.eq.2))',
    16,
    'unexpected "x" expecting logic operator (and, or)',
  ],
  ['or=(id.is.nil)', 'logic tree', '(id.is.nil)', 11, `unexpected "i" expecting ${IS_WORD}`],
  ['or=(id.in.(1)', 'logic tree', '(id.in.(1)', 13, 'unexpected end of input expecting "," or ")"'],
  [':.or=(a.eq.1)', 'logic path', ':.or', 1, `unexpected ":" expecting ${NAME}`],
  ['select=data->>--34', 'select parameter', 'data->>--34', 9, 'unexpected "-" expecting digit'],
  ['select=data->>-xy-4', 'select parameter', 'data->>-xy-4', 9, 'unexpected "x" expecting digit'],
  [
    'select=data->>-78xy',
    'select parameter',
    'data->>-78xy',
    11,
    `unexpected 'x' expecting digit, "->", "::", ".", "," or end of input`,
  ],
  [
    'select=data->(1)',
    'select parameter',
    'data->(1)',
    7,
    'unexpected "(" expecting "-", digit or any non reserved character different from: .,>()',
  ],
  [
    'select=id,clients(name[])',
    'select parameter',
    'id,clients(name[])',
    16,
    `unexpected '[' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
  ],
  [
    'select=name!hint',
    'select parameter',
    'name!hint',
    5,
    `unexpected '!' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
  ],
  ['select=*!hint', 'select parameter', '*!hint', 2, `unexpected '!' expecting ")", "," or end of input`],
  ['select=name::', 'select parameter', 'name::', 7, 'unexpected end of input expecting letter or digit'],
  ['select=...a->b(*)', 'select parameter', '...a->b(*)', 7, `unexpected '>'`],
]

for (const [query, what, shown, column, details] of failures) {
  test(`${query} is refused at column ${column}`, () => {
    const error = failureOf(query)
    assert.equal(error.message, `"failed to parse ${what} (${shown})" (line 1, column ${column})`)
    assert.equal(error.details, details)
  })
}

test('columns count code points, and a tab goes to the next multiple of eight', () => {
  assert.match(failureOf('columns=\u{1d4d0}\t,,').message, /\(line 1, column 10\)$/)
})

test('a line feed begins another line', () => {
  assert.match(failureOf('columns=a,"\n"," ",,').message, /\(line 2, column 7\)$/)
})

test('unusual characters are shown escaped', () => {
  assert.equal(failureOf('id=\u0007').details, `unexpected "\\a" expecting "not" or ${OPERATOR}`)
  assert.equal(failureOf('id="').details, `unexpected "\\"" expecting "not" or ${OPERATOR}`)
  assert.equal(
    failureOf('order=a\u00e7\\').details,
    `unexpected '\\\\' expecting letter, digit, "-", "->>", "->", delimiter (.), "," or end of input`,
  )
  assert.equal(
    failureOf('order=a.asc\u20ac').details,
    `unexpected '\\8364' expecting delimiter (.), "," or end of input`,
  )
})

const tooMuch = [
  [
    'embeds',
    `select=${'a('.repeat(NESTING_DEPTH_MAX + 1)}`,
    `nested deeper than ${NESTING_DEPTH_MAX} levels`,
  ],
  [
    'logic groups',
    `or=(${'and('.repeat(NESTING_DEPTH_MAX)}a.eq.1`,
    `nested deeper than ${NESTING_DEPTH_MAX} levels`,
  ],
  ['selected items', `select=${'a,'.repeat(GRAMMAR_ITEMS_MAX)}a`, `more than ${GRAMMAR_ITEMS_MAX} items`],
  ['conditions', `or=(${'a.eq.1,'.repeat(GRAMMAR_ITEMS_MAX)}a.eq.1)`, `more than ${GRAMMAR_ITEMS_MAX} items`],
  ['order terms', `order=${'a,'.repeat(GRAMMAR_ITEMS_MAX)}a`, `more than ${GRAMMAR_ITEMS_MAX} items`],
] as const

for (const [what, query, details] of tooMuch) {
  test(`too many ${what} are refused`, () => assert.equal(failureOf(query).details, details))
}

function failureOf(query: string): PlinthError {
  try {
    parseQuery(lex(query.replace(/[%+]/g, encodeURIComponent), { callable: false }))
  } catch (error) {
    assert(error instanceof PlinthError, String(error))
    assert.deepEqual([error.code, error.status, error.hint], ['PGRST100', 400, null])
    return error
  }
  return assert.fail(`${query} was accepted`)
}
