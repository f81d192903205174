// `response.status` and `response.headers`: settings by which SQL changes the response that it is part of.
import { responseHeadersInvalid, responseStatusInvalid } from '../error.ts'
import { isHeaderText, isToken, toWire } from '../wire-text.ts'
import type { Headers } from './assemble.ts'

/** The status, or the one of the setting: its leading digits. Throws PGRST112. */
export function overrideStatus(status: number, setting: string | null): number {
  if (setting === null || setting === '') return status
  const digits = /^\d+/.exec(setting)?.[0]
  const chosen = Number(digits)
  if (digits === undefined || chosen < STATUS_MIN || chosen > STATUS_MAX) throw responseStatusInvalid()
  return chosen
}

/** Each header of the setting takes the place of ours of the same name; names may repeat in it. Throws PGRST111. */
export function overrideHeaders(headers: Headers, setting: string | null): Headers {
  if (setting === null || setting === '') return headers
  const chosen = parseHeaders(setting)
  const names = new Set(chosen.map(([name]) => name.toLowerCase()))
  const kept = headers.filter(([name]) => !names.has(name.toLowerCase()))
  return [...kept, ...chosen.filter(([name]) => !FRAMING.has(name.toLowerCase()))]
}

/** A 1xx is never the final answer (RFC 9110, 15.2). */
const STATUS_MIN = 200
const STATUS_MAX = 999

/** How a message is delimited is not SQL's to say: a wrong length would let one response run into the next. */
export const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function parseHeaders(setting: string): Headers {
  const list = parseJson(setting)
  if (!Array.isArray(list)) throw responseHeadersInvalid()
  return list.map(readHeader)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) throw responseHeadersInvalid()
    throw cause
  }
}

function readHeader(item: unknown): readonly [string, string] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw responseHeadersInvalid()
  const [header, ...more] = Object.entries(item)
  if (header === undefined || more.length > 0) throw responseHeadersInvalid()
  const [name, value] = header
  if (typeof value !== 'string' || !isToken(name) || !isHeaderText(value)) throw responseHeadersInvalid()
  return [name, toWire(value)]
}
