// Many-to-many: two different foreign keys of one relation whose columns all belong to its primary key. Only
// many-to-one keys count; a junction with a unique foreign key is not a junction.
import type { JunctionRelationship, KeyRelationship } from '../types.ts'
import { relationKey } from '../types.ts'

/** `primaryKey` is that of the origins of `links`, which are seen from the junction's side. */
export function junctionsOf(
  links: readonly KeyRelationship[],
  primaryKey: (link: KeyRelationship) => readonly string[],
): readonly JunctionRelationship[] {
  const inKey = links.filter((link) => {
    const key = primaryKey(link)
    return link.cardinality === 'many-to-one' && link.columns.every(([own]) => key.includes(own))
  })
  const byJunction = Map.groupBy(inKey, (link) => relationKey(link.origin))
  return [...byJunction.values()].flatMap(pairsOf)
}

// Both directions come of themselves: each ordered pair is visited.
function pairsOf(links: readonly KeyRelationship[]): readonly JunctionRelationship[] {
  return links.flatMap((near) =>
    links.filter((far) => far.constraint !== near.constraint).map((far) => junctionOf(near, far)),
  )
}

function junctionOf(near: KeyRelationship, far: KeyRelationship): JunctionRelationship {
  return {
    kind: 'junction',
    origin: near.target,
    target: far.target,
    selfReference: relationKey(near.target) === relationKey(far.target),
    cardinality: 'many-to-many',
    junction: near.origin,
    originColumns: near.columns.map(([junction, own]) => [own, junction] as const),
    targetColumns: far.columns.map(([junction, own]) => [own, junction] as const),
    originConstraint: near.constraint,
    targetConstraint: far.constraint,
    originIsView: near.targetIsView,
    targetIsView: far.targetIsView,
  }
}
