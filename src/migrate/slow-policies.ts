// Policies that are right and slow: conditions of the author's own that PostgreSQL asks anew for every row, or that no index
// serves. What the model itself writes is neither.
import { relative } from 'node:path'
import type { Creation } from './create/creation.ts'
import type { Snapshot } from './snapshot/types.ts'

const WORK = {
  subquery: 'runs a subquery for every row. Let it stand without the row: column = any (array(select ...)).',
  function: 'calls a function for every row. Call it in a subquery of its own: (select f()).',
} as const
const UNINDEXED =
  'reads columns of which none begins an index, so that every statement reads the whole table. Where few rows pass, index one.'

/** One line for each, with the place where it was written. `wanted`: what the creations make. */
export function slowPolicies(wanted: Snapshot, creations: readonly Creation[]): readonly string[] {
  const policies = [...wanted.tables.values()].flatMap(({ policies }) => [...policies])
  return policies.flatMap(([name, { perRow, unindexed }]) => {
    const place = creations.find((each) => each.kind === 'policy' && each.name === name)?.place ?? null
    const at = place === null ? '' : `${relative('.', place.file)}:${place.line}:${place.column} `
    const faults = [...(perRow === null ? [] : [WORK[perRow]]), ...(unindexed ? [UNINDEXED] : [])]
    return faults.map((fault) => `${at}policy ${name} ${fault}`)
  })
}
