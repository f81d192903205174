// Aggregates: whether they are allowed, and at which level they are computed. Inside a to-one spread they rise to the
// nearest ancestor that is not spread; a to-many spread cannot hold them.
import type { PlanContext } from './context.ts'
import { aggregatesInToManySpread, aggregatesNotAllowed } from './error.ts'
import type { EmbedDraft, NodeDraft } from './expand.ts'
import type { Output } from './types.ts'

export function checkAggregates(root: NodeDraft, context: PlanContext): void {
  if (!context.options.aggregates && holdsAggregate(root)) throw aggregatesNotAllowed()
  markGrouped(root)
  markComparable(root, false)
}

function markComparable(node: NodeDraft, taken: boolean): void {
  node.comparable = node.grouped || taken
  for (const embed of node.embeds) markComparable(embed, embed.spread && embed.toOne && node.comparable)
}

function holdsAggregate(node: NodeDraft): boolean {
  return node.outputs.some(isAggregate) || node.embeds.some(holdsAggregate)
}

export function isAggregate(output: Output): boolean {
  return output.kind === 'count' || (output.kind === 'column' && output.aggregate !== null)
}

/** Returns whether aggregates of this level or of its spreads have to be computed by the parent. */
function markGrouped(node: NodeDraft): boolean {
  let aggregates = node.outputs.some(isAggregate)
  for (const embed of node.embeds) {
    const rises = markEmbed(embed)
    aggregates = aggregates || rises
  }
  if (aggregates) node.grouped = true
  return aggregates
}

function markEmbed(embed: EmbedDraft): boolean {
  const aggregates = markGrouped(embed)
  if (!embed.spread || !aggregates) return false
  if (!embed.toOne) throw aggregatesInToManySpread()
  // Spread to one: the parent computes them, so this level is a plain select.
  embed.grouped = false
  return true
}
