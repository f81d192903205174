// `*` stays `t.*` where it can; it becomes named columns where each has to be handled by itself: under aggregates and
// spreads, where a column's domain has a JSON form of its own, and where the asking role may not read all of them.
import { castKey, JSON_OID, type Relation } from '../../catalog/types.ts'
import type { PlanContext } from './context.ts'
import type { NodeDraft } from './expand.ts'
import type { Output } from './types.ts'

export function expandStars(node: NodeDraft, context: PlanContext, spread = false): void {
  for (const embed of node.embeds) expandStars(embed, context, embed.spread)
  const { relation } = node
  if (!relation || !node.outputs.some((output) => output.kind === 'all')) return
  const { shown } = node
  const columns = namedColumns(relation, context).filter(({ name }) => shown?.has(name) ?? true)
  const represented = columns.some((output) => output.kind === 'column' && output.toJson !== null)
  if (!node.grouped && !spread && !represented && shown === null) return
  const expanded = node.outputs.flatMap((output) => (output.kind === 'all' ? columns : [output]))
  node.outputs.splice(0, node.outputs.length, ...expanded)
}

function namedColumns(relation: Relation, context: PlanContext): Extract<Output, { kind: 'column' }>[] {
  return [...relation.columns.values()].map((column) => ({
    kind: 'column',
    field: { name: column.name, path: [], column, type: column.type, call: null },
    name: column.name,
    cast: null,
    aggregate: null,
    toJson: context.catalog.representations.get(castKey(column.typeOid, JSON_OID)) ?? null,
  }))
}
