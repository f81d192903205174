// The request body on its way to the statement: what Content-Type says it is, which columns or arguments it names,
// and the bytes that SQL will take apart. JSON is looked at for its keys and passed on as it came.
import { bodyNotUsable } from './error.ts'
import { type MediaType, mediaTypeText, parseMediaType } from './media-type.ts'
import { csvPayload } from './payload-csv.ts'
import { jsonPayload } from './payload-json.ts'
import { remembered } from './remembered.ts'

/** One JSON document: rows for a relation, arguments for a function (of an array only the first element). */
export interface JsonPayload {
  readonly kind: 'json'
  /** What it was sent as: only a JSON body can be a single unnamed argument as a whole. */
  readonly media: 'json' | 'csv' | 'form'
  readonly form: 'object' | 'array'
  /** The column set (or argument names): `columns=` as given, else the body's keys, sorted so that one shape has one order. */
  readonly columns: readonly string[]
  /** What SQL gets: a Buffer is the body's own bytes. */
  readonly text: string | Buffer
  /** An array without elements (or a JSON value that counts as one): no rows. */
  readonly empty: boolean
}

/** A form sent to a function. */
export interface FormPayload {
  readonly kind: 'form'
  /** Distinct names, in order of appearance. */
  readonly columns: readonly string[]
  /** In order; names repeat for variadic parameters. */
  readonly pairs: readonly (readonly [name: string, value: string])[]
}

/** A body that goes to a function's single unnamed parameter as it is. */
export interface RawPayload {
  readonly kind: 'raw'
  readonly media: 'text' | 'xml' | 'octets'
  readonly columns: readonly string[]
  readonly bytes: Buffer
}

export type Payload = JsonPayload | FormPayload | RawPayload

export interface PayloadContext {
  readonly contentType: string | undefined
  readonly target: 'relation' | 'function'
  /** `columns=` (null for PUT, which does not consult it). */
  readonly columns: readonly string[] | null
  /** Deepest nesting of a JSON body: PostgreSQL's own parser recurses, and fails at some depth of its choosing. */
  readonly jsonDepthMax: number
}

/** Throws PGRST102 for a body that cannot be read, or of a type that is not taken. */
export function readPayload(body: Buffer | null, context: PayloadContext): Payload {
  const bytes = body ?? EMPTY
  const media = contentMedia(context.contentType)
  switch (media.kind) {
    case 'json':
      return jsonPayload(bytes, context)
    case 'csv':
      return csvPayload(bytes)
    case 'form':
      return context.target === 'function' ? argumentsPayload(bytes) : rowPayload(bytes)
    case 'text':
    case 'xml':
    case 'octets':
      if (context.target === 'function') return { kind: 'raw', media: media.kind, columns: [], bytes }
  }
  throw bodyNotUsable(`Content-Type not acceptable: ${mediaTypeText(media)}`)
}

const EMPTY = Buffer.alloc(0)

const parsed = remembered(parseMediaType)

const JSON_BODY: MediaType = { kind: 'json' }

function contentMedia(header: string | undefined): MediaType {
  if (header === undefined || header === 'application/json') return JSON_BODY
  return parsed(header)
}

function argumentsPayload(bytes: Buffer): FormPayload {
  const pairs = [...new URLSearchParams(bytes.toString('utf8'))]
  return { kind: 'form', columns: [...new Set(pairs.map(([name]) => name))], pairs }
}

/** One row of strings; of a repeated name the last value stands. */
function rowPayload(bytes: Buffer): JsonPayload {
  const row = new Map(new URLSearchParams(bytes.toString('utf8')))
  const members = Array.from(row, ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return {
    kind: 'json',
    media: 'form',
    form: 'object',
    columns: [...row.keys()].sort(),
    text: `{${members.join(',')}}`,
    empty: false,
  }
}
