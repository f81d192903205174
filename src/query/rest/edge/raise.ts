// `RAISE SQLSTATE 'PGRST'`: SQL chooses status, reason, headers and body, by JSON in MESSAGE and DETAIL.
import { PlinthError } from '../../../kit/error.ts'
import { raiseUnreadable } from './error.ts'
import { FRAMING } from './respond/override.ts'
import type { DatabaseFailure } from './sqlstate.ts'
import { isHeaderText, isToken, toWire } from './wire-text.ts'

/** The error that was raised, or PGRST121 where its JSON cannot be read. */
export function raisedFailure({ message, detail }: DatabaseFailure): PlinthError {
  const body = readBody(message)
  if (body === null) {
    return raiseUnreadable(`Invalid JSON value for MESSAGE: '${message}'`, MESSAGE_HINT)
  }
  if (detail === null) return raiseUnreadable('DETAIL is missing in the RAISE statement', DETAIL_HINT)
  const head = readHead(detail)
  if (head === null) return raiseUnreadable(`Invalid JSON value for DETAIL: '${detail}'`, DETAIL_HINT)
  return new PlinthError({ ...body, ...head })
}

const MESSAGE_HINT =
  "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'."
const DETAIL_HINT =
  "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'."

interface RaisedBody {
  readonly code: string
  readonly message: string
  readonly details: string | null
  readonly hint: string | null
}

interface RaisedHead {
  readonly status: number
  readonly reason?: string
  readonly headers: readonly (readonly [string, string])[]
}

function readBody(text: string): RaisedBody | null {
  const value = parseObject(text)
  if (value === null) return null
  const { code, message, details = null, hint = null } = value
  if (typeof code !== 'string' || typeof message !== 'string') return null
  if (!isTextOrNull(details) || !isTextOrNull(hint)) return null
  return { code, message, details, hint }
}

function readHead(text: string): RaisedHead | null {
  const value = parseObject(text)
  if (value === null) return null
  const { status, status_text: reason = null } = value
  const headers = readHeaders(value.headers)
  if (!isFinalStatus(status) || !isTextOrNull(reason) || headers === null) return null
  if (reason === null) return { status, headers }
  return isHeaderText(reason) ? { status, headers, reason: toWire(reason) } : null
}

function readHeaders(value: unknown): readonly (readonly [string, string])[] | null {
  if (!isObject(value)) return null
  const headers: (readonly [string, string])[] = []
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string' || !isToken(name) || !isHeaderText(text)) return null
    if (!FRAMING.has(name.toLowerCase())) headers.push([name, toWire(text)])
  }
  return headers
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isFinalStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 999
}
