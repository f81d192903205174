// The frozen model: what a schema is once its definitions were named, resolved and checked. In terms of SQL, so that it
// can be compared with a live catalog; it refers to nothing that the author may still change.
import type { JsonSchema, OnDelete } from './definition.ts'
import type { Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { StandardSchema } from './standard-schema.ts'

export interface Model {
  /** The schema of the database that its objects stand in. */
  readonly schema: string
  /** By name, in an order in which no table refers to a later one, cycles aside. */
  readonly tables: ReadonlyMap<string, Table>
  readonly enums: readonly Enum[]
}

export interface Enum {
  readonly name: string
  readonly values: readonly string[]
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
  readonly search: readonly string[]
  readonly place: Place | null
}

export interface Column {
  readonly name: string
  /** The builder that made it. */
  readonly kind: string
  /** As SQL writes it; enums by their name within the schema. */
  readonly type: string
  readonly enum: string | null
  readonly nullable: boolean
  /** An SQL expression. */
  readonly default: string | null
  /** The expression of a stored computed column. */
  readonly computed: string | null
  /** Counted up by the database, unless an insert names a value. */
  readonly identity: boolean
  readonly hidden: boolean
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
}

export interface ForeignKey extends Key {
  readonly target: { readonly schema: string; readonly table: string; readonly columns: readonly string[] }
  readonly onDelete: OnDelete
}

export interface Index {
  readonly name: string
  /** Columns, quoted, or expressions in parentheses. */
  readonly on: readonly string[]
  readonly where: string | null
  readonly using: string
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
