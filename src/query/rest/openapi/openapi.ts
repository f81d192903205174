// Door of the root document: its JSON text, made once for each (catalog, schema, set of privileges) and
// handed out from then on. Roles that may see the same share one text.
import { LRUCache } from 'lru-cache'
import { type OpenApiInput, type OpenApiOptions, openApiDocument } from './document.ts'

export { type OpenApiInput, type OpenApiOptions, openApiDocument } from './document.ts'
export { type Privileges, privilegesStatement, readPrivileges } from './sql.ts'

export type OpenApiText = (input: Omit<OpenApiInput, 'options'>) => string

/** One per server: the options are part of it. */
export function createOpenApiText(options: OpenApiOptions): OpenApiText {
  const texts = new LRUCache<string, string>({ max: TEXTS_MAX })
  return ({ catalog, schema, privileges }) => {
    const key = JSON.stringify([catalog.version, schema, privileges?.key ?? null])
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = JSON.stringify(openApiDocument({ catalog, schema, privileges, options }))
    texts.set(key, text)
    return text
  }
}

/** Documents of large schemas are megabytes: keep a few. */
const TEXTS_MAX = 16
