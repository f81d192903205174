// `Relationships` of a table or a view, as supabase-js follows them: which columns refer to which, under the name of the
// constraint, and whether at most one row does. The names are made as build/constraints and build/reference make them.
import type { AnyEntity, TypesOf } from '../entity.ts'
import type { FieldMap, Link, LinkOf } from '../field.ts'
import type { Items } from '../model.ts'
import type { ShortName } from './short-name.ts'

/** `Tenant`: the field that keeps tenants apart in this schema; never where it has none. */
export type RelationshipsOf<Of extends Items, E extends AnyEntity, Tenant extends string> = [
  ...OfLinks<Of, E, Tenant, UnionToTuple<keyof TypesOf<E>['links'] & string>>,
  ...OfReferences<Of, E, Tenant, TypesOf<E>['references']>,
]

type OfLinks<Of extends Items, E extends AnyEntity, Tenant extends string, Fields> = Fields extends readonly [
  infer First extends keyof TypesOf<E>['links'] & string,
  ...infer Rest,
]
  ? [OfLink<Of, E, Tenant, First, TypesOf<E>['links'][First]>, ...OfLinks<Of, E, Tenant, Rest>]
  : []

type OfLink<
  Of extends Items,
  E extends AnyEntity,
  Tenant extends string,
  F extends string,
  To,
> = To extends LinkTo
  ? Relationship<
      ShortName<`${E['name']}_${F}_fkey`>,
      {
        origin: E
        columns: readonly [F, ...To['matching']]
        uniques: To['oneToOne'] extends true ? readonly [F] : never
        target: EntityIn<Of, To['to']>
        to: To['to']
        targetColumns: readonly [...KeyWithin<EntityIn<Of, To['to']>, Tenant>, ...To['matching']]
        tenant: Tenant
      }
    >
  : never

type OfReferences<
  Of extends Items,
  E extends AnyEntity,
  Tenant extends string,
  References,
> = References extends readonly [infer First, ...infer Rest]
  ? [OfReference<Of, E, Tenant, First>, ...OfReferences<Of, E, Tenant, Rest>]
  : []

type OfReference<
  Of extends Items,
  E extends AnyEntity,
  Tenant extends string,
  Reference,
> = Reference extends {
  readonly fields: infer Columns extends readonly string[]
  readonly to: () => infer Target extends AnyEntity
}
  ? Relationship<
      ShortName<`${E['name']}_${Joined<Columns>}_fkey`>,
      {
        origin: E
        columns: Columns
        uniques: TypesOf<E>['uniqueFields']
        target: EntityIn<Of, Target['name']>
        to: Target['name']
        targetColumns: Reference extends { readonly by: infer By extends readonly string[] }
          ? By
          : KeyWithin<EntityIn<Of, Target['name']>, Tenant>
        tenant: Tenant
      }
    >
  : never

interface Referring {
  readonly origin: AnyEntity
  readonly columns: readonly string[]
  /** Of one field each, beside those that the entity's options name. */
  readonly uniques: readonly string[]
  readonly target: AnyEntity
  readonly to: string
  readonly targetColumns: readonly string[]
  readonly tenant: string
}

type Relationship<Name extends string, R extends Referring> = {
  foreignKeyName: Name
  columns: [...WithTenant<R['columns'], FieldIn<R['target'], R['tenant']>>]
  isOneToOne: IsUnique<
    WithTenant<R['columns'], FieldIn<R['target'], R['tenant']>>[number],
    TypesOf<R['origin']>['keyFields'] | TypesOf<R['origin']>['uniques'] | R['uniques'],
    FieldIn<R['origin'], R['tenant']>
  >
  referencedRelation: R['to']
  referencedColumns: [...WithTenant<R['targetColumns'], FieldIn<R['target'], R['tenant']>>]
}

/** The tenant leads in every key of rows that belong to one. */
type WithTenant<Columns extends readonly string[], Tenant extends string> = [Tenant] extends [never]
  ? Columns
  : Tenant extends Columns[number]
    ? Columns
    : readonly [Tenant, ...Columns]

/** What is unique is so within its tenant. In any order. */
type IsUnique<Column extends string, Uniques, Tenant extends string> = true extends (
  Uniques extends readonly (infer Name)[]
    ? Same<Name | Tenant, Column>
    : never
)
  ? true
  : false

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** The field, where the entity has it. */
type FieldIn<E extends AnyEntity, Field extends string> = Field extends keyof TypesOf<E>['row']
  ? Field
  : never

/** What another row names to refer to one: the key without the tenant. */
type KeyWithin<E extends AnyEntity, Tenant extends string> = [Tenant] extends [never]
  ? TypesOf<E>['keyFields']
  : TypesOf<E>['keyFields'] extends readonly [string]
    ? TypesOf<E>['keyFields']
    : Without<TypesOf<E>['keyFields'], Tenant>

type Without<Columns, Tenant extends string> = Columns extends readonly [
  infer First extends string,
  ...infer Rest,
]
  ? First extends Tenant
    ? Without<Rest, Tenant>
    : readonly [First, ...Without<Rest, Tenant>]
  : readonly []

type EntityIn<Of extends Items, Name> = Name extends keyof Of
  ? Of[Name] extends AnyEntity
    ? Of[Name]
    : AnyEntity
  : AnyEntity

type LinkTo = Link & { readonly to: string }

/** Constraints stand on tables: of a view is known what its columns refer to, and not under which name. */
export type ViewRelationshipsOf<Of extends Items, Fields extends FieldMap, Tenant extends string> = OfColumns<
  Of,
  Fields,
  Tenant,
  UnionToTuple<
    { [F in keyof Fields & string]: LinkOf<Fields[F]> extends LinkTo ? F : never }[keyof Fields & string]
  >
>

type OfColumns<
  Of extends Items,
  Fields extends FieldMap,
  Tenant extends string,
  Names,
> = Names extends readonly [infer First extends keyof Fields & string, ...infer Rest]
  ? [OfColumn<Of, LinkOf<Fields[First]>, First, Tenant>, ...OfColumns<Of, Fields, Tenant, Rest>]
  : []

type OfColumn<Of extends Items, To, F extends string, Tenant extends string> = To extends LinkTo
  ? {
      foreignKeyName: string
      columns: [...WithTenant<readonly [F, ...To['matching']], FieldIn<EntityIn<Of, To['to']>, Tenant>>]
      isOneToOne: To['oneToOne']
      referencedRelation: To['to']
      referencedColumns: [
        ...WithTenant<
          readonly [...KeyWithin<EntityIn<Of, To['to']>, Tenant>, ...To['matching']],
          FieldIn<EntityIn<Of, To['to']>, Tenant>
        >,
      ]
    }
  : never

type Joined<Names extends readonly string[]> = Names extends readonly [infer Only extends string]
  ? Only
  : Names extends readonly [infer First extends string, ...infer Rest extends readonly string[]]
    ? `${First}_${Joined<Rest>}`
    : string

type UnionToTuple<U, Last = LastOf<U>> = [U] extends [never] ? [] : [...UnionToTuple<Exclude<U, Last>>, Last]

type LastOf<U> = IntersectionOf<U extends unknown ? () => U : never> extends () => infer Last ? Last : never

export type IntersectionOf<U> = (U extends unknown ? (each: U) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never
