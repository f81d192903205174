// The door of the MODEL room: definitions -> name -> resolve -> check -> one frozen value. It knows no database.
import { buildFunction, buildView } from './build/callable.ts'
import type { BuildContext } from './build/context.ts'
import { shapeOf } from './build/shape.ts'
import { buildTable } from './build/table.ts'
import { checkItem, checkPresent } from './check/item.ts'
import { checkTables } from './check/tables.ts'
import { type Command, type CommandParts, makeCommand } from './command.ts'
import type { AnyEntity } from './entity.ts'
import type { Enum, Model, Tenant } from './frozen.ts'
import { Mistakes } from './mistake.ts'
import { schemaNameFault } from './name.ts'
import { inOrder } from './order.ts'
import { callerPlace } from './place.ts'
import { type Membership, memberOf } from './policy/policy.ts'
import type { SqlFunction } from './sql-function.ts'
import type { InputSpec, OutputSpec } from './types/command-types.ts'
import type { Tables } from './types/tables.ts'
import type { View } from './view.ts'

export {
  type AnyCommand,
  type Caller,
  type Command,
  type CommandContext,
  type Event,
  event,
  type Workflow,
  workflow,
} from './command.ts'
export {
  type AnyEntity,
  type Entity,
  type EntityOptions,
  entity,
  type Forward,
  type InsertOf,
  type KeyOf,
  type RowOf,
  type UpdateOf,
} from './entity.ts'
export type { Field } from './field.ts'
export { list, object } from './fields/list.ts'
export { bigint, currency, decimal, identity, int, money, number } from './fields/number.ts'
export { boolean, computed, file, type Json, json, numbers, oneOf, point, uuid } from './fields/other.ts'
export { owner } from './fields/owner.ts'
export { ref, self } from './fields/reference.ts'
export { email, text, url } from './fields/text.ts'
export { date, interval, time, timestamp } from './fields/time.ts'
export type { Column, Model, Table } from './frozen.ts'
export {
  all,
  any,
  anyone,
  member,
  nobody,
  not,
  type Policy,
  type Rule,
  role,
  signedIn,
} from './policy/policy.ts'
export { type SeedRows, type SeedUser, seed } from './seed.ts'
export { type Sql, sql } from './sql.ts'
export { sqlFunction } from './sql-function.ts'
export type { ClientDatabase, CommandMap, NoCommands } from './types/client-database.ts'
export type { Tables } from './types/tables.ts'
export { view } from './view.ts'

export type Item = AnyEntity | View | SqlFunction
export type Items = Readonly<Record<string, Item>>

declare const name: unique symbol
declare const tenant: unique symbol

/** Its type knows its name and the tenant's field, too, by which clients' types are made. */
export interface Schema<
  Of extends Items = Items,
  Name extends string = string,
  Tenant extends string = string,
> {
  readonly model: Model
  readonly items: Of
  readonly [name]?: Name
  readonly [tenant]?: Tenant
}

/** What schema() makes. Apart, so that whoever takes a schema does not compare what Kysely knows of its tables. */
export interface DefinedSchema<Of extends Items, Name extends string, Tenant extends string>
  extends Schema<Of, Name, Tenant> {
  /** A command over these tables: `shop.command({ allow: signedIn, input: {...}, output: orders, run })`. */
  command<const Input extends InputSpec = NoFields, const Output extends OutputSpec | undefined = undefined>(
    parts: CommandParts<Tables<Schema<Of, Name, Tenant>>, Input, Output>,
  ): Command<Input, Output>
}

type NoFields = Readonly<Record<never, never>>

export type NameOf<S extends Schema> = NonNullable<S[typeof name]>
export type TenantFieldOf<S extends Schema> = NonNullable<S[typeof tenant]>

export interface SchemaOptions<Name extends string = string, Tenant extends string = string> {
  /** The schema of the database; `public` unless said otherwise. */
  readonly name?: Name
  /** Keeps the rows of tenants apart, in every entity that has this field. */
  readonly tenant?: TenantOption<Tenant>
}

/** Who belongs to which tenant: an entity `through`, with a field for the tenant and one for the user. */
export interface TenantOption<Field extends string = string> extends Membership {
  readonly field: Field
}

/** Makes the model. Throws PL401 with every mistake that it has, each with the file and line where it was written. */
export function schema<
  const Of extends Items,
  const Name extends string = 'public',
  const Tenant extends string = never,
>(items: Of, options: SchemaOptions<Name, Tenant> = {}): DefinedSchema<Of, Name, Tenant> {
  const mistakes = new Mistakes()
  const all = Object.entries(items).filter((entry) => checkPresent(entry, mistakes))
  for (const [key, item] of all) checkItem({ key, item, tenant: options.tenant?.field ?? null }, mistakes)
  // Nothing is built where references may lead to what is no entity.
  if (all.length < Object.keys(items).length) mistakes.throwIfAny()
  const context = contextOf(items, options, mistakes)
  const tables = all.flatMap(([, item]) =>
    item.kind === 'entity' ? [buildTable(shapeOf(item, context.tenant?.column ?? null), context)] : [],
  )
  const views = all.flatMap(([, item]) => (item.kind === 'view' ? [buildView(item, context)] : []))
  const functions = all.flatMap(([, item]) =>
    item.kind === 'function' ? [buildFunction(item, context)] : [],
  )
  checkTables({ tables, views, functions }, context)
  mistakes.throwIfAny()
  const model: Model = {
    schema: context.schema,
    tables: byName(inOrder(tables)),
    enums: context.enums,
    views: byName(views),
    functions: byName(functions),
    tenant: context.tenant,
  }
  return { model, items, command: makeCommand }
}

function contextOf(
  items: Items,
  { name = 'public', tenant }: SchemaOptions,
  mistakes: Mistakes,
): BuildContext & { readonly enums: Enum[] } {
  const fault = schemaNameFault(name)
  if (fault !== null) mistakes.add({ subject: 'schema', message: fault, place: callerPlace() })
  const kept: Tenant | null =
    tenant === undefined ? null : { column: tenant.field, policy: memberOf(tenant.field, tenant) }
  return { schema: name, entities: new Set<unknown>(Object.values(items)), tenant: kept, mistakes, enums: [] }
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((each) => [each.name, each]))
}
