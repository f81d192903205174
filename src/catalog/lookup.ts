// Lookups on the request path. Each is one or two map reads.
import {
  type Catalog,
  type DatabaseFunction,
  type QualifiedName,
  type Relation,
  type Relationship,
  relationKey,
} from './types.ts'

/** A relation that may be asked for by name: only exposed schemas have any. */
export function findRelation(catalog: Catalog, schema: string, name: string): Relation | undefined {
  return catalog.schemas.get(schema)?.relations.get(name)
}

const NONE: readonly never[] = Object.freeze([])

/** All overloads, none where there is no such function. */
export function findFunctions(catalog: Catalog, schema: string, name: string): readonly DatabaseFunction[] {
  return catalog.schemas.get(schema)?.functions.get(name) ?? NONE
}

/** In a fixed order: by target, cardinality, constraint; computed ones last. */
export function relationshipsOf(catalog: Catalog, origin: QualifiedName): readonly Relationship[] {
  return catalog.relationships.get(relationKey(origin)) ?? NONE
}
