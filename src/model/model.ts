// The door of the MODEL room: definitions -> name -> resolve -> check -> one frozen value. It knows no database.
import { buildTable } from './build.ts'
import { checkEntity, checkTables, neededTables } from './check.ts'
import type { AnyEntity, InsertOf, RowOf, ShownOf, UpdateOf } from './entity.ts'
import { Mistakes } from './mistake.ts'
import type { Enum, Model, Table } from './types.ts'

export {
  type AnyEntity,
  type Entity,
  type EntityOptions,
  entity,
  type InsertOf,
  type KeyOf,
  type RowOf,
  type UpdateOf,
} from './entity.ts'
export type { Field } from './field.ts'
export { bigint, decimal, identity, int, money, number } from './fields/number.ts'
export { boolean, computed, file, json, list, numbers, oneOf, point, uuid } from './fields/other.ts'
export { owner } from './fields/owner.ts'
export { ref, self } from './fields/reference.ts'
export { email, text, url } from './fields/text.ts'
export { date, interval, time, timestamp } from './fields/time.ts'
export {
  all,
  any,
  anyone,
  condition,
  member,
  nobody,
  not,
  type Policy,
  role,
  signedIn,
} from './policy/policy.ts'
export { type Sql, sql } from './sql.ts'
export type { Column, Model, Table } from './types.ts'

export type EntityMap = Readonly<Record<string, AnyEntity>>

/** A schema with the types of its rows, by entity. */
export interface Schema<Entities extends EntityMap = EntityMap> {
  readonly model: Model
  readonly entities: Entities
  /** Only for types: `typeof shop.types.products.row`. */
  readonly types?: {
    readonly [Name in keyof Entities]: {
      readonly row: RowOf<Entities[Name]>
      readonly insert: InsertOf<Entities[Name]>
      readonly update: UpdateOf<Entities[Name]>
      readonly shown: ShownOf<Entities[Name]>
    }
  }
}

export interface SchemaOptions {
  /** The schema of the database; `public` unless said otherwise. */
  readonly name?: string
}

/** Makes the model. Throws PL401 with every mistake that it has, each with the file and line where it was written. */
export function schema<const Entities extends EntityMap>(
  entities: Entities,
  { name = 'public' }: SchemaOptions = {},
): Schema<Entities> {
  const mistakes = new Mistakes()
  const list = Object.entries(entities)
  for (const [key, entity] of list) checkEntity(key, entity, mistakes)
  const enums: Enum[] = []
  const context = { schema: name, entities: new Set<unknown>(Object.values(entities)), mistakes, enums }
  const tables = list.map(([, entity]) => buildTable(entity, context))
  checkTables(tables, mistakes)
  mistakes.throwIfAny()
  const byName = new Map(inOrder(tables).map((table) => [table.name, table]))
  return { model: { schema: name, tables: byName, enums }, entities }
}

/** Each table after those that it refers to. */
function inOrder(tables: readonly Table[]): readonly Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const ordered = new Set<Table>()
  const visit = (table: Table, path: ReadonlySet<string>) => {
    if (ordered.has(table) || path.has(table.name)) return
    const further = new Set([...path, table.name])
    for (const name of neededTables(table)) {
      const needed = byName.get(name)
      if (needed !== undefined) visit(needed, further)
    }
    ordered.add(table)
  }
  for (const table of tables) visit(table, new Set())
  return [...ordered]
}
