// Door of the root document: its JSON text, made once for each (catalog, schema, set of privileges) and
// handed out from then on. Roles that may see the same share one text.
import { LRUCache } from 'lru-cache'
import type { Catalog } from '../../../catalog/types.ts'
import { type OpenApiOptions, openApiDocument } from './document.ts'
import { privilegesIn } from './privileges.ts'

export { type OpenApiInput, type OpenApiOptions, openApiDocument } from './document.ts'
export { ASKER, askerIn, type Privileges } from './privileges.ts'

export interface Described {
  readonly catalog: Catalog
  /** Name of an exposed schema. */
  readonly schema: string
  /** Whose document; null: everything is shown (`ignore-privileges`). */
  readonly role: string | null
}

export type OpenApiText = (described: Described) => string

/** One per server: the options are part of it. */
export function createOpenApiText(options: OpenApiOptions): OpenApiText {
  const keys = new LRUCache<string, string>({ max: ROLES_MAX })
  const texts = new LRUCache<string, string>({ max: TEXTS_MAX })

  function make({ catalog, schema, role }: Described, asked: string): string {
    const privileges = role === null ? null : privilegesIn(catalog, schema, role)
    // Who sees the same of the database may call other commands.
    const commands = options.commands ?? []
    const callable = commands.filter(({ isFor }) => role === null || isFor(role)).map(({ name }) => name)
    const key = JSON.stringify([catalog.version, schema, privileges?.key ?? null, callable])
    keys.set(asked, key)
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = JSON.stringify(openApiDocument({ catalog, schema, role, privileges, options }))
    texts.set(key, text)
    return text
  }

  return (described) => {
    const asked = JSON.stringify([described.catalog.version, described.schema, described.role])
    const key = keys.get(asked)
    return (key !== undefined && texts.get(key)) || make(described, asked)
  }
}

/** Of each its key is kept: some bytes for each table and function that the role may see. */
const ROLES_MAX = 100
/** Documents of large schemas are megabytes: keep a few. */
const TEXTS_MAX = 16
