// A role that lets every row through, beside conditions on the row: `or (select auth.has_role('staff'))` would make PostgreSQL
// read the whole table for everybody, since no index serves it. As a range over the key, which is empty for whoever lacks the
// role and everything for who has it, each side of the `or` has its index. The measurements are in docs/design/model.md.
import type { Table } from '../frozen.ts'
import { quoteName } from '../literal.ts'

/** Takes a condition on the caller alone. */
export type Opening = (caller: string) => string

/** The least and the greatest value; other types have none that any collation agrees on. */
const BOUNDS: Readonly<Record<string, readonly [least: string, greatest: string]>> = {
  uuid: [`'00000000-0000-0000-0000-000000000000'::uuid`, `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`],
  integer: ['(-2147483648)::integer', '2147483647'],
  bigint: ['(-9223372036854775808)::bigint', '9223372036854775807'],
}

/** null where the key has no such range. */
export function openingOf({ primaryKey, columns }: Table): Opening | null {
  const key = columns.find(({ name }) => name === primaryKey.columns[0])
  const bounds = BOUNDS[key?.type ?? '']
  if (key === undefined || bounds === undefined) return null
  const [least, greatest] = bounds
  const range = (caller: string) =>
    `${quoteName(key.name)} between (select case when ${caller} then ${least} end) and ${greatest}`
  // The comparison with 1 says nothing new. PostgreSQL guesses that few rows pass it, and so plans for owners, who are many.
  return (caller) => `(${range(caller)} and (select case when ${caller} then 1 end) = 1)`
}
