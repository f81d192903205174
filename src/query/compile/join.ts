// FROM lists and join conditions of relationships.
import { unreachable } from '../../kit/error.ts'
import type { EmbedNode, ReadNode } from '../plan/types.ts'
import { CTE, columnReference, quoteIdentifier, quoteName, wholeRow } from './identifier.ts'

export function sourceList(node: ReadNode, parentAlias: string | null): string {
  const alias = quoteIdentifier(node.alias)
  const { source } = node
  switch (source.kind) {
    case 'cte':
      return `${CTE} as ${alias}`
    case 'computed': {
      const { function: name, origin } = source.relationship
      return `${quoteName(name)}((${wholeRow(parentAlias ?? '')})::${quoteName(origin)}) as ${alias}`
    }
    case 'relation':
      return `${quoteName(source.name)} as ${alias}${junctionSource(node)}`
    default:
      return unreachable(source)
  }
}

function junctionSource(node: ReadNode): string {
  if (!('relationship' in node)) return ''
  const { relationship, junctionAlias } = node as EmbedNode
  if (relationship.kind !== 'junction') return ''
  return `, ${quoteName(relationship.junction)} as ${quoteIdentifier(junctionAlias)}`
}

export function joinConditions(embed: EmbedNode, parentAlias: string): string[] {
  const { relationship, alias, junctionAlias } = embed
  switch (relationship.kind) {
    case 'computed':
      return []
    case 'key':
      return relationship.columns.map(
        ([near, far]) => `${columnReference(alias, far)} = ${columnReference(parentAlias, near)}`,
      )
    case 'junction':
      return [
        ...relationship.targetColumns.map(
          ([target, junction]) =>
            `${columnReference(junctionAlias, junction)} = ${columnReference(alias, target)}`,
        ),
        ...relationship.originColumns.map(
          ([origin, junction]) =>
            `${columnReference(junctionAlias, junction)} = ${columnReference(parentAlias, origin)}`,
        ),
      ]
    default:
      return unreachable(relationship)
  }
}
