// Computed relationships: functions from one relation's row type to another's. They win over what was detected
// between the same origin and the relation that bears the function's name.
import type { Facts, RelationFacts } from '../introspect.ts'
import { type ComputedRelationship, type QualifiedName, type Relationship, relationKey } from '../types.ts'

export function computedOf(
  facts: Facts,
  isExposed: (relation: RelationFacts) => boolean,
): readonly ComputedRelationship[] {
  return facts.rowFunctions.flatMap((row) => {
    const origin = facts.relations.get(row.origin)
    const target = facts.relations.get(row.target)
    if (!origin || !target || !isExposed(origin) || !isExposed(target)) return []
    return [
      {
        kind: 'computed' as const,
        origin: { schema: origin.schema, name: origin.name },
        target: { schema: target.schema, name: target.name },
        function: { schema: row.schema, name: row.name },
        toOne: row.toOne,
        selfReference: row.origin === row.target,
      },
    ]
  })
}

export function override(
  detected: readonly Relationship[],
  computed: readonly ComputedRelationship[],
): readonly Relationship[] {
  const taken = new Set(computed.map((one) => pairKey(one.origin, one.function)))
  return [...detected.filter((one) => !taken.has(pairKey(one.origin, one.target))), ...computed]
}

function pairKey(origin: QualifiedName, target: QualifiedName): string {
  return `${relationKey(origin)}\u0000${relationKey(target)}`
}
