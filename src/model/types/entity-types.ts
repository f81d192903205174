// The types of an entity's rows, inferred from its fields. They are flat and computed once per entity, each only when it is
// asked for, because a large model is checked by what each of its entities costs.
import type { Reach } from '../definition.ts'
import type { AnyField, Field, FieldMap, Link, LinkOf, PresenceOf, ReachOf, ValueOf } from '../field.ts'

export interface EntityTypes {
  /** As the database has it. */
  readonly row: object
  readonly insert: object
  readonly update: object
  /** What clients may read of a row, and what they may write. */
  readonly shown: object
  readonly clientInsert: object
  readonly clientUpdate: object
  /** The value of its key; unknown where the key has several fields. */
  readonly key: unknown
  /** Where each reference leads, by field. */
  readonly links: object
}

export interface TypesFor<Name extends string, Fields extends FieldMap, Key extends readonly string[]> {
  readonly row: Flat<ImpliedRow<Fields, Key> & { -readonly [F in keyof Fields]: ValueOf<Fields[F]> }>
  readonly insert: Insert<Fields, Key, Reach>
  readonly update: Update<Fields, Key, Reach>
  readonly shown: Flat<
    ImpliedRow<Fields, Key> & {
      -readonly [F in keyof Fields as ReachOf<Fields[F]> extends 'hidden' ? never : F]: ValueOf<Fields[F]>
    }
  >
  readonly clientInsert: Insert<Fields, Key, 'open'>
  readonly clientUpdate: Update<Fields, Key, 'open'>
  readonly key: KeyFor<Fields, Key>
  readonly links: {
    -readonly [F in keyof Fields as LinkOf<Fields[F]> extends Link ? F : never]: Named<
      LinkOf<Fields[F]>,
      Name
    >
  }
}

type Insert<Fields extends FieldMap, Key extends readonly string[], Within extends Reach> = Flat<
  Partial<ImpliedRow<Fields, Key>> & {
    -readonly [F in keyof Fields as When<Fields[F], 'required', Within, F>]: ValueOf<Fields[F]>
  } & { -readonly [F in keyof Fields as When<Fields[F], 'optional', Within, F>]?: ValueOf<Fields[F]> }
>

type Update<Fields extends FieldMap, Key extends readonly string[], Within extends Reach> = Flat<
  Partial<ImpliedRow<Fields, Key>> & {
    -readonly [F in keyof Fields as When<Fields[F], 'required' | 'optional', Within, F>]?: ValueOf<Fields[F]>
  }
>

type When<F extends AnyField, Presence, Within extends Reach, Name> =
  PresenceOf<F> extends Presence ? (ReachOf<F> extends Within ? Name : never) : never

type Named<Target, Self extends string> = Target extends Link
  ? { readonly to: Target['to'] extends '' ? Self : Target['to']; readonly oneToOne: Target['oneToOne'] }
  : never

type ImpliedRow<Fields extends FieldMap, Key extends readonly string[]> = Key extends readonly []
  ? 'id' extends keyof Fields
    ? unknown
    : { id: string }
  : unknown

type KeyFor<Fields extends FieldMap, Key extends readonly string[]> = Key extends readonly []
  ? Fields extends { readonly id: Field<infer Value, infer _When, infer _Reach, infer _Target> }
    ? Value
    : string
  : Key extends readonly [infer Only extends keyof Fields]
    ? ValueOf<Fields[Only]>
    : unknown

export type Flat<T> = { [Name in keyof T]: T[Name] }
