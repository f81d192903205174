// What a field is, as data. The builders in fields/ make it, entity and schema read it, the frozen model keeps it.
import type { Place } from './place.ts'
import type { StandardSchema } from './standard-schema.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** The SQL type of a column. */
export type ColumnType =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'array'; readonly of: ColumnType }
  /** An enum of its own, named after table and column. */
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** The type of the key that a reference points at: known when the reference is resolved. */
  | { readonly kind: 'referenced' }

export type DefaultValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'sql'; readonly text: string }

/** A condition on the column's own value, and what a person is told who breaks it. */
export interface Check {
  /** Ends the constraint's name: `<table>_<column>_<suffix>`. */
  readonly suffix: string
  /** A boolean expression over the column, whose name, quoted, is given. */
  readonly condition: (column: string) => string
  /** The same of every element of an array; of what an author writes there is no such expression, as a check can hold no query. */
  readonly each?: (array: string) => string
  readonly message: string
}

export type OnDelete = 'restrict' | 'cascade' | 'set null' | 'no action'

export interface Reference {
  /** Called once, when the schema is made. 'self': the entity that has the field; 'user': a user of the auth schema. */
  readonly target: (() => unknown) | 'self' | 'user'
  readonly onDelete: OnDelete
  /** Fields of both rows that are equal. */
  readonly matching: readonly string[]
}

/** What clients may do with a field, as far as policies let them: read and write it, read it, or not know of it. */
export type Reach = 'open' | 'readonly' | 'hidden'

export interface FieldDefinition {
  /** The name of the builder: `text`, `money`. */
  readonly kind: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly default: DefaultValue | null
  /** Defaults that have a word: `now` is `now()` for times. */
  readonly words: Readonly<Record<string, string>>
  /** An expression over other columns; its value is stored. */
  readonly computed: string | null
  readonly identity: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly reach: Reach
  readonly comment: string | null
  readonly checks: readonly Check[]
  /** The fields of an object. */
  readonly members: Readonly<Record<string, FieldDefinition>> | null
  /** What each of a list is. */
  readonly element: FieldDefinition | null
  readonly reference: Reference | null
  readonly jsonSchema: JsonSchema
  /** The field of the same entity that has the currency of a money field. */
  readonly currency: string | null
  /** Checks the documents of a json field. */
  readonly document: StandardSchema | null
  /** What is wrong with its options; told when the schema is made. */
  readonly fault: string | null
  readonly place: Place | null
}
