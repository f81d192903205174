// An entity: a table, who may do what with its rows, and the types of them. Types are flat and computed once, here, because
// a large model is checked by what each of its entities costs.
import type { AnyField, Field, PresenceOf, ValueOf, VisibilityOf } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { Sql } from './sql.ts'

export type FieldMap = Readonly<Record<string, AnyField>>

declare const types: unique symbol

export interface EntityTypes {
  readonly row: object
  readonly insert: object
  readonly update: object
  /** What clients may read of a row. */
  readonly shown: object
  /** The value of its key; unknown where the key has several fields. */
  readonly key: unknown
}

export interface Entity<Name extends string = string, Types extends EntityTypes = EntityTypes> {
  readonly name: Name
  readonly definition: EntityDefinition
  readonly [types]?: Types
}

export type AnyEntity = Entity
export type TypesOf<E extends AnyEntity> = NonNullable<E[typeof types]>
export type KeyOf<E extends AnyEntity> = TypesOf<E>['key']
/** A row as the database has it, hidden fields included. */
export type RowOf<E extends AnyEntity> = TypesOf<E>['row']
export type InsertOf<E extends AnyEntity> = TypesOf<E>['insert']
export type UpdateOf<E extends AnyEntity> = TypesOf<E>['update']
export type ShownOf<E extends AnyEntity> = TypesOf<E>['shown']

/** Who may do what. What is not said here, nobody may but the service role. */
export interface Access {
  readonly read?: Policy
  /** Stands for insert, update and delete where they are not said. */
  readonly write?: Policy
  readonly insert?: Policy
  readonly update?: Policy
  readonly delete?: Policy
}

export interface UniqueOption<Name extends string = string> {
  readonly fields: readonly Name[]
  /** Only among rows for which this holds. */
  readonly where?: Sql
  /** What somebody is told who breaks it. */
  readonly message?: string
}

export interface IndexOption<Name extends string = string> {
  /** Fields, or expressions over them. */
  readonly on: readonly (Name | Sql)[]
  readonly where?: Sql
  readonly using?: 'btree' | 'gin' | 'gist' | 'hash' | 'brin'
}

export interface ExclusionOption<Name extends string = string> {
  /** No two rows may have all of these equal, and all of `overlapping` in common. */
  readonly equal?: readonly Name[]
  /** Range expressions, such as sql`tstzrange(starts_at, ends_at)`. */
  readonly overlapping: readonly Sql[]
  readonly message: string
}

export interface CheckOption {
  /** Ends the constraint's name. */
  readonly name: string
  readonly condition: Sql
  readonly message: string
}

/** A reference by several fields at once. */
export interface CompositeReference<Name extends string = string> {
  readonly fields: readonly Name[]
  readonly to: () => AnyEntity
  readonly onDelete?: 'restrict' | 'cascade' | 'set null' | 'no action'
}

export interface EntityOptions<Name extends string = string, Key extends readonly Name[] = readonly Name[]>
  extends Access {
  /** Its key; without one, and without a field `id`, it gets `id`, a uuid. */
  readonly key?: Key
  readonly unique?: readonly UniqueOption<Name>[]
  readonly indexes?: readonly IndexOption<Name>[]
  readonly exclude?: readonly ExclusionOption<Name>[]
  readonly checks?: readonly CheckOption[]
  readonly references?: readonly CompositeReference<Name>[]
  /** Text fields that full-text search looks through. */
  readonly search?: readonly Name[]
  readonly comment?: string
}

export interface EntityDefinition {
  readonly fields: FieldMap
  readonly options: EntityOptions
  readonly place: Place | null
}

export function entity<
  const Name extends string,
  const Fields extends FieldMap,
  const Key extends readonly (keyof Fields & string)[] = readonly [],
>(
  name: Name,
  fields: Fields,
  options: EntityOptions<keyof Fields & string, Key> = {},
): Entity<Name, TypesFor<Fields, Key>> {
  return { name, definition: { fields, options, place: callerPlace() } }
}

interface TypesFor<Fields extends FieldMap, Key extends readonly string[]> {
  readonly row: Flat<ImpliedRow<Fields, Key> & { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> }>
  readonly insert: Flat<
    Partial<ImpliedRow<Fields, Key>> & {
      readonly [Name in keyof Fields as When<Fields[Name], 'required', Name>]: ValueOf<Fields[Name]>
    } & { readonly [Name in keyof Fields as When<Fields[Name], 'optional', Name>]?: ValueOf<Fields[Name]> }
  >
  readonly update: Flat<
    Partial<ImpliedRow<Fields, Key>> & {
      readonly [Name in keyof Fields as When<Fields[Name], 'required' | 'optional', Name>]?: ValueOf<
        Fields[Name]
      >
    }
  >
  readonly shown: Flat<
    ImpliedRow<Fields, Key> & {
      readonly [Name in keyof Fields as VisibilityOf<Fields[Name]> extends 'hidden' ? never : Name]: ValueOf<
        Fields[Name]
      >
    }
  >
  readonly key: KeyFor<Fields, Key>
}

type When<F extends AnyField, Presence, Name> = PresenceOf<F> extends Presence ? Name : never

type ImpliedRow<Fields extends FieldMap, Key extends readonly string[]> = Key extends readonly []
  ? 'id' extends keyof Fields
    ? unknown
    : { readonly id: string }
  : unknown

type KeyFor<Fields extends FieldMap, Key extends readonly string[]> = Key extends readonly []
  ? Fields extends { readonly id: Field<infer Value, infer _When, infer _Seen> }
    ? Value
    : string
  : Key extends readonly [infer Only extends keyof Fields]
    ? ValueOf<Fields[Only]>
    : unknown

type Flat<T> = { [Name in keyof T]: T[Name] }
