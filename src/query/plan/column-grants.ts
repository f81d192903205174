// Where a role may read some columns of a relation and not others. PostgreSQL then refuses whole rows, even where the
// column that is kept back is not looked at. The same goes for columns that it may set.
import { privilegesOf } from '../../catalog/lookup.ts'
import type { Relation } from '../../catalog/types.ts'
import type { PlanContext } from './context.ts'
import type { PartialRow } from './types.ts'

/** The columns that the asking role may read; null where these are all or none, or it does not matter who asks. */
export type Readable = ReadonlySet<string> | null

export function readableColumns(relation: Relation | null, { catalog, role }: PlanContext): Readable {
  if (relation === null || role === null) return null
  const { select } = privilegesOf(catalog, relation, role)
  return typeof select === 'boolean' ? null : select
}

/** Whether the rows of the relation say their version, and to the asking role: it has to be one that may read whole rows. */
export function hasVersions(relation: Relation, context: PlanContext): boolean {
  return relation.rowVersions && readableColumns(relation, context) === null
}

/** Those of `columns` that the asking role may not set, where it may set others. */
export function keptColumns(
  columns: readonly string[],
  relation: Relation,
  { catalog, role }: PlanContext,
): readonly string[] {
  if (role === null) return []
  const { update } = privilegesOf(catalog, relation, role)
  return typeof update === 'boolean' ? [] : columns.filter((column) => !update.has(column))
}

/** A row of what may be read, and null for the rest: what a computed field is called with. */
export function partialRow(relation: Relation | null, readable: Readable): PartialRow | null {
  if (relation === null || readable === null) return null
  const { schema, name, columns } = relation
  return {
    schema,
    name,
    columns: [...columns.keys()].map((column) => (readable.has(column) ? column : null)),
  }
}
