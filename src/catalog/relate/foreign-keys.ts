// Foreign keys as links from the referencing table to the referenced one, by oid and attribute number.
import type { KeyRow } from '../introspect/keys.ts'

export interface Link {
  readonly constraint: string
  readonly cardinality: 'many-to-one' | 'one-to-one'
  readonly origin: number
  readonly target: number
  /** In the order of the constraint; equal lengths. */
  readonly originColumns: readonly number[]
  readonly targetColumns: readonly number[]
}

export function foreignKeys(keys: readonly KeyRow[]): readonly Link[] {
  const unique = new Set(keys.filter((key) => key.kind !== 'f').map(columnSet))
  return keys
    .filter((key) => key.kind === 'f')
    .map((key) => ({
      constraint: key.name,
      cardinality: unique.has(columnSet(key)) ? 'one-to-one' : 'many-to-one',
      origin: key.relation,
      target: key.target,
      originColumns: key.columns,
      targetColumns: key.targetColumns ?? [],
    }))
}

/** The same text for the same columns of the same table in any order. */
function columnSet(key: KeyRow): string {
  return `${key.relation}:${key.columns.toSorted((a, b) => a - b).join()}`
}
