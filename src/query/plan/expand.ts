// The select tree becomes nodes: each embed is resolved to a relationship, each field to a column with its casts.
import { castKey, JSON_OID, type QualifiedName, type Relationship, relationKey } from '../../catalog/types.ts'
import type { Page, SelectEmbed, SelectField, SelectItem } from '../ast.ts'
import { type Readable, readableColumns } from './column-grants.ts'
import { planField } from './condition.ts'
import type { PlanContext } from './context.ts'
import { embeddedTwice, embedTooDeep } from './error.ts'
import { resolveRelationship } from './relationship.ts'
import type { EmbedNode, Output, PlannedCondition, PlannedOrder, ReadNode, Source } from './types.ts'

/** A ReadNode while it is being built. */
export interface NodeDraft extends ReadNode {
  readonly name: string
  readonly outputs: Output[]
  readonly conditions: PlannedCondition[]
  readonly order: PlannedOrder[]
  readonly embeds: EmbedDraft[]
  page: Page
  grouped: boolean
  comparable: boolean
  /** What computed fields can be made of, and what `*` stands for: all where null. */
  readonly readable: Readable
  readonly shown: Readable
  /** For `order` of one node the first occurrence wins. */
  orderSeen: boolean
}

export interface EmbedDraft extends NodeDraft, Omit<EmbedNode, keyof ReadNode> {
  readonly embeds: EmbedDraft[]
  readonly item: SelectEmbed
  hidden: boolean
}

interface SelectLevel {
  readonly items: readonly SelectItem[]
  readonly isRoot: boolean
}

interface Level {
  readonly context: PlanContext
  readonly depth: number
}

export function expandSelect(node: NodeDraft, { items, isRoot }: SelectLevel, level: Level): void {
  if (isRoot && items.length === 0) node.outputs.push({ kind: 'all' })
  for (const item of items) {
    if (item.kind === 'embed') node.embeds.push(expandEmbed(node, item, level))
    else node.outputs.push(planOutput(item, node, level.context))
  }
  checkKeys(node, level.depth)
}

// Of two members of one name a JSON parser keeps one, and says nothing.
function checkKeys(node: NodeDraft, depth: number): void {
  const keys = new Set<string>()
  for (const { key, spread, hidden } of node.embeds) {
    if (spread || hidden) continue
    if (keys.has(key)) throw embeddedTwice(`${node.name}_${key}_${depth}`)
    keys.add(key)
  }
}

function planOutput(item: Exclude<SelectItem, SelectEmbed>, node: NodeDraft, context: PlanContext): Output {
  if (item.kind === 'count') return { kind: 'count', name: item.alias ?? 'count', cast: item.cast }
  if (item.field.name === '*' && item.field.path.length === 0) return { kind: 'all' }
  const field = planField(item.field, node)
  const represented = field.column !== null && field.path.length === 0 && item.aggregate === null
  const toJson =
    represented && field.column
      ? context.catalog.representations.get(castKey(field.column.typeOid, JSON_OID))
      : undefined
  return {
    kind: 'column',
    field,
    name: outputName(item),
    cast: item.cast,
    aggregate: item.aggregate,
    toJson: toJson ?? null,
  }
}

/** Alias, else the aggregate's name, else the last key of the JSON path that can be a name, else the column. */
function outputName({ alias, aggregate, field }: SelectField): string {
  if (alias !== null) return alias
  if (aggregate) return aggregate.function
  for (const step of field.path.toReversed()) {
    if (step.operand.kind === 'key' && step.operand.key !== '') return step.operand.key
  }
  return field.name
}

function expandEmbed(parent: NodeDraft, item: SelectEmbed, { context, depth }: Level): EmbedDraft {
  if (depth > context.options.embedDepthMax) throw embedTooDeep(context.options.embedDepthMax)
  const relationship = resolveRelationship(context, parent.relation?.schema ?? context.schema, {
    schema: context.schema,
    parent: parent.relation?.name ?? parent.name,
    target: item.target,
    hint: item.hint,
  })
  const { target } = relationship
  const relation = context.catalog.relations.get(relationKey(target)) ?? null
  const key = item.alias ?? item.target
  const readable = relationship.kind === 'computed' ? null : readableColumns(relation, context)
  const draft: EmbedDraft = {
    item,
    name: target.name,
    source: embedSource(relationship, target),
    alias: context.aliases.take(`${target.name}_${depth}`),
    relation,
    readable,
    shown: readable,
    page: { limit: null, offset: null },
    ...unfilled(),
    key,
    relationship,
    toOne: isToOne(relationship),
    unique: isUnique(relationship),
    inner: item.join === 'inner',
    spread: item.spread,
    joinAlias: context.aliases.take(`${parent.alias}_${key}_${depth}`),
    junctionAlias:
      relationship.kind === 'junction' ? context.aliases.take(`${relationship.junction.name}_${depth}`) : '',
    hidden: false,
  }
  expandSelect(draft, { items: item.select, isRoot: false }, { context, depth: depth + 1 })
  draft.hidden = draft.outputs.length === 0 && draft.embeds.every((embed) => embed.hidden)
  return draft
}

/** What a draft begins with, before its select, orders and conditions are hung on it. */
export function unfilled() {
  return {
    outputs: [],
    conditions: [],
    order: [],
    embeds: [],
    grouped: false,
    comparable: false,
    orderSeen: false,
  }
}

function embedSource(relationship: Relationship, target: QualifiedName): Source {
  return relationship.kind === 'computed'
    ? { kind: 'computed', relationship }
    : { kind: 'relation', name: target }
}

function isToOne(relationship: Relationship): boolean {
  switch (relationship.kind) {
    case 'computed':
      return relationship.toOne
    case 'junction':
      return false
    case 'key':
      return relationship.cardinality !== 'one-to-many'
  }
}

// Views and computed relationships promise one row but no constraint keeps the promise.
function isUnique(relationship: Relationship): boolean {
  return relationship.kind === 'key' && isToOne(relationship) && !relationship.targetIsView
}
