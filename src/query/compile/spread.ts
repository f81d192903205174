// What a spread embed gives to its parent: the columns of its LATERAL join, and the aggregates that rise with them.
import { isAggregate } from '../plan/aggregate.ts'
import type { EmbedNode, Output, ReadNode } from '../plan/types.ts'
import { castExpression } from './field.ts'
import { columnReference, quoteIdentifier, wholeRow } from './identifier.ts'

/** A column that a spread gives to its parent. */
export interface SpreadColumn {
  /** Its name in the LATERAL join; '*' for columns that are not known one by one. */
  readonly column: string
  /** Its key in the parent. */
  readonly name: string
  /** Computed by the nearest level that is not spread. */
  readonly aggregate: { readonly function: string; readonly cast: string | null } | null
}

export function spreadColumns(embed: EmbedNode): readonly SpreadColumn[] {
  const own = embed.outputs.map((output, index) => ownColumn(embed, output, index))
  const nested = embed.embeds.flatMap((child) => {
    if (child.hidden) return []
    return child.spread ? spreadColumns(child) : [{ column: child.key, name: child.key, aggregate: null }]
  })
  return [...own, ...nested]
}

function ownColumn(embed: EmbedNode, output: Output, index: number): SpreadColumn {
  if (output.kind === 'all') return { column: '*', name: '*', aggregate: null }
  if (!isAggregate(output)) return { column: output.name, name: output.name, aggregate: null }
  const aggregate = output.kind === 'column' ? output.aggregate : { function: 'count', cast: output.cast }
  return { column: `${embed.joinAlias}_${index}`, name: output.name, aggregate }
}

/** The parent's output for a spread column. A parent that is itself spread to one passes aggregates on. */
export function spreadExpression(embed: EmbedNode, column: SpreadColumn, parent: ReadNode): string {
  if (column.column === '*') return wholeRow(embed.joinAlias)
  const reference = columnReference(embed.joinAlias, column.column)
  if (!column.aggregate || !parent.grouped) return reference
  const value = castExpression(`${column.aggregate.function}(${reference})`, column.aggregate.cast)
  return `${value} as ${quoteIdentifier(column.name)}`
}
