// JSON bodies: parsed once to learn their keys (never to be written out again), or not at all where `columns=` says
// what they hold.
import { bodyNotUsable, jsonTooDeep } from './error.ts'
import type { JsonPayload, PayloadContext } from './payload.ts'

/** Throws PGRST102: `Empty or invalid json`, `All object keys must match`, or PL204 for one that nests too deep. */
export function jsonPayload(body: Buffer, context: PayloadContext): JsonPayload {
  checkDepth(body, context.jsonDepthMax)
  if (context.columns !== null) return unparsed(body, context.columns)
  if (body.length === 0 && context.target === 'function') return NO_ARGUMENTS
  const value = parseJson(body.toString('utf8'))
  if (Array.isArray(value)) return value.length === 0 ? NO_ROWS : rowsPayload(body, value)
  if (!isObject(value)) return NO_ROWS
  return {
    kind: 'json',
    media: 'json',
    form: 'object',
    columns: Object.keys(value).sort(),
    text: body,
    empty: false,
  }
}

const NO_ARGUMENTS: JsonPayload = {
  kind: 'json',
  media: 'json',
  form: 'object',
  columns: [],
  text: '{}',
  empty: false,
}
const NO_ROWS: JsonPayload = {
  kind: 'json',
  media: 'json',
  form: 'array',
  columns: [],
  text: '[]',
  empty: true,
}

const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether the document is an array shows in its first character; whether it is JSON at all, PostgreSQL will say. */
function unparsed(body: Buffer, columns: readonly string[]): JsonPayload {
  const form = body[firstVisible(body)] === OPEN_BRACKET ? 'array' : 'object'
  return { kind: 'json', media: 'json', form, columns: [...new Set(columns)], text: body, empty: false }
}

function firstVisible(body: Buffer): number {
  let at = 0
  while (at < body.length && (body[at] ?? 0) <= 0x20) at++
  return at
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) throw bodyNotUsable('Empty or invalid json')
    throw cause
  }
}

function rowsPayload(body: Buffer, rows: readonly unknown[]): JsonPayload {
  const [first] = rows
  if (!isObject(first)) throw keysDiffer()
  const keys = Object.keys(first)
  for (let at = 1; at < rows.length; at++) {
    if (!hasExactly(rows[at], keys)) throw keysDiffer()
  }
  return { kind: 'json', media: 'json', form: 'array', columns: keys.sort(), text: body, empty: false }
}

function hasExactly(row: unknown, keys: readonly string[]): boolean {
  if (!isObject(row)) return false
  const own = Object.keys(row)
  return own.length === keys.length && keys.every((key, at) => own[at] === key || Object.hasOwn(row, key))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function keysDiffer() {
  return bodyNotUsable('All object keys must match')
}

/** Counts without recursion, and only where the body is long enough to nest that deep. */
export function checkDepth(body: Buffer, depthMax: number): void {
  if (body.length <= depthMax) return
  let depth = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (byte === QUOTE) at = endOfString(body, at)
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
    if (depth > depthMax) throw jsonTooDeep(depthMax)
  }
}

/** The index of the quote that closes the string which opens at `start`; the last byte when none does. */
function endOfString(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at]
    if (byte === QUOTE) return at
    if (byte === BACKSLASH) at++
  }
  return body.length - 1
}
