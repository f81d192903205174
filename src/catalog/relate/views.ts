// A foreign key also links the views that show its columns: view to table, table to view, view to view.
import type { Link } from './foreign-keys.ts'
import { type Appearances, combinations } from './trace.ts'

/** The links given, then those of views. */
export function withViews(links: readonly Link[], appearances: Appearances): readonly Link[] {
  return links.flatMap((link) => {
    const origins = sidesOf(appearances, link.origin, link.originColumns)
    const targets = sidesOf(appearances, link.target, link.targetColumns)
    return origins.flatMap((origin) =>
      targets.map((target) => ({
        ...link,
        origin: origin.relation,
        originColumns: origin.columns,
        target: target.relation,
        targetColumns: target.columns,
      })),
    )
  })
}

interface Side {
  readonly relation: number
  readonly columns: readonly number[]
}

function sidesOf(appearances: Appearances, table: number, columns: readonly number[]): readonly Side[] {
  const sides: Side[] = [{ relation: table, columns }]
  for (const appearance of appearances.get(table) ?? []) {
    for (const found of combinations(appearance, columns)) {
      sides.push({ relation: appearance.view, columns: found })
    }
  }
  return sides
}
