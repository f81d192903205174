// A model in SQL: every object that it has, in an order in which they can be made in an empty schema. Names of that schema
// stand alone, so that the same statements make it anywhere; all others are qualified.
import type { Model, Table } from '../../model/model.ts'
import { accessFunctions, accessPolicies } from './access.ts'
import { createAudit } from './audit.ts'
import type { Creation } from './creation.ts'
import { createFunctions, createSearch } from './functions.ts'
import { functionGrants, tableGrants, viewGrants } from './grants.ts'
import { createIndexes } from './indexes.ts'
import { createPolicies } from './policies.ts'
import { createConstraints, createEnums, createForeignKeys, createTable } from './tables.ts'
import { createViews } from './views.ts'

export type { Creation } from './creation.ts'

/** Foreign keys to tables of other schemas come last: they lock those tables until the transaction ends. */
export function creations(model: Model): readonly Creation[] {
  const tables = [...model.tables.values()]
  const each = (make: (table: Table) => readonly Creation[]) => tables.flatMap(make)
  return [
    ...createEnums(model),
    ...each(createTable),
    ...each(createConstraints),
    ...each(createIndexes),
    ...each((table) => createForeignKeys(table, ({ target }) => target.schema === model.schema)),
    ...accessFunctions(model),
    ...each(createSearch),
    ...createFunctions(model),
    ...createViews(model),
    ...each((table) => createPolicies(table, model)),
    ...accessPolicies(model),
    ...each((table) => createAudit(table, model)),
    ...each(tableGrants),
    ...viewGrants(model),
    ...functionGrants(model),
    ...each((table) => createForeignKeys(table, ({ target }) => target.schema !== model.schema)),
  ]
}
