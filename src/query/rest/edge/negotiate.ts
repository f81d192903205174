// Which of the accepted media types is answered, and by what. The first one that has a handler wins; relation and
// function handlers of the database are found by name, in an index made once per catalog.
import { type MediaHandler, type QualifiedName, relationKey } from '../../../catalog/types.ts'
import { parseAccept } from './accept.ts'
import { mediaNotAvailable } from './error.ts'
import {
  contentTypeOf,
  type MediaType,
  mediaTypeText,
  OCTETS_MEDIA,
  OPENAPI_MEDIA,
  type PlanMedia,
  parseMediaType,
} from './media-type.ts'

/** What makes the body. */
export type Producer =
  | { readonly kind: 'array'; readonly nullsStripped: boolean }
  | { readonly kind: 'object'; readonly nullsStripped: boolean }
  | { readonly kind: 'csv' }
  | { readonly kind: 'geojson' }
  /** A handler of the database: its aggregate over the rows, or for kind `function` the function's own scalar, verbatim. */
  | { readonly kind: 'custom'; readonly handler: MediaHandler }

export interface Negotiated {
  readonly producer: Producer
  /** With charset, as the response says it. */
  readonly contentType: string
  /** Set when the answer is the EXPLAIN of the statement that `producer` asks for. */
  readonly plan: PlanMedia | null
}

export interface NegotiationContext {
  /** Catalog.handlers; the same array object for the life of a catalog. */
  readonly handlers: readonly MediaHandler[]
  /** The relation that is read or written, or the function that is called (for one that returns a relation's rows: that relation). */
  readonly target: QualifiedName
  /** QueryTree.selectIsDefault: handlers of a relation or function are only considered with it. */
  readonly selectIsDefault: boolean
  /** Whether plans may be asked for. */
  readonly explain: boolean
}

/** Throws PGRST107 when nothing that the client accepts can be made. */
export function negotiate(accept: string | undefined, context: NegotiationContext): Negotiated {
  const accepted = parseAccept(accept)
  for (const media of accepted) {
    const found = match(media, context)
    if (found !== null) return found
  }
  throw mediaNotAvailable(accepted.map(mediaTypeText))
}

/** The root is an OpenAPI document or nothing: its Content-Type, or PGRST107. */
export function negotiateRoot(accept: string | undefined): string {
  const accepted = parseAccept(accept)
  const acceptable = accepted.some(({ kind }) => kind === 'openapi' || kind === 'json' || kind === 'any')
  if (!acceptable) throw mediaNotAvailable(accepted.map(mediaTypeText))
  return OPENAPI_CONTENT_TYPE
}

const OPENAPI_CONTENT_TYPE = contentTypeOf(OPENAPI_MEDIA)

const ARRAY = answer({ kind: 'array', nullsStripped: false }, { kind: 'json' })
const ARRAY_STRIPPED = answer({ kind: 'array', nullsStripped: true }, { kind: 'array-stripped' })
const OBJECT = answer({ kind: 'object', nullsStripped: false }, { kind: 'object', nullsStripped: false })
const OBJECT_STRIPPED = answer(
  { kind: 'object', nullsStripped: true },
  { kind: 'object', nullsStripped: true },
)
const CSV = answer({ kind: 'csv' }, { kind: 'csv' })
/** Always offered: without PostGIS the database says that st_asgeojson is missing, which is what the client needs to hear. */
const GEOJSON = answer({ kind: 'geojson' }, { kind: 'geojson' })

function match(media: MediaType, context: NegotiationContext): Negotiated | null {
  switch (media.kind) {
    // The vendored types cannot be overridden by handlers.
    case 'object':
      return media.nullsStripped ? OBJECT_STRIPPED : OBJECT
    case 'array-stripped':
      return ARRAY_STRIPPED
    case 'plan':
      return context.explain ? planOf(media, context) : null
    default:
      return customAnswer(media, context) ?? builtinAnswer(media)
  }
}

function planOf(plan: PlanMedia, context: NegotiationContext): Negotiated | null {
  const explained = match(plan.for, context)
  return explained === null ? null : { producer: explained.producer, contentType: contentTypeOf(plan), plan }
}

function builtinAnswer(media: MediaType): Negotiated | null {
  switch (media.kind) {
    case 'any':
    case 'json':
      return ARRAY
    case 'csv':
      return CSV
    case 'geojson':
      return GEOJSON
    default:
      return null
  }
}

function customAnswer(media: MediaType, context: NegotiationContext): Negotiated | null {
  if (context.handlers.length === 0) return null
  const index = indexOf(context.handlers)
  const name = media.kind === 'other' ? media.name : mediaTypeText(media)
  if (context.selectIsDefault) {
    const own = index.byTarget.get(relationKey(context.target))
    const found = own?.get(ANY) ?? own?.get(name)
    if (found !== undefined) return found
  }
  return index.forAnyElement.get(name) ?? null
}

const ANY = '*/*'

interface HandlerIndex {
  readonly byTarget: ReadonlyMap<string, ReadonlyMap<string, Negotiated>>
  readonly forAnyElement: ReadonlyMap<string, Negotiated>
}

const indexes = new WeakMap<readonly MediaHandler[], HandlerIndex>()

function indexOf(handlers: readonly MediaHandler[]): HandlerIndex {
  const known = indexes.get(handlers)
  if (known !== undefined) return known
  const index = buildIndex(handlers)
  indexes.set(handlers, index)
  return index
}

function buildIndex(handlers: readonly MediaHandler[]): HandlerIndex {
  const byTarget = new Map<string, Map<string, Negotiated>>()
  const forAnyElement = new Map<string, Negotiated>()
  for (const handler of handlers) {
    const target = handler.kind === 'function' ? handler.function : handler.relation
    const own = target === null ? forAnyElement : entry(byTarget, relationKey(target))
    own.set(handler.mediaType.toLowerCase(), customNegotiated(handler))
  }
  return { byTarget, forAnyElement }
}

function entry(byTarget: Map<string, Map<string, Negotiated>>, key: string): Map<string, Negotiated> {
  const own = byTarget.get(key) ?? new Map<string, Negotiated>()
  byTarget.set(key, own)
  return own
}

/** A handler for any type cannot know what it was asked for: octets, unless it sets Content-Type itself. */
function customNegotiated(handler: MediaHandler): Negotiated {
  const media = handler.mediaType === ANY ? OCTETS_MEDIA : parseMediaType(handler.mediaType)
  return answer({ kind: 'custom', handler }, media)
}

function answer(producer: Producer, media: MediaType): Negotiated {
  return { producer, contentType: contentTypeOf(media), plan: null }
}
