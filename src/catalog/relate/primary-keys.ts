// The primary key of every relation: a table's own, a view's traced to the tables behind it.

import type { KeyRow } from '../introspect/keys.ts'
import type { Facts, RelationFacts } from '../introspect.ts'
import { type Appearances, combinations } from './trace.ts'

/** Column names in key order by the relation's oid. */
export type PrimaryKeys = ReadonlyMap<number, readonly string[]>

export function primaryKeys(facts: Facts, appearances: Appearances): PrimaryKeys {
  const keys = new Map<number, readonly string[]>()
  const ofViews = new Map<number, (readonly number[])[]>()
  for (const key of facts.keys) {
    if (key.kind !== 'p') continue
    const relation = facts.relations.get(key.relation)
    if (relation) keys.set(key.relation, namesOf(relation, key.columns))
    collectViews(key, appearances, ofViews)
  }
  for (const [view, traced] of ofViews) {
    const relation = facts.relations.get(view)
    if (relation) keys.set(view, namesOf(relation, inViewOrder(traced)))
  }
  return keys
}

// A key shown several times counts once, by its first columns: a row needs one address, not all of them.
function collectViews(key: KeyRow, appearances: Appearances, into: Map<number, (readonly number[])[]>): void {
  for (const appearance of appearances.get(key.relation) ?? []) {
    const [first] = combinations(appearance, key.columns)
    if (!first) continue
    const traced = into.get(appearance.view) ?? []
    traced.push(first)
    into.set(appearance.view, traced)
  }
}

/** A view of a join shows several tables' keys: all of them together tell its rows apart. */
function inViewOrder(traced: readonly (readonly number[])[]): readonly number[] {
  return traced.toSorted((a, b) => Math.min(...a) - Math.min(...b)).flat()
}

function namesOf(relation: RelationFacts, positions: readonly number[]): readonly string[] {
  return positions.map((position) => relation.names.get(position)).filter((name) => name !== undefined)
}
