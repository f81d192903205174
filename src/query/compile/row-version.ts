// Which version of itself a row is: a text that is another one after each update, whoever made it. A transaction leaves one
// version of a row behind, which has its id (xmin); within a transaction the place (ctid) is another one each time.
// It is compared as text: a condition on ctid itself would be a way to find rows, and PostgreSQL does not look at that
// again when it has waited for another's update.
import { quoteIdentifier } from './identifier.ts'
import type { ParameterList } from './parameters.ts'

/** `alias`: of a table. Hashed, so that it says nothing of how many transactions there were. */
export function rowVersion(alias: string): string {
  const system = ['tableoid', 'ctid', 'xmin'].map((column) => `${quoteIdentifier(alias)}.${column}`)
  return `to_hex(hashtextextended(concat_ws(' ', ${system.join(', ')}), 0))`
}

/** The row is at one of the versions that the request names. */
export function atNamedVersion(alias: string, parameters: ParameterList): string {
  return `${rowVersion(alias)} = any(${parameters.add({ kind: 'versions' })}::text[])`
}
