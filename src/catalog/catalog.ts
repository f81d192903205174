// The door: the live database as one immutable value. introspect asks, relate connects, freeze hands over;
// watch.ts keeps it current.
import { clock } from '../kit/clock.ts'
import type { CatalogEvent } from '../kit/log-event.ts'
import type { Database } from '../postgres/types.ts'
import { freeze } from './freeze.ts'
import { introspect } from './introspect.ts'
import { relate } from './relate.ts'
import type { Catalog } from './types.ts'

export interface CatalogOptions {
  /** Exposed schemas in order; the first is the default. One that does not exist is served empty. */
  readonly schemas: readonly string[]
  readonly extraSearchPath: readonly string[]
  readonly version: number
  readonly observe?: (event: CatalogEvent) => void
}

/**
 * Reads everything that the query room has to know of a database, in one round trip and from one snapshot.
 * @throws the database's error where it cannot be read; nothing is kept of a failed load.
 */
export async function loadCatalog(database: Database, options: CatalogOptions): Promise<Catalog> {
  const started = clock.monotonic()
  const facts = await introspect(database, options)
  const related = relate(facts, options.schemas)
  const catalog = freeze(facts, related, options)
  report(catalog, facts.schemas, { options, ms: Math.round(clock.monotonic() - started) })
  return catalog
}

function report(
  catalog: Catalog,
  existing: readonly { readonly name: string }[],
  { options, ms }: { options: CatalogOptions; ms: number },
): void {
  const names = new Set(existing.map((schema) => schema.name))
  for (const schema of options.schemas) {
    if (!names.has(schema)) options.observe?.({ kind: 'catalog.schema-missing', schema })
  }
  options.observe?.({
    kind: 'catalog.loaded',
    version: catalog.version,
    relations: catalog.relations.size,
    relationships: sum(catalog.relationships.values().map((list) => list.length)),
    functions: sum(
      catalog.schemas
        .values()
        .flatMap((schema) => schema.functions.values())
        .map((list) => list.length),
    ),
    ms,
  })
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
