// A fixed order of an origin's relationships, so that the candidates listed in an error never change places.

import { unreachable } from '../../kit/error.ts'
import type { Relationship } from '../types.ts'

export function sortRelationships(relationships: readonly Relationship[]): readonly Relationship[] {
  return relationships
    .map((relationship) => ({ relationship, key: sortKey(relationship) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ relationship }) => relationship)
}

const RANKS = { 'one-to-many': 0, 'many-to-one': 1, 'one-to-one': 2, 'many-to-many': 3 } as const

/** Detected before computed; then by target, cardinality, constraint or junction, and columns. */
function sortKey(relationship: Relationship): string {
  const { target } = relationship
  const head = [target.schema, target.name, String(relationship.selfReference)]
  switch (relationship.kind) {
    case 'key':
      return joined(
        '0',
        ...head,
        String(RANKS[relationship.cardinality]),
        relationship.constraint,
        ...relationship.columns.flat(),
      )
    case 'junction':
      return joined(
        '0',
        ...head,
        String(RANKS[relationship.cardinality]),
        relationship.junction.schema,
        relationship.junction.name,
        relationship.originConstraint,
        relationship.targetConstraint,
        ...relationship.originColumns.flat(),
        ...relationship.targetColumns.flat(),
      )
    case 'computed':
      return joined('1', relationship.function.schema, relationship.function.name)
    default:
      return unreachable(relationship)
  }
}

function joined(...parts: readonly string[]): string {
  return parts.join('\u0000')
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
