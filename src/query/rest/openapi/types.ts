// How a PostgreSQL type is told in OpenAPI 2.0: `type`, `format`, `items`, and a default where SQL's text of
// it happens to be a constant. Works on type names as format_type() gives them; domains are already followed.

export type JsonObject = { readonly [member: string]: unknown }

/** `type`, `format` and, for arrays, `items` of a column or argument in a JSON body. */
export function typeMembers(type: string): JsonObject {
  return omitAbsent({
    type: swaggerType(type),
    format: swaggerFormat(type),
    items: isArray(type) ? omitAbsent({ type: swaggerType(elementType(type)) }) : undefined,
  })
}

/** undefined for json and jsonb, which may be anything. */
export function swaggerType(type: string): string | undefined {
  if (JSON_TYPES.has(type)) return undefined
  return SCALARS.get(type) ?? (isArray(type) ? 'array' : 'string')
}

/** The formats that OpenAPI reserves for integers; PostgreSQL's own name for everything else. */
export function swaggerFormat(type: string): string {
  return INTEGER_FORMATS.get(type) ?? type
}

export function isArray(type: string): boolean {
  return type.endsWith('[]')
}

export function elementType(type: string): string {
  return type.slice(0, -2)
}

/** The default as a JSON value; undefined where the expression is not a constant that JSON can say. */
export function constantDefault(type: string, expression: string | null): unknown {
  if (expression === null) return undefined
  const text = swaggerType(type) === 'string' ? quoted(type, expression) : expression
  try {
    return JSON.parse(text)
  } catch {
    // An expression such as nextval(...) is no constant: the document then names no default.
    return undefined
  }
}

/** Members whose value is undefined are left out, so that the document equals its own JSON. */
export function omitAbsent(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function quoted(type: string, expression: string): string {
  const cast = `::${type}`
  if (!expression.endsWith(cast)) return `"${expression}"`
  return `"${expression.slice(0, -cast.length).replace(/^'+|'+$/g, '')}"`
}

const JSON_TYPES: ReadonlySet<string> = new Set(['json', 'jsonb'])

const SCALARS: ReadonlyMap<string, string> = new Map([
  ['character varying', 'string'],
  ['character', 'string'],
  ['text', 'string'],
  ['boolean', 'boolean'],
  ['smallint', 'integer'],
  ['integer', 'integer'],
  ['bigint', 'integer'],
  ['numeric', 'number'],
  ['real', 'number'],
  ['double precision', 'number'],
])

const INTEGER_FORMATS: ReadonlyMap<string, string> = new Map([
  ['smallint', 'int32'],
  ['integer', 'int32'],
  ['bigint', 'int64'],
])
