// A view: a query that clients read like a table. It runs with the rights of whoever reads it, so that the policies of the
// tables beneath decide about rows; `read` says who may ask at all.
import type { AnyField, FieldMap, ValueOf } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { Sql } from './sql.ts'

declare const row: unique symbol

export interface ViewOptions {
  /** A select whose columns are the fields, in their order. */
  readonly as: Sql
  /** anyone, signedIn or nobody. */
  readonly read?: Policy
  readonly comment?: string
}

export interface View<Name extends string = string, Row extends object = object> {
  readonly kind: 'view'
  readonly name: Name
  readonly fields: FieldMap
  readonly options: ViewOptions
  readonly place: Place | null
  readonly [row]?: Row
}

export type ViewRowOf<V extends View> = NonNullable<V[typeof row]>

/** What a view gives may be null, unless the field says that it is not. */
export function view<const Name extends string, const Fields extends FieldMap>(
  name: Name,
  fields: Fields,
  options: ViewOptions,
): View<Name, { -readonly [F in keyof Fields]: ValueOf<Fields[F] & AnyField> }> {
  return { kind: 'view', name, fields, options, place: callerPlace() }
}
