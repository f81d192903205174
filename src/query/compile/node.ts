// One ReadNode as a SELECT. Embeds are scalar subqueries in the select list, so that ORDER BY and LIMIT come before
// them; only spreads and grouped levels join LATERAL. The presence of an embed's rows is always EXISTS.
import { unreachable } from '../../kit/error.ts'
import { isAggregate } from '../plan/aggregate.ts'
import type { EmbedNode, Output, PlannedOrder, ReadNode } from '../plan/types.ts'
import { compileCondition, whereClause } from './condition.ts'
import { castExpression, fieldExpression } from './field.ts'
import { columnReference, quoteIdentifier, wholeRow } from './identifier.ts'
import { joinConditions, sourceList } from './join.ts'
import type { ParameterList } from './parameters.ts'
import { rowVersion } from './row-version.ts'
import { spreadColumns, spreadExpression } from './spread.ts'

interface Level {
  readonly node: ReadNode
  /** Null for the root. */
  readonly parentAlias: string | null
  readonly parameters: ParameterList
}

/** `select ... from ... where ... group by ... order by ... limit ...` of the root. */
export function compileRoot(node: ReadNode, parameters: ParameterList): string {
  return compileSelect({ node, parentAlias: null, parameters }, selectList(node, parameters))
}

/**
 * The rows of the root as `body`, each one JSON value, with its `version` beside it. What is shown is put together beside
 * the row, so that the version is not a part of it; the planner makes one level of the two.
 */
export function compileVersionedRoot(node: ReadNode, parameters: ParameterList): string {
  const shown = selectList(node, parameters).join(', ')
  const list = [`row_to_json(${wholeRow(SHOWN)}) as body`, `${rowVersion(node.alias)} as version`]
  const level: Level = { node, parentAlias: null, parameters }
  return compileSelect(level, list, `, lateral (select ${shown}) as ${quoteIdentifier(SHOWN)}`)
}

const SHOWN = 'plinth_shown'

/** The rows of an embed, correlated with its parent. */
export function compileEmbedRows(embed: EmbedNode, parentAlias: string, parameters: ParameterList): string {
  const list = embed.spread && embed.toOne ? spreadList(embed, parameters) : selectList(embed, parameters)
  return compileSelect({ node: embed, parentAlias, parameters }, list)
}

/** Rows that the conditions leave, without order and page: what a count counts. */
export function compileMatching(node: ReadNode, parameters: ParameterList): string {
  const level: Level = { node, parentAlias: null, parameters }
  return `select 1${fromClause(level)}${whereClause(conditions(level))}`
}

function compileSelect(level: Level, list: readonly string[], beside = ''): string {
  const { node, parameters } = level
  const joins = node.embeds.map((embed) => lateralJoin(embed, node, parameters)).join('')
  return [
    `select ${list.join(', ')}${fromClause(level)}${joins}${beside}`,
    whereClause(conditions(level, (embed) => joined(embed, node))),
    groupClause(node, parameters),
    orderClause(node, parameters),
    pageClause(node, parameters),
  ].join('')
}

function fromClause({ node, parentAlias }: Level): string {
  return ` from ${sourceList(node, parentAlias)}`
}

/** `met`: embeds whose presence a join sees to. */
function conditions(
  { node, parentAlias, parameters }: Level,
  met: (embed: EmbedNode) => boolean = () => false,
): string[] {
  const keys = parentAlias === null ? [] : joinConditions(node as EmbedNode, parentAlias)
  const open = node.conditions.filter(
    (condition) => condition.kind !== 'exists' || condition.negated || !met(condition.embed),
  )
  const context = {
    alias: node.alias,
    parameters,
    exists: (embed: EmbedNode) => compileExists(embed, node.alias, parameters),
  }
  return [...keys, ...open.map((condition) => compileCondition(condition, context))]
}

function compileExists(embed: EmbedNode, parentAlias: string, parameters: ParameterList): string {
  const level: Level = { node: embed, parentAlias, parameters }
  return `select 1${fromClause(level)}${whereClause(conditions(level))}${pageClause(embed, parameters)}`
}

/** Columns first, embeds after, as clients of the dialect expect of CSV. */
function selectList(node: ReadNode, parameters: ParameterList): string[] {
  const columns = node.outputs.map((output) => outputExpression(node.alias, output, parameters))
  return [...columns, ...embedOutputs(node, parameters)]
}

// Inside a to-one spread aggregates are only carried: the parent computes them.
function spreadList(embed: EmbedNode, parameters: ParameterList): string[] {
  const carried = spreadColumns(embed)
  const own = embed.outputs.map((output, index) => {
    const name = carried[index]?.column
    if (!isAggregate(output) || name === undefined) return outputExpression(embed.alias, output, parameters)
    const raw =
      output.kind === 'column'
        ? castExpression(fieldExpression(embed.alias, output.field, parameters), output.cast)
        : '1'
    return `${raw} as ${quoteIdentifier(name)}`
  })
  return [...own, ...embedOutputs(embed, parameters)]
}

export function outputExpression(alias: string, output: Output, parameters: ParameterList): string {
  switch (output.kind) {
    case 'all':
      return wholeRow(alias)
    case 'count':
      return `${castExpression('count(*)', output.cast)} as ${quoteIdentifier(output.name)}`
    case 'column': {
      const { aggregate, toJson, name, cast } = output
      const column = fieldExpression(alias, output.field, parameters)
      const field = castExpression(toJson ? `${toJson}(${column})` : column, cast)
      const value = aggregate ? castExpression(`${aggregate.function}(${field})`, aggregate.cast) : field
      return value === columnReference(alias, name) ? value : `${value} as ${quoteIdentifier(name)}`
    }
    default:
      return unreachable(output)
  }
}

function embedOutputs(node: ReadNode, parameters: ParameterList): string[] {
  return node.embeds.flatMap((embed) => embedOutput(embed, node, parameters))
}

function embedOutput(embed: EmbedNode, parent: ReadNode, parameters: ParameterList): string[] {
  if (embed.hidden) return []
  if (embed.spread) return spreadColumns(embed).map((column) => spreadExpression(embed, column, parent))
  const value = isLateral(embed, parent)
    ? columnReference(embed.joinAlias, 'value')
    : joined(embed, parent)
      ? joinedValue(embed)
      : embedValue(embed, parent.alias, parameters)
  const comparable = parent.comparable && !isLateral(embed, parent) ? `(${value})::jsonb` : value
  return [`${comparable} as ${quoteIdentifier(embed.key)}`]
}

function isLateral(embed: EmbedNode, parent: ReadNode): boolean {
  return parent.grouped && !embed.spread
}

/**
 * Whether the parent needs rows of the embed and shows them too: then one join gives both, instead of EXISTS and a
 * subquery. Not for lists below a LIMIT, where building every parent's list costs more than asking whether it is empty.
 */
function joined(embed: EmbedNode, parent: ReadNode): boolean {
  if (embed.hidden || embed.spread || parent.grouped || !isRequired(embed, parent)) return false
  return embed.toOne || parent.page.limit === null
}

function isRequired(embed: EmbedNode, parent: ReadNode): boolean {
  return parent.conditions.some(
    (condition) => condition.kind === 'exists' && !condition.negated && condition.embed === embed,
  )
}

function joinedValue(embed: EmbedNode): string {
  return embed.toOne ? `row_to_json(${wholeRow(embed.joinAlias)})` : columnReference(embed.joinAlias, 'value')
}

function innerJoin(embed: EmbedNode, parent: ReadNode, parameters: ParameterList): string {
  const alias = quoteIdentifier(embed.joinAlias)
  const rows = compileEmbedRows(embed, parent.alias, parameters)
  if (embed.toOne) return ` inner join lateral (${rows}) as ${alias} on true`
  const list = `select json_agg(embed_rows.*) as value from (${rows}) as embed_rows`
  return ` inner join lateral (${list}) as ${alias} on ${alias}.value is not null`
}

/** An embed as one JSON value. */
export function embedValue(embed: EmbedNode, parentAlias: string, parameters: ParameterList): string {
  const alias = quoteIdentifier(embed.joinAlias)
  const row = wholeRow(embed.joinAlias)
  const rows = compileEmbedRows(embed, parentAlias, parameters)
  return embed.toOne
    ? `(select row_to_json(${row}) from (${rows}) ${alias})`
    : `coalesce((select json_agg(${row}) from (${rows}) ${alias}), '[]')`
}

/** Empty for embeds that are scalar subqueries. */
function lateralJoin(embed: EmbedNode, parent: ReadNode, parameters: ParameterList): string {
  if (embed.hidden) return ''
  const alias = quoteIdentifier(embed.joinAlias)
  if (embed.spread) return ` left join lateral (${spreadRows(embed, parent, parameters)}) as ${alias} on true`
  if (joined(embed, parent)) return innerJoin(embed, parent, parameters)
  if (!isLateral(embed, parent)) return ''
  // Only jsonb can be grouped by.
  return ` left join lateral (select (${embedValue(embed, parent.alias, parameters)})::jsonb as value) as ${alias} on true`
}

// The arrays come from one ordered subquery, so their elements correspond.
function spreadRows(embed: EmbedNode, parent: ReadNode, parameters: ParameterList): string {
  const rows = compileEmbedRows(embed, parent.alias, parameters)
  if (embed.toOne) return rows
  const type = parent.comparable ? '::jsonb' : ''
  const arrays = spreadColumns(embed).map(({ column }) => {
    const name = quoteIdentifier(column)
    return `coalesce(json_agg(spread_rows.${name}), '[]')${type} as ${name}`
  })
  return `select ${arrays.join(', ')} from (${rows}) as spread_rows`
}

function groupClause(node: ReadNode, parameters: ParameterList): string {
  if (!node.grouped) return ''
  const columns = node.outputs.flatMap((output) =>
    output.kind === 'column' && !output.aggregate
      ? [castExpression(fieldExpression(node.alias, output.field, parameters), output.cast)]
      : [],
  )
  const embeds = node.embeds.flatMap((embed) => {
    if (embed.hidden) return []
    if (isLateral(embed, node)) return [columnReference(embed.joinAlias, 'value')]
    return spreadColumns(embed).flatMap((column) =>
      column.aggregate ? [] : [columnReference(embed.joinAlias, column.column)],
    )
  })
  const terms = [...columns, ...embeds]
  return terms.length === 0 ? '' : ` group by ${terms.join(', ')}`
}

export function orderClause(node: ReadNode, parameters: ParameterList): string {
  if (node.order.length === 0) return ''
  return ` order by ${node.order.map((term) => orderTerm(term, node, parameters)).join(', ')}`
}

function orderTerm(term: PlannedOrder, node: ReadNode, parameters: ParameterList): string {
  const direction = term.direction === null ? '' : ` ${term.direction}`
  const nulls = term.nulls === null ? '' : ` nulls ${term.nulls}`
  return `${orderExpression(term, node, parameters)}${direction}${nulls}`
}

// By a column of a to-one child: the one row's value, under the child's own conditions; or what a spread gave.
function orderExpression({ embed, field }: PlannedOrder, node: ReadNode, parameters: ParameterList): string {
  if (!embed) return fieldExpression(node.alias, field, parameters)
  if (embed.spread && field.path.length === 0) {
    const taken = spreadColumns(embed).find(({ name, aggregate }) => name === field.name && !aggregate)
    if (taken) return columnReference(embed.joinAlias, taken.column)
  }
  const level: Level = { node: embed, parentAlias: node.alias, parameters }
  const value = fieldExpression(embed.alias, field, parameters)
  const row = `(select ${value}${fromClause(level)}${whereClause(conditions(level))}${pageClause(embed, parameters)})`
  // The rows of a group may refer to different children: one of them stands for the group.
  return node.grouped ? `(array_agg(${row}))[1]` : row
}

function pageClause(node: ReadNode, parameters: ParameterList): string {
  const { offset } = node.page
  const limit = 'unique' in node ? embedLimit(node as EmbedNode) : node.page.limit
  return [
    limit === null ? '' : ` limit ${limit}`,
    offset === null ? '' : ` offset ${parameters.value(offset)}`,
  ].join('')
}

// A to-one embed without a key that guarantees it still gives one object.
function embedLimit(embed: EmbedNode): number | null {
  if (!embed.toOne || embed.unique) return embed.page.limit
  return Math.min(embed.page.limit ?? 1, 1)
}
