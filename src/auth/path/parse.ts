// Text -> JSONPath (RFC 9535), or the dialect's older dotted form (`.a."b-c"[0]`), which is the same without its `$`.
// Of the standard's functions `match` and `search` are known, with a literal pattern: roles need no more.
import { PlinthError } from '../../kit/error.ts'
import type { Comparison, Operand, Query, Segment, Selector, Test } from './types.ts'

const NAME = /[\p{L}\p{N}_$@]+/uy
const INTEGER = /-?(?:0|[1-9]\d*)/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const COMPARISON = /\^==|==\^|\*==|==|!=|<=|>=|<|>/y
const WORD = /true|false|null/y
const FUNCTION = /match|search/y
const BLANK = /[ \t\r\n]*/y

interface Cursor {
  readonly text: string
  at: number
}

/** Throws PL002 with the position of what is wrong. */
export function parsePath(text: string): Query {
  const cursor: Cursor = { text: text.startsWith('$') ? text : `$${text}`, at: 1 }
  const query: Query = { kind: 'query', root: '$', segments: parseSegments(cursor) }
  if (cursor.at < cursor.text.length) throw malformed(cursor)
  return query
}

function parseSegments(cursor: Cursor): readonly Segment[] {
  const segments: Segment[] = []
  for (;;) {
    const segment = parseSegment(cursor)
    if (segment === null) return segments
    segments.push(segment)
  }
}

function parseSegment(cursor: Cursor): Segment | null {
  if (take(cursor, '..')) {
    const selectors = peek(cursor, '[') ? parseBracketed(cursor) : [parseShorthand(cursor)]
    return { descend: true, selectors }
  }
  if (take(cursor, '.')) return { descend: false, selectors: [parseShorthand(cursor)] }
  return peek(cursor, '[') ? { descend: false, selectors: parseBracketed(cursor) } : null
}

function parseShorthand(cursor: Cursor): Selector {
  if (take(cursor, '*')) return { kind: 'wildcard' }
  const name = peek(cursor, '"') ? parseString(cursor) : match(cursor, NAME)
  if (name === null) throw malformed(cursor)
  return { kind: 'name', name }
}

function parseBracketed(cursor: Cursor): readonly Selector[] {
  expect(cursor, '[')
  const selectors: Selector[] = []
  do {
    skipBlank(cursor)
    selectors.push(parseSelector(cursor))
    skipBlank(cursor)
  } while (take(cursor, ','))
  expect(cursor, ']')
  return selectors
}

function parseSelector(cursor: Cursor): Selector {
  if (take(cursor, '*')) return { kind: 'wildcard' }
  if (take(cursor, '?')) return { kind: 'filter', test: parseOr(cursor) }
  if (peek(cursor, '"') || peek(cursor, "'")) return { kind: 'name', name: parseString(cursor) }
  return parseIndexOrSlice(cursor)
}

function parseIndexOrSlice(cursor: Cursor): Selector {
  const start = parseInteger(cursor)
  skipBlank(cursor)
  if (!take(cursor, ':')) {
    if (start === null) throw malformed(cursor)
    return { kind: 'index', index: start }
  }
  skipBlank(cursor)
  const end = parseInteger(cursor)
  skipBlank(cursor)
  const step = take(cursor, ':') ? parseInteger(cursor) : null
  return { kind: 'slice', start, end, step: step ?? 1 }
}

function parseOr(cursor: Cursor): Test {
  return parseJoined(cursor, { word: '||', kind: 'or', operand: parseAnd })
}

function parseAnd(cursor: Cursor): Test {
  return parseJoined(cursor, { word: '&&', kind: 'and', operand: parseTest })
}

interface Joint {
  readonly word: string
  readonly kind: 'or' | 'and'
  readonly operand: (cursor: Cursor) => Test
}

function parseJoined(cursor: Cursor, { word, kind, operand }: Joint): Test {
  const first = operand(cursor)
  const tests = [first]
  while (takeSpaced(cursor, word)) tests.push(operand(cursor))
  return tests.length === 1 ? first : { kind, tests }
}

function parseTest(cursor: Cursor): Test {
  skipBlank(cursor)
  if (peek(cursor, '!') && !peek(cursor, '!=')) {
    expect(cursor, '!')
    return { kind: 'not', test: parseTest(cursor) }
  }
  if (take(cursor, '(')) {
    const test = parseOr(cursor)
    skipBlank(cursor)
    expect(cursor, ')')
    return test
  }
  const name = match(cursor, FUNCTION)
  return name === null ? parseComparison(cursor) : parseRegexCall(cursor, name === 'match')
}

function parseRegexCall(cursor: Cursor, whole: boolean): Test {
  expect(cursor, '(')
  skipBlank(cursor)
  const subject = parseOperand(cursor)
  if (!takeSpaced(cursor, ',')) throw malformed(cursor)
  skipBlank(cursor)
  const source = parseString(cursor)
  skipBlank(cursor)
  expect(cursor, ')')
  return { kind: 'regex', subject, pattern: compilePattern(cursor, whole ? `^(?:${source})$` : source) }
}

function compilePattern(cursor: Cursor, source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch (cause) {
    throw malformed(cursor, cause)
  }
}

function parseComparison(cursor: Cursor): Test {
  const left = parseOperand(cursor)
  skipBlank(cursor)
  const operator = match(cursor, COMPARISON)
  if (operator === null) {
    if (left.kind !== 'query') throw malformed(cursor)
    return { kind: 'exists', query: left }
  }
  skipBlank(cursor)
  return { kind: 'compare', left, operator: operator as Comparison, right: parseOperand(cursor) }
}

function parseOperand(cursor: Cursor): Operand {
  if (take(cursor, '@')) return { kind: 'query', root: '@', segments: parseSegments(cursor) }
  if (take(cursor, '$')) return { kind: 'query', root: '$', segments: parseSegments(cursor) }
  if (peek(cursor, '"') || peek(cursor, "'")) return { kind: 'literal', value: parseString(cursor) }
  const word = match(cursor, WORD) ?? match(cursor, NUMBER)
  if (word === null) throw malformed(cursor)
  return { kind: 'literal', value: JSON.parse(word) as number | boolean | null }
}

function parseString(cursor: Cursor): string {
  const quote = cursor.text[cursor.at]
  if (quote !== '"' && quote !== "'") throw malformed(cursor)
  let value = ''
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at += 1) {
    const char = cursor.text[cursor.at] ?? ''
    if (char === quote) {
      cursor.at += 1
      return value
    }
    value += char === '\\' ? parseEscape(cursor) : char
  }
  throw malformed(cursor)
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function parseEscape(cursor: Cursor): string {
  cursor.at += 1
  const char = cursor.text[cursor.at]
  if (char === undefined) throw malformed(cursor)
  if (char !== 'u') return ESCAPES[char] ?? char
  const digits = cursor.text.slice(cursor.at + 1, cursor.at + 5)
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw malformed(cursor)
  cursor.at += 4
  return String.fromCharCode(Number.parseInt(digits, 16))
}

function parseInteger(cursor: Cursor): number | null {
  const digits = match(cursor, INTEGER)
  return digits === null ? null : Number(digits)
}

function match(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0]
  if (found === undefined) return null
  cursor.at += found.length
  return found
}

function peek(cursor: Cursor, word: string): boolean {
  return cursor.text.startsWith(word, cursor.at)
}

function take(cursor: Cursor, word: string): boolean {
  if (!peek(cursor, word)) return false
  cursor.at += word.length
  return true
}

function takeSpaced(cursor: Cursor, word: string): boolean {
  const before = cursor.at
  skipBlank(cursor)
  if (take(cursor, word)) return true
  cursor.at = before
  return false
}

function expect(cursor: Cursor, word: string): void {
  if (!take(cursor, word)) throw malformed(cursor)
}

function skipBlank(cursor: Cursor): void {
  match(cursor, BLANK)
}

function malformed(cursor: Cursor, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: `The setting jwt-role-claim-key is not a JSON path: ${cursor.text} cannot be read from character ${cursor.at + 1} on.`,
    hint: "Examples: $.role, $.app_metadata.role, $['https://example.com/role'], $.roles[0], $.roles[?search(@, '^app_')].",
    cause,
  })
}
