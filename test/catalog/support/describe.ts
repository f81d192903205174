// Relationships as lines of text, for the golden table.
import type { ColumnPairs, QualifiedName, Relationship } from '../../../src/catalog/types.ts'
import { unreachable } from '../../../src/kit/error.ts'

export function describeRelationship(relationship: Relationship): string {
  const ends = `${qualified(relationship.origin)} -> ${qualified(relationship.target)}`
  const self = relationship.selfReference ? ' self' : ''
  switch (relationship.kind) {
    case 'key': {
      const parent = relationship.cardinality === 'one-to-one' && relationship.originIsParent ? ' parent' : ''
      return `${ends} | ${relationship.cardinality}${parent}${self} | ${relationship.constraint} | ${pairs(relationship.columns)}`
    }
    case 'junction': {
      const { junction, originConstraint, targetConstraint, originColumns, targetColumns } = relationship
      return `${ends} | many-to-many${self} | ${qualified(junction)} ${originConstraint} ${targetConstraint} | ${pairs(originColumns)} ; ${pairs(targetColumns)}`
    }
    case 'computed':
      return `${ends} | computed ${relationship.toOne ? 'to-one' : 'to-many'}${self} | ${qualified(relationship.function)}`
    default:
      return unreachable(relationship)
  }
}

function qualified(name: QualifiedName): string {
  return `${name.schema}.${name.name}`
}

function pairs(columns: ColumnPairs): string {
  return columns.map(([own, other]) => `${own} = ${other}`).join(', ')
}
