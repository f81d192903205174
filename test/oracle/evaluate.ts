// What a read must answer: the dialect's rules over the rows that the principal may see, in plain loops. It shares
// nothing with the engine that it judges.
import type { Cell, Policy, Principal, Relationship, Row, Table, World } from './world/model.ts'
import { tableNamed } from './world/model.ts'
import type { Condition, Embed, Operator, ReadNode, Term, Test } from './world/read.ts'

export interface Evaluation {
  /** The page, as JSON. */
  readonly body: readonly Json[]
  /** Rows before paging. */
  readonly total: number
}

type Json = Readonly<Record<string, unknown>>

/** A row with what its embeds found. */
interface Found {
  readonly row: Row
  readonly embeds: ReadonlyMap<string, readonly Found[]>
}

interface Setting {
  readonly world: World
  readonly principal: Principal
}

export function evaluate(node: ReadNode, setting: Setting): Evaluation {
  const rows = matching(node, visible(tableNamed(setting.world, node.table), setting), setting)
  return { body: paged(node, rows).map((found) => shown(found, node)), total: rows.length }
}

export function visible(table: Table, { world, principal }: Setting): readonly Row[] {
  if (table.policies === null) return table.rows
  const policy = table.policies[principal.who]
  return table.rows.filter((row) => allows(policy, row, { world, principal }))
}

function allows(policy: Policy, row: Row, setting: Setting): boolean {
  switch (policy.kind) {
    case 'none':
      return false
    case 'all':
      return true
    case 'owner':
      return row.owner === setting.principal.sub
    case 'below':
      return (row.owner as number) < policy.bound
    case 'parent': {
      const { table, column } = policy.reference
      return visible(tableNamed(setting.world, table), setting).some(({ id }) => id === row[column])
    }
  }
}

function matching(node: ReadNode, rows: readonly Row[], setting: Setting): readonly Found[] {
  const found = rows
    .map(
      (row): Found => ({
        row,
        embeds: new Map(node.embeds.map((embed) => [embed.key, embedded(embed, row, setting)])),
      }),
    )
    .filter(({ embeds }) =>
      node.embeds.every(({ key, join }) => join !== 'inner' || embeds.get(key)?.length !== 0),
    )
    .filter((each) => node.conditions.every((condition) => truth(condition, each) === true))
  return node.order.length === 0 ? found : found.toSorted(byTerms(node.order))
}

function embedded({ relationship, node }: Embed, row: Row, setting: Setting): readonly Found[] {
  return paged(node, matching(node, related(relationship, row, setting), setting))
}

function related({ to, via }: Relationship, row: Row, setting: Setting): readonly Row[] {
  const rows = visible(tableNamed(setting.world, to), setting)
  if (via.kind === 'columns') return rows.filter((each) => same(row[via.from], each[via.to]))
  const links = visible(tableNamed(setting.world, via.table), setting).filter((link) =>
    same(link[via.from], row.id),
  )
  return links.flatMap((link) => rows.filter(({ id }) => same(link[via.to], id)))
}

function same(one: Cell | undefined, other: Cell | undefined): boolean {
  return one !== null && one === other
}

function paged(node: ReadNode, rows: readonly Found[]): readonly Found[] {
  const from = node.offset ?? 0
  return rows.slice(from, node.limit === null ? undefined : from + node.limit)
}

function shown({ row, embeds }: Found, node: ReadNode): Json {
  const columns = node.columns.map((column) => [column, row[column]] as const)
  const children = node.embeds.flatMap((embed) => shownEmbed(embed, embeds.get(embed.key) ?? []))
  return Object.fromEntries([...columns, ...children])
}

function shownEmbed(embed: Embed, found: readonly Found[]): readonly (readonly [string, unknown])[] {
  const { key, spread, relationship, node } = embed
  if (isEmpty(node)) return []
  const rows = found.map((each) => shown(each, node))
  if (!spread) return [[key, relationship.toOne ? (rows[0] ?? null) : rows]]
  const own = node.columns.map(
    (column) => [`${key}_${column.replace(' ', '_')}`, rows[0]?.[column] ?? null] as const,
  )
  const below = node.embeds.flatMap((child) =>
    found[0] ? shownEmbed(child, found[0].embeds.get(child.key) ?? []) : absentEmbed(child),
  )
  return [...own, ...below]
}

/** Of a spread without a row: its own embeds are null, even lists. */
function absentEmbed({ key, spread, node }: Embed): readonly (readonly [string, unknown])[] {
  if (isEmpty(node)) return []
  if (!spread) return [[key, null]]
  const own = node.columns.map((column) => [`${key}_${column.replace(' ', '_')}`, null] as const)
  return [...own, ...node.embeds.flatMap(absentEmbed)]
}

/** An embed that selects nothing joins and filters, but does not show. */
function isEmpty({ columns, embeds }: ReadNode): boolean {
  return columns.length === 0 && embeds.every(({ node }) => isEmpty(node))
}

function byTerms(terms: readonly Term[]) {
  return (one: Found, other: Found): number => {
    for (const term of terms) {
      const difference = compareNulls(cellOf(one, term), cellOf(other, term), term)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function cellOf({ row, embeds }: Found, { embed, column }: Term): Cell {
  const from = embed === null ? row : embeds.get(embed)?.[0]?.row
  return from?.[column] ?? null
}

function compareNulls(one: Cell, other: Cell, { direction, nulls }: Term): number {
  const nullsFirst = nulls === null ? direction === 'desc' : nulls === 'first'
  if (one === null || other === null) {
    if (one === other) return 0
    return (one === null) === nullsFirst ? -1 : 1
  }
  return direction === 'desc' ? compare(other, one) : compare(one, other)
}

function compare(one: Cell, other: Cell): number {
  const [left, right] = [one as number | string, other as number | string]
  return left < right ? -1 : left > right ? 1 : 0
}

/** SQL's three values: null is unknown. */
type Truth = boolean | null

function truth(condition: Condition, found: Found): Truth {
  switch (condition.kind) {
    case 'filter': {
      const result = holds(condition.test, found.row[condition.column] ?? null)
      return condition.negated ? not(result) : result
    }
    case 'presence':
      return (found.embeds.get(condition.embed)?.length === 0) === condition.absent
    case 'group': {
      const values = condition.items.map((item) => truth(item, found))
      const result = condition.operator === 'and' ? every(values) : some(values)
      return condition.negated ? not(result) : result
    }
  }
}

function not(value: Truth): Truth {
  return value === null ? null : !value
}

function every(values: readonly Truth[]): Truth {
  return values.includes(false) ? false : values.includes(null) ? null : true
}

function some(values: readonly Truth[]): Truth {
  return values.includes(true) ? true : values.includes(null) ? null : false
}

function holds(test: Test, cell: Cell): Truth {
  switch (test.kind) {
    case 'compare':
      return compares(test.operator, cell, test.value)
    case 'in': {
      // A list of one empty element is an empty list.
      const values = test.values.length === 1 && test.values[0] === '' ? [] : test.values
      return some(values.map((value) => compares('eq', cell, value)))
    }
    case 'quantified': {
      const results = test.values.map((value) => compares(test.operator, cell, value))
      return test.all ? every(results) : some(results)
    }
    case 'is':
      return is(test.word, cell)
  }
}

function is(word: 'null' | 'not_null' | 'true' | 'false' | 'unknown', cell: Cell): boolean {
  switch (word) {
    case 'null':
    case 'unknown':
      return cell === null
    case 'not_null':
      return cell !== null
    case 'true':
      return cell === true
    case 'false':
      return cell === false
  }
}

function compares(operator: Operator, cell: Cell, value: Cell): Truth {
  if (operator === 'isdistinct') return key(cell) !== key(value)
  if (cell === null) return null
  switch (operator) {
    case 'eq':
      return key(cell) === key(value)
    case 'neq':
      return key(cell) !== key(value)
    case 'gt':
      return compare(cell, value) > 0
    case 'gte':
      return compare(cell, value) >= 0
    case 'lt':
      return compare(cell, value) < 0
    case 'lte':
      return compare(cell, value) <= 0
    case 'like':
      return likePattern(String(value), '').test(String(cell))
    case 'ilike':
      return likePattern(String(value), 'i').test(String(cell))
    case 'match':
      return String(cell).includes(String(value))
    case 'cs':
      return list(value).every((item) => list(cell).includes(item))
    case 'cd':
      return list(cell).every((item) => list(value).includes(item))
    case 'ov':
      return list(cell).some((item) => list(value).includes(item))
  }
}

function key(cell: Cell): string {
  return JSON.stringify(cell)
}

function list(cell: Cell): readonly number[] {
  return cell as readonly number[]
}

/** `*` and `%` are any text, `_` is any character. */
function likePattern(pattern: string, flags: string): RegExp {
  return new RegExp(`^${pattern.replace(/[*%]/g, '.*').replaceAll('_', '.')}$`, flags)
}
