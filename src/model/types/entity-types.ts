// The types of an entity's rows, inferred from its fields and its options. They are flat and computed once per entity, each
// only when it is asked for, because a large model is checked by what each of its entities costs.
import type { Reach } from '../definition.ts'
import type {
  AnyField,
  FieldMap,
  JsonOf,
  Link,
  LinkOf,
  Presence,
  PresenceOf,
  ReachOf,
  ValueOf,
  WrittenOf,
} from '../field.ts'

export interface EntityTypes {
  /** As the database has it. */
  readonly row: object
  readonly insert: object
  readonly update: object
  /** What a row has that is not hidden, with its values as the database has them. */
  readonly visible: object
  /** The same as clients get it. */
  readonly visibleJson: object
  /** What clients may ask of a row, computed fields with it, and what they may write. */
  readonly shown: object
  readonly clientInsert: object
  readonly clientUpdate: object
  /** The value of its key, as SQL gives it, as clients get it and as it is written. */
  readonly key: unknown
  readonly keyJson: unknown
  readonly keyWritten: unknown
  /** The fields of its key, in order. */
  readonly keyFields: readonly string[]
  /** Lists of fields that are unique together, in all rows: those that the options name, and single ones. */
  readonly uniques: readonly string[]
  readonly uniqueFields: readonly string[]
  /** Where each reference leads, by field. */
  readonly links: object
  /** References by several fields. */
  readonly references: readonly unknown[]
  /** Words of its fields of a few words, by field. */
  readonly enums: object
  readonly searched: boolean
}

/** What is inferred of the options of an entity. */
export interface Said {
  readonly key: readonly string[]
  readonly unique: readonly { readonly fields: readonly string[] }[]
  readonly references: readonly unknown[]
  readonly search: unknown
}

export interface TypesFor<Name extends string, Fields extends FieldMap, Options extends Said> {
  readonly row: Flat<Implied<Fields, Options['key']> & { -readonly [F in keyof Fields]: ValueOf<Fields[F]> }>
  readonly insert: Insert<Fields, Options['key'], 'numbered', Reach>
  readonly update: Flat<
    Partial<Implied<Fields, Options['key']>> & Change<Fields, 'required' | 'optional' | 'numbered', Reach>
  >
  readonly visible: Flat<
    Implied<Fields, Options['key']> & {
      -readonly [F in keyof Fields as ReachOf<Fields[F]> extends 'hidden' ? never : F]: ValueOf<Fields[F]>
    }
  >
  readonly visibleJson: VisibleJson<Fields, Options['key']>
  readonly shown: Searched<VisibleJson<Fields, Options['key']>, Options['search']>
  readonly clientInsert: Insert<Fields, Options['key'], never, 'open'>
  /** A row keeps its key. */
  readonly clientUpdate: Change<
    Omit<Fields, KeyFields<Options['key']>[number]>,
    'required' | 'optional' | 'numbered',
    'open'
  >
  readonly key: KeyOfFields<Fields, Options['key'], 'value'>
  readonly keyJson: KeyOfFields<Fields, Options['key'], 'json'>
  readonly keyWritten: KeyOfFields<Fields, Options['key'], 'written'>
  readonly keyFields: KeyFields<Options['key']>
  readonly uniques: UniqueIn<Options['unique'][number]>
  readonly uniqueFields: {
    [F in keyof Fields & string]: LinkOf<Fields[F]> extends { readonly oneToOne: true } ? readonly [F] : never
  }[keyof Fields & string]
  readonly links: {
    -readonly [F in keyof Fields as LinkOf<Fields[F]> extends LinkTo ? F : never]: Named<
      LinkOf<Fields[F]>,
      Name
    >
  }
  readonly references: Options['references']
  readonly enums: {
    -readonly [F in keyof Fields as ReachOf<Fields[F]> extends 'hidden'
      ? never
      : [WordsOf<JsonOf<Fields[F]>>] extends [never]
        ? never
        : F]: WordsOf<JsonOf<Fields[F]>>
  }
  readonly searched: [Options['search']] extends [never] ? false : true
}

type LinkTo = Link & { readonly to: string }

type Insert<
  Fields extends FieldMap,
  Key extends readonly string[],
  Numbered extends Presence,
  Within extends Reach,
> = Flat<
  Partial<Implied<Fields, Key>> & {
    -readonly [F in keyof Fields as When<Fields[F], 'required', Within, F>]: WrittenOf<Fields[F]>
  } & {
    -readonly [F in keyof Fields as When<Fields[F], 'optional' | Numbered, Within, F>]?: WrittenOf<Fields[F]>
  }
>

type Change<Fields extends FieldMap, Given extends Presence, Within extends Reach> = {
  -readonly [F in keyof Fields as When<Fields[F], Given, Within, F>]?: WrittenOf<Fields[F]>
}

type When<F extends AnyField, Given extends Presence, Within extends Reach, Name> =
  PresenceOf<F> extends Given ? (ReachOf<F> extends Within ? Name : never) : never

type Named<Target, Self extends string> = Target extends Link
  ? {
      readonly to: Target['to'] extends '' ? Self : Target['to']
      readonly oneToOne: Target['oneToOne']
      readonly matching: Target['matching']
    }
  : never

type Implied<Fields extends FieldMap, Key extends readonly string[]> = Key extends readonly []
  ? 'id' extends keyof Fields
    ? unknown
    : { id: string }
  : unknown

type VisibleJson<Fields extends FieldMap, Key extends readonly string[]> = Flat<
  Implied<Fields, Key> & {
    -readonly [F in keyof Fields as ReachOf<Fields[F]> extends 'hidden' ? never : F]: JsonOf<Fields[F]>
  }
>

/** `search` is computed from the row when it is asked for. */
type Searched<Row, Search> = [Search] extends [never] ? Row : Flat<Row & { search: string | null }>

type KeyFields<Key extends readonly string[]> = Key extends readonly [] ? readonly ['id'] : Key

/** Of one field; of several, that of any of them: an entity does not know whether one of two is the tenant. */
type KeyOfFields<
  Fields extends FieldMap,
  Key extends readonly string[],
  As extends 'value' | 'json' | 'written',
> = KeyFields<Key>[number] extends infer Name
  ? Name extends keyof Fields
    ? { value: ValueOf<Fields[Name]>; json: JsonOf<Fields[Name]>; written: WrittenOf<Fields[Name]> }[As]
    : string
  : never

/** One that holds for some rows only says nothing of the others. */
type UniqueIn<Option> = Option extends { readonly where: unknown }
  ? never
  : Option extends { readonly fields: infer Fields extends readonly string[] }
    ? Fields
    : never

/** 'a' | 'b' of such a field, or of a list of such; never of any other. */
export type WordsOf<Json> =
  NonNullable<Json> extends string
    ? string extends NonNullable<Json>
      ? never
      : NonNullable<Json>
    : NonNullable<Json> extends readonly (infer Each)[]
      ? Each extends string
        ? string extends Each
          ? never
          : Each
        : never
      : never

export type Flat<T> = { [Name in keyof T]: T[Name] }
