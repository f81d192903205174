// Circles of references that may not be null.
import type { Table } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'
import { neededTables } from '../order.ts'

/** In a circle of references that may not be null, no row could ever be the first. */
export function checkCircles(tables: readonly Table[], mistakes: Mistakes): void {
  const needs = new Map(tables.map((table) => [table.name, neededTables(table)]))
  for (const table of tables) {
    const circle = pathTo(table.name, { from: table.name, needs })
    if (circle === null || circle.toSorted()[0] !== table.name) continue
    const message =
      circle.length === 1
        ? 'it refers to itself by a field that is not optional, so that there can be no first row. Make the field optional.'
        : `${[...circle, table.name].join(' -> ')} is a circle of references of which none is optional, so that there can be no first row. Make one of them optional.`
    mistakes.add({ subject: table.name, message, place: table.place })
  }
}

interface Graph {
  readonly from: string
  readonly needs: ReadonlyMap<string, readonly string[]>
}

/** The tables on a way from `from` back to `goal`, or null. */
function pathTo(goal: string, { from, needs }: Graph): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]])
  const queue = [from]
  for (let table = queue.shift(); table !== undefined; table = queue.shift()) {
    for (const next of needs.get(table) ?? []) {
      if (next === goal) return wayTo(table, cameFrom)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, table)
      queue.push(next)
    }
  }
  return null
}

function wayTo(table: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const way: string[] = []
  for (let at: string | null = table; at !== null; at = cameFrom.get(at) ?? null) way.unshift(at)
  return way
}
