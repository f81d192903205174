// Media types as a closed union of what the dialect knows, from their text and back to it. Type, subtype and
// parameter names in any case; unknown parameters are ignored; what is not known stays what was sent.

export type PlanOption = 'analyze' | 'verbose' | 'settings' | 'buffers' | 'wal'

export interface PlanMedia {
  readonly kind: 'plan'
  readonly format: 'text' | 'json'
  /** The media type whose statement is explained. */
  readonly for: MediaType
  readonly options: readonly PlanOption[]
}

export type MediaType =
  | { readonly kind: 'any' }
  | { readonly kind: 'json' }
  /** JSON array without null members. Without `nulls=stripped` the vendored array is `json`. */
  | { readonly kind: 'array-stripped' }
  | { readonly kind: 'object'; readonly nullsStripped: boolean }
  | { readonly kind: 'csv' }
  | { readonly kind: 'geojson' }
  | { readonly kind: 'openapi' }
  | { readonly kind: 'form' }
  | { readonly kind: 'text' }
  | { readonly kind: 'xml' }
  | { readonly kind: 'octets' }
  | PlanMedia
  /** `name` is `type/subtype` in lower case, for look-ups; `text` is what was sent. */
  | { readonly kind: 'other'; readonly name: string; readonly text: string }

export function parseMediaType(text: string): MediaType {
  const [name = '', ...parameters] = splitOutsideQuotes(text, ';')
  const known = name.trim().toLowerCase()
  const plain = PLAIN.get(known)
  if (plain !== undefined) return plain
  const vendored = VENDORED.get(known)
  if (vendored !== undefined) return vendored(readParameters(parameters))
  return { kind: 'other', name: known, text }
}

/** The canonical text, without charset. */
export function mediaTypeText(media: MediaType): string {
  switch (media.kind) {
    case 'plan':
      return planText(media)
    case 'object':
      return media.nullsStripped ? `${OBJECT};nulls=stripped` : OBJECT
    case 'other':
      return media.text
    default:
      return TEXTS[media.kind]
  }
}

/** The Content-Type of a body of this type: everything that is text to us says so, the rest is none of our business. */
export function contentTypeOf(media: MediaType): string {
  const text = mediaTypeText(media)
  return media.kind === 'octets' || media.kind === 'other' ? text : `${text}; charset=utf-8`
}

/** Splits at a separator, but not inside double quotes. */
export function splitOutsideQuotes(text: string, separator: ';' | ','): readonly string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

export const JSON_MEDIA: MediaType = { kind: 'json' }
export const ANY_MEDIA: MediaType = { kind: 'any' }
export const OCTETS_MEDIA: MediaType = { kind: 'octets' }
export const OPENAPI_MEDIA: MediaType = { kind: 'openapi' }

const OBJECT = 'application/vnd.pgrst.object+json'

const TEXTS: Readonly<Record<Exclude<MediaType['kind'], 'plan' | 'object' | 'other'>, string>> = {
  any: '*/*',
  json: 'application/json',
  'array-stripped': 'application/vnd.pgrst.array+json;nulls=stripped',
  csv: 'text/csv',
  geojson: 'application/geo+json',
  openapi: 'application/openapi+json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain',
  xml: 'text/xml',
  octets: 'application/octet-stream',
}

const PLAIN: ReadonlyMap<string, MediaType> = new Map<string, MediaType>([
  [TEXTS.any, ANY_MEDIA],
  [TEXTS.json, JSON_MEDIA],
  [TEXTS.csv, { kind: 'csv' }],
  [TEXTS.geojson, { kind: 'geojson' }],
  [TEXTS.openapi, OPENAPI_MEDIA],
  [TEXTS.form, { kind: 'form' }],
  [TEXTS.text, { kind: 'text' }],
  [TEXTS.xml, { kind: 'xml' }],
  [TEXTS.octets, OCTETS_MEDIA],
])

type Parameters = ReadonlyMap<string, string>

const VENDORED: ReadonlyMap<string, (parameters: Parameters) => MediaType> = new Map([
  ['application/vnd.pgrst.array', arrayMedia],
  ['application/vnd.pgrst.array+json', arrayMedia],
  ['application/vnd.pgrst.object', objectMedia],
  [OBJECT, objectMedia],
  ['application/vnd.pgrst.plan', (parameters) => planMedia('text', parameters)],
  ['application/vnd.pgrst.plan+text', (parameters) => planMedia('text', parameters)],
  ['application/vnd.pgrst.plan+json', (parameters) => planMedia('json', parameters)],
])

function arrayMedia(parameters: Parameters): MediaType {
  return parameters.get('nulls') === 'stripped' ? { kind: 'array-stripped' } : JSON_MEDIA
}

function objectMedia(parameters: Parameters): MediaType {
  return { kind: 'object', nullsStripped: parameters.get('nulls') === 'stripped' }
}

const PLAN_OPTIONS: readonly PlanOption[] = ['analyze', 'verbose', 'settings', 'buffers', 'wal']

function planMedia(format: PlanMedia['format'], parameters: Parameters): MediaType {
  const explained = parameters.get('for')
  const asked = new Set((parameters.get('options') ?? '').split('|'))
  return {
    kind: 'plan',
    format,
    // A plan of a plan is none: it would let a header nest without end.
    for:
      explained === undefined || explained.includes('vnd.pgrst.plan')
        ? JSON_MEDIA
        : parseMediaType(explained),
    options: PLAN_OPTIONS.filter((option) => asked.has(option)),
  }
}

function planText(plan: PlanMedia): string {
  const base = `application/vnd.pgrst.plan+${plan.format}; for="${mediaTypeText(plan.for)}"`
  return plan.options.length === 0 ? base : `${base}; options=${plan.options.join('|')}`
}

function readParameters(parameters: readonly string[]): Parameters {
  const read = new Map<string, string>()
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=')
    if (equals < 0) continue
    read.set(parameter.slice(0, equals).trim().toLowerCase(), unquote(parameter.slice(equals + 1).trim()))
  }
  return read
}

function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
