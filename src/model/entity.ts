// An entity: a table, who may do what with its rows, and the types of them.
import type { FieldMap } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy, Rule } from './policy/policy.ts'
import type { Sql } from './sql.ts'
import type { EntityTypes, TypesFor } from './types/entity-types.ts'

declare const types: unique symbol

export interface Entity<Name extends string = string, Types extends EntityTypes = EntityTypes> {
  readonly kind: 'entity'
  readonly name: Name
  readonly definition: EntityDefinition
  readonly [types]?: Types
}

export type AnyEntity = Entity
export type TypesOf<E extends AnyEntity> = NonNullable<E[typeof types]>
export type KeyOf<E extends AnyEntity> = TypesOf<E>['key']
/**
 * One that stands further below and refers back: of two such, TypeScript infers neither without a word. So its name is said,
 * and the type of its key: `ref((): Forward<'hotels'> => hotels)`.
 */
export type Forward<Name extends string, Key = string> = Entity<
  Name,
  EntityTypes & { readonly key: Key; readonly keyJson: Key; readonly keyWritten: Key }
>
/** A row as the database has it, hidden fields included. */
export type RowOf<E extends AnyEntity> = TypesOf<E>['row']
export type InsertOf<E extends AnyEntity> = TypesOf<E>['insert']
export type UpdateOf<E extends AnyEntity> = TypesOf<E>['update']

/** Who may do what. What is not said here, nobody may but the service role. */
export interface Access {
  readonly read?: Rule
  /** Stands for insert, update and delete where they are not said. */
  readonly write?: Rule
  readonly insert?: Rule
  readonly update?: Rule
  readonly delete?: Rule
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
  /** Fields of the other that are unique together; its key unless said otherwise. */
  readonly by?: readonly string[]
  readonly onDelete?: 'restrict' | 'cascade' | 'set null' | 'no action'
}

export interface SearchOption<Name extends string = string> {
  readonly fields: readonly Name[]
  /** A text search configuration of PostgreSQL, such as `english`, which knows the endings of words. `simple` otherwise. */
  readonly language?: string
}

export type SearchFields<Name extends string = string> = readonly Name[] | SearchOption<Name>

/** What types need to know of the options is inferred: keys, uniques, references, and whether there is a search. */
export interface EntityOptions<
  Name extends string = string,
  Key extends readonly Name[] = readonly Name[],
  Uniques extends readonly UniqueOption<Name>[] = readonly UniqueOption<Name>[],
  References extends readonly CompositeReference<Name>[] = readonly CompositeReference<Name>[],
  Search extends SearchFields<Name> = SearchFields<Name>,
> extends Access {
  /** Its key; without one, and without a field `id`, it gets `id`, a uuid. */
  readonly key?: Key
  readonly unique?: Uniques
  readonly indexes?: readonly IndexOption<Name>[]
  readonly exclude?: readonly ExclusionOption<Name>[]
  readonly checks?: readonly CheckOption[]
  readonly references?: References
  /** Text that full-text search looks through, the most important first; clients filter by `search`. */
  readonly search?: Search
  /** Keeps a record of every change of its rows: who, when, through what, and what was there before. */
  readonly audit?: boolean | AuditOption<Name>
  readonly comment?: string
}

export interface AuditOption<Name extends string = string> {
  /** Fields whose values are not kept; that they changed is. Those of hidden fields never are. */
  readonly except?: readonly Name[]
  /** Who may read the history and ask for rows as they were: roles. The service role may; without this, nobody else. */
  readonly read?: Policy
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
  const Uniques extends readonly UniqueOption<NameIn<Fields>>[] = readonly [],
  const References extends readonly CompositeReference<NameIn<Fields>>[] = readonly [],
  const Search extends SearchFields<NameIn<Fields>> = never,
>(
  name: Name,
  fields: Fields,
  options: EntityOptions<NameIn<Fields>, Key, Uniques, References, Search> = {},
): Entity<
  Name,
  TypesFor<Name, Fields, { key: Key; unique: Uniques; references: References; search: Search }>
> {
  return { kind: 'entity', name, definition: { fields, options, place: callerPlace() } }
}

/** The key that it has without saying so can be named like a field. */
type NameIn<Fields extends FieldMap> = (keyof Fields & string) | 'id'
