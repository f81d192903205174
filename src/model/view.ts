// A view: a query that clients read like a table. It runs with the rights of whoever reads it, so that the policies of the
// tables beneath decide about rows; `read` says who may ask at all.
import type { FieldMap, ValueOf } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { Sql } from './sql.ts'

export interface ViewOptions {
  /** A select whose columns are the fields, in their order. */
  readonly as: Sql
  /** anyone, signedIn or nobody. */
  readonly read?: Policy
  readonly comment?: string
}

export interface View<Name extends string = string, Fields extends FieldMap = FieldMap> {
  readonly kind: 'view'
  readonly name: Name
  readonly fields: Fields
  readonly options: ViewOptions
  readonly place: Place | null
}

export type ViewRowOf<V extends View> = { -readonly [F in keyof V['fields']]: ValueOf<V['fields'][F]> }

/**
 * What a view gives may be null, unless the field says that it is not. A field made by ref() says that the column is that of
 * a reference, by which clients embed.
 */
export function view<const Name extends string, const Fields extends FieldMap>(
  name: Name,
  fields: Fields,
  options: ViewOptions,
): View<Name, Fields> {
  return { kind: 'view', name, fields, options, place: callerPlace() }
}
