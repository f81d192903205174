// The tables of a schema as Kysely takes them: `new Kysely<Tables<typeof shop>>(...)`. Its column type is three members; they
// are written here so that a model needs no query builder.
import type { AnyEntity, InsertOf, RowOf, UpdateOf } from '../entity.ts'
import type { Schema } from '../model.ts'
import type { View, ViewRowOf } from '../view.ts'
import type { Flat } from './entity-types.ts'

export interface ColumnOf<Select, Insert, Update> {
  readonly __select__: Select
  readonly __insert__: Insert
  readonly __update__: Update
}

export type Tables<S extends Schema> = Flat<{
  [Name in keyof S['items'] as S['items'][Name] extends AnyEntity | View
    ? Name
    : never]: S['items'][Name] extends AnyEntity
    ? TableOf<S['items'][Name]>
    : S['items'][Name] extends View
      ? { [F in keyof ViewRowOf<S['items'][Name]>]: ColumnOf<ViewRowOf<S['items'][Name]>[F], never, never> }
      : never
}>

/** All three at once, by field. */
export type TableOf<E extends AnyEntity> = {
  [F in keyof RowOf<E>]: ColumnOf<RowOf<E>[F], Given<InsertOf<E>, F>, Given<UpdateOf<E>, F>>
}

/** undefined among them: it may be left out. */
type Given<Of, F> = F extends keyof Of ? Of[F] : never
