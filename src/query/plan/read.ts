// QueryTree -> ReadNode tree: expand the select into nodes, then hang pages, orders and conditions on them. The steps
// stand in the order that decides which error wins: relationships, conditions and orders, aggregates.
import type { Relation } from '../../catalog/types.ts'
import type { Located, Page, QueryTree } from '../ast.ts'
import { checkAggregates } from './aggregate.ts'
import { type Readable, readableColumns } from './column-grants.ts'
import { planCondition, planField } from './condition.ts'
import type { PlanContext } from './context.ts'
import { notEmbedded, relatedOrderNotPossible, targetNameDespiteAlias } from './error.ts'
import { type EmbedDraft, expandSelect, type NodeDraft, unfilled } from './expand.ts'
import { expandStars } from './star.ts'
import type { PlannedOrder, ReadNode, Source } from './types.ts'

export interface ReadRoot {
  readonly source: Source
  /** Names the relation in errors and in hints. */
  readonly name: string
  readonly relation: Relation | null
  readonly page: Page
  /** False for writes, where root conditions choose the rows to change instead. */
  readonly conditions: boolean
  /** Caps to-many embeds. */
  readonly maxRows: number | null
}

/** What a function gives, it gives whole; what a write returns has to be asked for. */
function shownColumns({ source, conditions, relation }: ReadRoot, context: PlanContext): Readable {
  return source.kind === 'cte' && conditions ? null : readableColumns(relation, context)
}

export function planRead(tree: QueryTree, root: ReadRoot, context: PlanContext): ReadNode {
  const draft: NodeDraft = {
    name: root.name,
    source: root.source,
    alias: context.aliases.take(root.name),
    relation: root.relation,
    // A CTE has computed its own fields.
    readable: root.source.kind === 'cte' ? null : readableColumns(root.relation, context),
    shown: shownColumns(root, context),
    page: root.page,
    ...unfilled(),
  }
  expandSelect(draft, { items: tree.select, isRoot: true }, { context, depth: 1 })
  attachConditions(draft, root.conditions ? tree.conditions : tree.conditions.filter(isNested), context)
  attachOrders(draft, tree, context)
  attachPages(draft, tree, context)
  requireInner(draft)
  checkAggregates(draft, context)
  expandStars(draft, context)
  capRows(draft, root.maxRows)
  return draft
}

function isNested(located: Located<unknown>): boolean {
  return located.path.length > 0
}

function attachConditions(root: NodeDraft, conditions: QueryTree['conditions'], context: PlanContext): void {
  for (const { path, item } of conditions) {
    const node = findNode(root, path, context)
    const scope = {
      catalog: context.catalog,
      relation: node.relation,
      readable: node.readable,
      findEmbed: (name: string) => findPresence(node, name, context),
    }
    node.conditions.push(planCondition(item, scope))
  }
}

function attachOrders(root: NodeDraft, tree: QueryTree, context: PlanContext): void {
  for (const { path, item } of tree.order) {
    const node = findNode(root, path, context)
    if (node.orderSeen) continue
    node.orderSeen = true
    for (const term of item) node.order.push(planOrder(node, term, context))
  }
}

function planOrder(
  node: NodeDraft,
  term: QueryTree['order'][number]['item'][number],
  context: PlanContext,
): PlannedOrder {
  const { direction, nulls } = term
  if (term.embed === null) {
    return { field: planField(term.field, node), embed: null, direction, nulls }
  }
  const embed = findChild(node, term.embed, context)
  if (!embed) throw notEmbedded(term.embed)
  if (!embed.toOne) throw relatedOrderNotPossible(node.name, term.embed)
  return { field: planField(term.field, embed), embed, direction, nulls }
}

function attachPages(root: NodeDraft, tree: QueryTree, context: PlanContext): void {
  for (const { path, item } of tree.pages) {
    if (path.length === 0) continue
    const node = findNode(root, path, context)
    node.page = {
      limit: item.limit ?? node.page.limit,
      offset: item.offset ?? node.page.offset,
    }
  }
}

function findNode(root: NodeDraft, path: readonly string[], context: PlanContext): NodeDraft {
  let node = root
  for (const name of path) {
    const child = findChild(node, name, context)
    if (!child) throw notEmbedded(name)
    node = child
  }
  return node
}

// An alias hides the target's name; by the older rule that name still works, with a warning.
function findChild(node: NodeDraft, name: string, context: PlanContext): EmbedDraft | null {
  const named = node.embeds.find((embed) => embed.key === name)
  if (named) return named
  const byTarget = node.embeds.find((embed) => embed.item.target === name)
  if (!byTarget) return null
  if (!context.options.legacyTargetNames) throw targetNameDespiteAlias(name, byTarget.key)
  const warning = `Target names are deprecated in filters, orders and limits of aliased resources. Update \`${name}\` to \`${byTarget.key}\` in query string filters, orders or limits.`
  if (!context.warnings.includes(warning)) context.warnings.push(warning)
  return byTarget
}

// A column is hidden by an embed of its name, but not by one that has an alias and was only targeted by it, as in
// `author:author_id(name)`.
function findPresence(node: NodeDraft, name: string, context: PlanContext): EmbedDraft | null {
  const isColumn = node.relation?.columns.has(name) ?? false
  if (isColumn) return node.embeds.find((embed) => embed.key === name) ?? null
  return findChild(node, name, context)
}

// An inner join is a condition on the parent: at least one row of the embed, after the embed's own conditions.
function requireInner(node: NodeDraft): void {
  for (const embed of node.embeds) {
    requireInner(embed)
    if (embed.inner) node.conditions.push({ kind: 'exists', embed, negated: false })
  }
}

function capRows(node: NodeDraft, maxRows: number | null): void {
  if (maxRows === null) return
  for (const embed of node.embeds) {
    if (!embed.toOne) embed.page = { ...embed.page, limit: Math.min(embed.page.limit ?? maxRows, maxRows) }
    capRows(embed, maxRows)
  }
}
