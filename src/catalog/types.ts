// The live database as one immutable value. Only data: who builds it is introspect/relate, who reads it is
// query. Names are PostgreSQL's own; a request in flight keeps the Catalog it started with.

/** A schema-qualified name, unquoted. */
export interface QualifiedName {
  readonly schema: string
  readonly name: string
}

export type RelationKind = 'table' | 'partitioned' | 'view' | 'materialized' | 'foreign'

export interface Relation extends QualifiedName {
  readonly oid: number
  readonly kind: RelationKind
  readonly comment: string | null
  /** By pg_relation_is_updatable, INSTEAD OF triggers included; privileges are not considered. */
  readonly insertable: boolean
  readonly updatable: boolean
  readonly deletable: boolean
  /** Whether each row says which version of itself it is: what xmin and ctid do in tables of PostgreSQL's own kind. */
  readonly rowVersions: boolean
  /** Column names in key order; for views the base table's key columns traced through the definition (empty if not all are there). */
  readonly primaryKey: readonly string[]
  /** In attnum order. */
  readonly columns: ReadonlyMap<string, Column>
  /** Functions of a row that are read like columns; none that a column hides. */
  readonly computed: ReadonlyMap<string, ComputedField>
  /**
   * By role, as granted: `privilegesOf` (lookup.ts) adds what PUBLIC, membership and superusers have. The owner is
   * among them, and so is a role that has no more than TRUNCATE, REFERENCES or TRIGGER.
   */
  readonly privileges: ReadonlyMap<string, RelationPrivileges>
}

export type Privilege = 'select' | 'insert' | 'update' | 'delete'

/** On all columns, on none, or on these. */
export type Granted = boolean | ReadonlySet<string>

export interface RelationPrivileges {
  readonly select: Granted
  readonly insert: Granted
  readonly update: Granted
  readonly delete: boolean
}

export interface Column {
  readonly name: string
  readonly position: number
  readonly comment: string | null
  /** False for NOT NULL columns and for columns of a NOT NULL domain. */
  readonly nullable: boolean
  /** format_type() of the type after following domains to their base, e.g. `integer`, `character varying`, `integer[]`. No typmod. */
  readonly type: string
  /** format_type() of the declared type with typmod, schema-qualified and quoted where it is not in pg_catalog: safe to splice as a SQL type. */
  readonly declaredType: string
  /** pg_type oid as declared (a domain's own oid) and after following domains. */
  readonly typeOid: number
  readonly baseTypeOid: number
  readonly maxLength: number | null
  /** SQL text for `missing=default`: column default, else the domain's; identity: nextval('seq'); stored generated: null. */
  readonly default: string | null
  readonly identity: 'always' | 'by default' | null
  readonly generated: boolean
  /** Labels in order; empty if not an enum (domains followed). */
  readonly enum: readonly string[]
}

/** A function of one row that gives one value, in an exposed schema or the extra search path. */
export interface ComputedField {
  /** The function's. */
  readonly schema: string
  readonly name: string
  /** format_type() after following domains, as for columns. */
  readonly type: string
  readonly typeOid: number
  readonly baseTypeOid: number
  readonly comment: string | null
}

export type Cardinality = 'many-to-one' | 'one-to-many' | 'one-to-one' | 'many-to-many'

/** Pairs of column names that are equal in a join: [on the origin side, on the other side]. */
export type ColumnPairs = readonly (readonly [string, string])[]

export interface KeyRelationship {
  readonly kind: 'key'
  readonly origin: QualifiedName
  readonly target: QualifiedName
  readonly selfReference: boolean
  readonly cardinality: 'many-to-one' | 'one-to-many' | 'one-to-one'
  /** one-to-one: true where the origin is referenced (the foreign key is on the target). many-to-one: false. one-to-many: true. */
  readonly originIsParent: boolean
  readonly constraint: string
  readonly columns: ColumnPairs
  readonly originIsView: boolean
  readonly targetIsView: boolean
}

export interface JunctionRelationship {
  readonly kind: 'junction'
  readonly origin: QualifiedName
  readonly target: QualifiedName
  readonly selfReference: boolean
  readonly cardinality: 'many-to-many'
  readonly junction: QualifiedName
  /** [origin column, junction column] and [target column, junction column]. */
  readonly originColumns: ColumnPairs
  readonly targetColumns: ColumnPairs
  readonly originConstraint: string
  readonly targetConstraint: string
  readonly originIsView: boolean
  readonly targetIsView: boolean
}

export interface ComputedRelationship {
  readonly kind: 'computed'
  readonly origin: QualifiedName
  readonly target: QualifiedName
  readonly function: QualifiedName
  readonly toOne: boolean
  readonly selfReference: boolean
}

export type Relationship = KeyRelationship | JunctionRelationship | ComputedRelationship

export interface Parameter {
  /** '' when unnamed. */
  readonly name: string
  /** SQL type to cast an argument to, safe to splice; character(n) and bit(n) widened to their varying forms. */
  readonly type: string
  readonly typeOid: number
  readonly required: boolean
  readonly variadic: boolean
}

export type Volatility = 'immutable' | 'stable' | 'volatile'

export interface FunctionResult {
  /** composite: a row type, or OUT/INOUT/TABLE columns. A bare record is one value whose columns nobody knows. */
  readonly kind: 'void' | 'scalar' | 'composite'
  readonly set: boolean
  /** The declared result type; for RETURNS TABLE/OUT: pg_catalog.record. */
  readonly type: QualifiedName
  readonly typeOid: number
  /** The relation whose row type is returned, if it is one (table or view, in any schema). */
  readonly relation: QualifiedName | null
}

export interface DatabaseFunction extends QualifiedName {
  readonly oid: number
  readonly comment: string | null
  /** Input parameters only (IN, INOUT, VARIADIC), in order. */
  readonly parameters: readonly Parameter[]
  readonly variadic: boolean
  readonly result: FunctionResult
  readonly volatility: Volatility
  /** The function's own SET clauses, e.g. [['statement_timeout','1s']]. */
  readonly settings: readonly (readonly [name: string, value: string])[]
  /** Roles that EXECUTE is granted to; `mayExecute` (lookup.ts) resolves one. */
  readonly executors: ReadonlySet<string>
}

/** A domain named like a media type, and what produces it. */
export interface MediaHandler {
  /** The domain's name as written, e.g. `text/xml`, any type. */
  readonly mediaType: string
  readonly kind: 'aggregate' | 'function'
  readonly function: QualifiedName
  /** aggregate: the relation whose row it takes, or null for anyelement. function: null. */
  readonly relation: QualifiedName | null
  /** The domain is over bytea: the body is these bytes, not their text. */
  readonly binary: boolean
}

/** Settings from ALTER ROLE ... SET that the login role may apply, without default_transaction_isolation. */
export interface RoleSettings {
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly isolation: string | null
}

export interface Membership {
  readonly superuser: boolean
  /** Every role whose privileges this one has, directly or not; itself and PUBLIC are not listed. */
  readonly inherits: readonly string[]
}

export interface ExposedSchema {
  readonly name: string
  readonly comment: string | null
  readonly relations: ReadonlyMap<string, Relation>
  /** Overloads by name. */
  readonly functions: ReadonlyMap<string, readonly DatabaseFunction[]>
}

export interface Catalog {
  /** Grows by one with each load; part of every cache key that depends on the schema. */
  readonly version: number
  readonly serverVersion: number
  readonly serverVersionText: string
  /** In the order of configuration; the first is the default. */
  readonly schemas: ReadonlyMap<string, ExposedSchema>
  /** Also relations of the extra search path and of base tables outside the exposed schemas, by `relationKey`. */
  readonly relations: ReadonlyMap<string, Relation>
  /** By `relationKey` of the origin. */
  readonly relationships: ReadonlyMap<string, readonly Relationship[]>
  /** By `castKey(source type oid, target type oid)`: the function of an implicit cast from or to a domain; value is safe to splice. */
  readonly representations: ReadonlyMap<string, string>
  readonly handlers: readonly MediaHandler[]
  /** By role name. */
  readonly roles: ReadonlyMap<string, RoleSettings>
  /** By role name; roles that inherit nothing and are no superusers are absent. */
  readonly memberships: ReadonlyMap<string, Membership>
  /** What a person is told who breaks a constraint, by `constraintKey`: its comment. */
  readonly messages: ReadonlyMap<string, string>
  /**
   * Whether some function may set the headers and the status of a response. It may do so for the session, and then the
   * next request must not find them.
   */
  readonly setsResponses: boolean
  /** Whether some role may read or update some columns of a relation and not others: then a plan depends on who asks. */
  readonly columnGrants: boolean
  /** pg_timezone_names, for nothing but a clear message. May be empty. */
  readonly hasPostgis: boolean
}

export function relationKey(name: QualifiedName): string {
  return `${name.schema}\u0000${name.name}`
}

export interface ConstraintName {
  readonly schema: string
  readonly relation: string
  readonly name: string
}

export function constraintKey({ schema, relation, name }: ConstraintName): string {
  return `${schema}\u0000${relation}\u0000${name}`
}

export function castKey(sourceOid: number, targetOid: number): string {
  return `${sourceOid}>${targetOid}`
}

export const TEXT_OID = 25
export const JSON_OID = 114
export const BYTEA_OID = 17
export const RECORD_OID = 2249
