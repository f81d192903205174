// After tables are built: what only shows between them.
import type { BuildContext } from '../build/context.ts'
import type { SqlFunction, Table, View } from '../frozen.ts'
import { checkPolicy } from '../policy/check.ts'
import { checkAudit } from './audit.ts'
import { checkCircles } from './circles.ts'
import { checkCode } from './code.ts'
import { checkInsert } from './insert.ts'
import { checkTenant } from './tenant.ts'

export interface Built {
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly functions: readonly SqlFunction[]
}

export function checkTables({ tables, views, functions }: Built, context: BuildContext): void {
  const { mistakes, tenant } = context
  const byName = new Map(tables.map((table) => [table.name, table]))
  const codes = new Map([
    ...views.map(({ name, query }) => [name, query] as const),
    ...functions.map(({ name, body }) => [name, body] as const),
  ])
  for (const table of tables) {
    for (const [verb, policy] of Object.entries(table.access)) {
      checkPolicy(policy, { table, verb, tables: byName, codes, mistakes })
    }
    checkInsert(table, mistakes)
    checkAudit(table, functions, mistakes)
    checkConstraintNames(table, context)
  }
  if (tenant !== null) checkTenant(tenant, byName, mistakes)
  for (const made of functions) checkRowsGiven(made, byName, context)
  checkRelationNames(tables, views, context)
  checkCircles(tables, mistakes)
  checkCode({ tables, views, functions }, mistakes)
}

/** Whole rows cannot be read by who may not read all of their columns. */
function checkRowsGiven(
  { name, returns, allow, place }: SqlFunction,
  tables: ReadonlyMap<string, Table>,
  { mistakes }: BuildContext,
): void {
  const of = /^setof "(.+)"$/.exec(returns)?.[1]
  const hidden = tables.get(of ?? '')?.columns.find(({ reach }) => reach === 'hidden')
  if (hidden === undefined || allow.kind === 'nobody') return
  const message = `it gives whole rows of ${of}, but clients may not read ${hidden.name}. Give fields: returns: { ... }.`
  mistakes.add({ subject: name, message, place })
}

/** Two constraints of one table cannot have one name. */
function checkConstraintNames(table: Table, { mistakes }: BuildContext): void {
  const { name: subject, place } = table
  const constraints = [
    table.primaryKey,
    ...table.uniques,
    ...table.checks,
    ...table.foreignKeys,
    ...table.exclusions,
  ].map(({ name }) => name)
  for (const name of repeated(constraints)) {
    const message = `two of its constraints would be called ${name}. Name a check or a field otherwise.`
    mistakes.add({ subject, message, place })
  }
}

/** Tables, views, indexes and enums share their names in all of the schema. */
function checkRelationNames(tables: readonly Table[], views: readonly View[], context: BuildContext): void {
  const names = tables.flatMap((table) => [
    table.name,
    table.primaryKey.name,
    ...table.uniques.map(({ name }) => name),
    ...table.exclusions.map(({ name }) => name),
    ...table.indexes.map(({ name }) => name),
  ])
  const all = [...names, ...views.map(({ name }) => name), ...context.enums.map(({ name }) => name)]
  for (const name of repeated(all)) {
    const message = `two tables, views, indexes or enums would be called ${name}. Name a table or a field otherwise.`
    const place = tables.find((table) => name.startsWith(table.name))?.place ?? null
    context.mistakes.add({ subject: name, message, place })
  }
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
}
