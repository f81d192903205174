// Which columns clients may name at all, for whoever a policy lets do something: the same for every role but the service.
import type { Column, Table, TableAccess } from '../frozen.ts'

export type Verb = keyof TableAccess

export const VERBS: readonly Verb[] = ['read', 'insert', 'update', 'delete']

/** Columns that a grant names. A row is deleted whole: no column is granted for it. */
export function grantedColumns(table: Table, verb: Exclude<Verb, 'delete'>): readonly Column[] {
  return table.columns.filter((column) => withheld(column, { table, verb }) === null)
}

interface Withholding {
  readonly table: Table
  readonly verb: Exclude<Verb, 'delete'>
}

/** Why clients may not name a column, in words; null where they may. */
export function withheld(
  { name, reach, computed, identity }: Column,
  { table, verb }: Withholding,
): string | null {
  if (reach === 'hidden') return 'hidden'
  if (verb === 'read') return null
  if (reach === 'readonly') return 'readonly'
  if (computed !== null) return 'computed'
  if (verb === 'insert') return identity ? 'numbered by the database' : null
  // A row keeps its key and its tenant.
  if (table.primaryKey.columns.includes(name)) return 'the key, which stays'
  return name === table.tenant ? 'the tenant, which stays' : null
}
