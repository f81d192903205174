// The order in which tables can be made: each after those that it refers to.
import type { Table } from './frozen.ts'

/** Tables of which a row must be there before one of this table can be. */
export function neededTables(table: Table): readonly string[] {
  const optional = new Set(table.columns.filter(({ nullable }) => nullable).map(({ name }) => name))
  return table.foreignKeys
    .filter(
      ({ columns, target }) => target.schema !== 'auth' && !columns.some((column) => optional.has(column)),
    )
    .map(({ target }) => target.table)
}

/** Each table after those that it needs; in a circle, which some optional reference breaks, as they were written. */
export function inOrder(tables: readonly Table[]): readonly Table[] {
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
