// Step three: facts and relationships become the one value that requests read. Frozen in earnest where an object
// could be written to by mistake; maps are read-only by type.
import type { Facts } from './introspect.ts'
import type { Related } from './relate.ts'
import { type Catalog, type ExposedSchema, type Relation, relationKey } from './types.ts'

export interface Identity {
  readonly version: number
  readonly schemas: readonly string[]
}

export function freeze(facts: Facts, related: Related, identity: Identity): Catalog {
  const relations = relationsOf(facts, related)
  return Object.freeze({
    version: identity.version,
    serverVersion: facts.server.version,
    serverVersionText: facts.server.versionText,
    schemas: schemasOf(facts, relations, identity.schemas),
    relations,
    relationships: related.relationships,
    representations: facts.representations,
    handlers: Object.freeze(facts.handlers),
    roles: facts.roles,
    memberships: facts.memberships,
    messages: facts.messages,
    columnGrants: [...relations.values()].some(isGrantedInPart),
    setsResponses: facts.server.setsResponses,
    hasPostgis: facts.server.hasPostgis,
  })
}

function isGrantedInPart({ privileges }: Relation): boolean {
  return [...privileges.values()].some(
    ({ select, update }) => typeof select !== 'boolean' || typeof update !== 'boolean',
  )
}

function relationsOf(facts: Facts, related: Related): ReadonlyMap<string, Relation> {
  const relations = new Map<string, Relation>()
  for (const { names: _, ...known } of facts.relations.values()) {
    const primaryKey = Object.freeze(related.primaryKeys.get(known.oid) ?? [])
    relations.set(relationKey(known), Object.freeze({ ...known, primaryKey }))
  }
  return relations
}

/** In the order of configuration. A configured schema that does not exist is served empty. */
function schemasOf(
  facts: Facts,
  relations: ReadonlyMap<string, Relation>,
  names: readonly string[],
): ReadonlyMap<string, ExposedSchema> {
  const relationsBySchema = Map.groupBy(relations.values(), (relation) => relation.schema)
  const functionsBySchema = Map.groupBy(facts.functions, (found) => found.schema)
  const comments = new Map(facts.schemas.map((schema) => [schema.name, schema.comment]))
  return new Map(
    names.map((name) => [
      name,
      Object.freeze({
        name,
        comment: comments.get(name) ?? null,
        relations: new Map((relationsBySchema.get(name) ?? []).map((relation) => [relation.name, relation])),
        functions: Map.groupBy(functionsBySchema.get(name) ?? [], (found) => found.name),
      }),
    ]),
  )
}
