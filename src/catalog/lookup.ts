// Lookups on the request path: map reads, a few at most.
import {
  type Catalog,
  type DatabaseFunction,
  type Granted,
  type Membership,
  type QualifiedName,
  type Relation,
  type RelationPrivileges,
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

/** The name under which grants to PUBLIC stand; no role can bear it. */
export const PUBLIC = 'public'

/**
 * What a role may do, as PostgreSQL would say: its own privileges, those of PUBLIC and those that it inherits. Row
 * policies, and USAGE on the schema, are the database's to check. A role that the catalog has never heard of has
 * what PUBLIC has.
 */
export function privilegesOf(catalog: Catalog, relation: Relation, role: string): RelationPrivileges {
  const membership = catalog.memberships.get(role) ?? NO_MEMBERSHIP
  if (membership.superuser) return EVERYTHING
  const roles = rolesOf(role, membership)
  const granted = roles.map((each) => relation.privileges.get(each) ?? NOTHING)
  const readsAll = roles.includes(READ_ALL)
  const writesAll = roles.includes(WRITE_ALL)
  return {
    select: readsAll || union(granted.map(({ select }) => select)),
    insert: writesAll || union(granted.map(({ insert }) => insert)),
    update: writesAll || union(granted.map(({ update }) => update)),
    delete: writesAll || granted.some((each) => each.delete),
  }
}

/** Whether a role owns a relation or has any privilege on it or on a column, TRUNCATE, REFERENCES and TRIGGER among them. */
export function maySee(catalog: Catalog, relation: Relation, role: string): boolean {
  const membership = catalog.memberships.get(role) ?? NO_MEMBERSHIP
  if (membership.superuser) return true
  return rolesOf(role, membership).some(
    (each) => each === READ_ALL || each === WRITE_ALL || relation.privileges.has(each),
  )
}

export function mayExecute(catalog: Catalog, called: DatabaseFunction, role: string): boolean {
  const membership = catalog.memberships.get(role) ?? NO_MEMBERSHIP
  return membership.superuser || rolesOf(role, membership).some((each) => called.executors.has(each))
}

// PostgreSQL's own roles whose privileges stand in no list.
const READ_ALL = 'pg_read_all_data'
const WRITE_ALL = 'pg_write_all_data'

const NO_MEMBERSHIP: Membership = Object.freeze({ superuser: false, inherits: Object.freeze([]) })
const EVERYTHING: RelationPrivileges = Object.freeze({
  select: true,
  insert: true,
  update: true,
  delete: true,
})
const NOTHING: RelationPrivileges = Object.freeze({
  select: false,
  insert: false,
  update: false,
  delete: false,
})

function rolesOf(role: string, { inherits }: Membership): readonly string[] {
  return [role, PUBLIC, ...inherits]
}

function union(granted: readonly Granted[]): Granted {
  if (granted.includes(true)) return true
  const columns = granted.filter((each) => typeof each !== 'boolean')
  if (columns.length <= 1) return columns[0] ?? false
  return new Set(columns.flatMap((each) => [...each]))
}
