// Follows each view's columns down to base tables, through views of views.

import type { ColumnOrigin, ViewColumns } from '../introspect/view-columns.ts'
import type { Facts } from '../introspect.ts'

/** How a base table shows in one view: for each of its columns the view's columns that are plainly it, ascending. */
export interface Appearance {
  readonly view: number
  readonly columns: ReadonlyMap<number, readonly number[]>
}

/** By the base table's oid. */
export type Appearances = ReadonlyMap<number, readonly Appearance[]>

export function traceViews(facts: Facts): Appearances {
  const appearances = new Map<number, Appearance[]>()
  for (const [view, columns] of facts.views) {
    if (!facts.relations.has(view)) continue
    for (const [table, found] of basesOf(columns, facts.views)) {
      const list = appearances.get(table) ?? []
      list.push({ view, columns: found })
      appearances.set(table, list)
    }
  }
  return appearances
}

type Bases = Map<number, Map<number, number[]>>

function basesOf(columns: ViewColumns, views: Facts['views']): Bases {
  const bases: Bases = new Map()
  for (const [position, origin] of columns) {
    const base = baseOf(origin, views)
    if (!base) continue
    const table = bases.get(base.relation) ?? new Map<number, number[]>()
    table.set(base.position, [...(table.get(base.position) ?? []), position])
    bases.set(base.relation, table)
  }
  return bases
}

/** Views in views, at most: `create or replace view` can close a cycle, which PostgreSQL only notices when it is read. */
const VIEW_DEPTH_MAX = 64

function baseOf(origin: ColumnOrigin, views: Facts['views']): ColumnOrigin | null {
  let at = origin
  for (let depth = 0; depth < VIEW_DEPTH_MAX; depth++) {
    const columns = views.get(at.relation)
    if (!columns) return at
    const below = columns.get(at.position)
    if (!below) return null
    at = below
  }
  return null
}

/** What one key may be multiplied to by columns that a view shows several times. */
const COMBINATIONS_MAX = 256

/** Every way to read `key` off the view's columns, in the key's order; none where a column is missing. */
export function combinations(appearance: Appearance, key: readonly number[]): readonly (readonly number[])[] {
  let found: readonly (readonly number[])[] = [[]]
  for (const column of key) {
    const positions = appearance.columns.get(column) ?? []
    found = found.flatMap((prefix) => positions.map((position) => [...prefix, position]))
    found = found.slice(0, COMBINATIONS_MAX)
  }
  return found
}
