// The frozen model: what a schema is once its definitions were named, resolved and checked. In terms of SQL, so that it
// can be compared with a live catalog; it refers to nothing that the author may still change.
import type { JsonSchema, OnDelete, Reach } from './definition.ts'
import type { Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { StandardSchema } from './standard-schema.ts'

export interface Model {
  /** The schema of the database that its objects stand in. */
  readonly schema: string
  /** By name, in an order in which no table refers to a later one, cycles aside. */
  readonly tables: ReadonlyMap<string, Table>
  readonly enums: readonly Enum[]
  /** By name, in the order in which they were written: a view may read those above it. */
  readonly views: ReadonlyMap<string, View>
  readonly functions: ReadonlyMap<string, SqlFunction>
  readonly tenant: Tenant | null
}

export interface Enum {
  readonly name: string
  readonly values: readonly string[]
  readonly place: Place | null
}

export interface Table {
  readonly name: string
  readonly comment: string | null
  readonly columns: readonly Column[]
  readonly primaryKey: Key
  readonly uniques: readonly Unique[]
  readonly checks: readonly TableCheck[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly indexes: readonly Index[]
  readonly exclusions: readonly Exclusion[]
  readonly access: TableAccess
  readonly search: Search | null
  readonly audit: Audit | null
  /** The column that says whose tenant a row belongs to; null where rows belong to none. */
  readonly tenant: string | null
  readonly place: Place | null
}

export interface Column {
  readonly name: string
  /** The builder that made it. */
  readonly kind: string
  /** As SQL writes it; enums by their name, quoted, without their schema. */
  readonly type: string
  readonly enum: string | null
  readonly nullable: boolean
  /** An SQL expression. */
  readonly default: string | null
  /** The expression of a stored computed column. */
  readonly computed: string | null
  /** Counted up by the database, unless an insert names a value. */
  readonly identity: boolean
  readonly reach: Reach
  readonly comment: string | null
  readonly jsonSchema: JsonSchema
  readonly document: StandardSchema | null
  readonly place: Place | null
}

export interface Key {
  readonly name: string
  readonly columns: readonly string[]
}

/** With a condition it is a unique index, else a constraint. */
export interface Unique extends Key {
  readonly where: string | null
  readonly message: string | null
}

export interface TableCheck {
  readonly name: string
  readonly condition: string
  /** What a person is told who breaks it. */
  readonly message: string
  readonly place: Place | null
}

export interface ForeignKey extends Key {
  readonly target: { readonly schema: string; readonly table: string; readonly columns: readonly string[] }
  readonly onDelete: OnDelete
  /** Which of its columns `set null` empties. */
  readonly emptied: readonly string[]
}

export interface Index {
  readonly name: string
  /** Columns, quoted, or expressions in parentheses. */
  readonly on: readonly string[]
  readonly where: string | null
  readonly using: string
  readonly place: Place | null
}

export interface Exclusion {
  readonly name: string
  readonly equal: readonly string[]
  readonly overlapping: readonly string[]
  readonly message: string
}

export interface TableAccess {
  readonly read: Policy
  readonly insert: Policy
  readonly update: Policy
  readonly delete: Policy
}

/** What full-text search looks through: search.ts makes an expression of it, which is indexed, and read by `search`. */
export interface Search {
  readonly fields: readonly string[]
  /** A text search configuration of PostgreSQL. */
  readonly language: string
  readonly index: string
}

/** Changes of the rows are recorded. */
export interface Audit {
  /** Columns whose values are not kept. */
  readonly concealed: readonly string[]
  readonly read: Policy
}

/** Whose rows are kept apart, and how a caller's tenants are found. */
export interface Tenant {
  readonly column: string
  readonly policy: Policy
}

export interface View {
  readonly name: string
  readonly query: string
  readonly columns: readonly Pick<Column, 'name' | 'kind' | 'type' | 'jsonSchema' | 'comment'>[]
  readonly read: Policy
  readonly comment: string | null
  readonly place: Place | null
}

export interface SqlFunction {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly checks: readonly InputCheck[]
  /** As SQL writes it: `setof "products"`, `integer`, `void`. */
  readonly returns: string
  readonly language: 'sql' | 'plpgsql'
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  readonly body: string
  readonly allow: Policy
  readonly comment: string | null
  readonly place: Place | null
}

/** What must hold of the input of a function; it does before its body runs. */
export interface InputCheck {
  readonly parameter: string
  readonly condition: string
  readonly message: string
}

export interface Parameter {
  readonly name: string
  readonly type: string
  /** An SQL expression. */
  readonly default: string | null
  readonly jsonSchema: JsonSchema
}
