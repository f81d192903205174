// A read as the target of a request.
import type { Cell } from './model.ts'
import type { Condition, Embed, Read, ReadNode, Term, Test } from './read.ts'

export function spell({ node }: Read): string {
  const pairs = [['select', selectText(node)], ...parameters(node, '')]
  return `/${node.table}?${pairs.map((pair) => pair.map((text) => encodeURIComponent(text ?? '')).join('=')).join('&')}`
}

/** A column as the grammar wants it. */
export function name(column: string): string {
  return column.includes(' ') ? `"${column}"` : column
}

function selectText({ columns, embeds }: ReadNode): string {
  return [...columns.map(name), ...embeds.map(embedText)].join(',')
}

function embedText({ key, target, join, spread, node }: Embed): string {
  const head = spread ? `...${target}` : key === target ? target : `${key}:${target}`
  const columns = node.columns.map((column) =>
    spread ? `${key}_${column.replace(' ', '_')}:${name(column)}` : name(column),
  )
  return `${head}${join === null ? '' : `!${join}`}(${[...columns, ...node.embeds.map(embedText)].join(',')})`
}

/** A spread has no alias: its parameters go by its target. */
export function pathOf({ key, target, spread }: Embed): string {
  return spread ? (target.split('!')[0] ?? '') : key
}

function parameters(node: ReadNode, path: string): string[][] {
  return [
    ...node.conditions.map((condition) => parameter(condition, path)),
    ...(node.order.length === 0
      ? []
      : [[`${path}order`, node.order.map((term) => termText(term, node)).join(',')]]),
    ...(node.limit === null ? [] : [[`${path}limit`, String(node.limit)]]),
    ...(node.offset === null ? [] : [[`${path}offset`, String(node.offset)]]),
    ...node.embeds.flatMap((embed) => parameters(embed.node, `${path}${pathOf(embed)}.`)),
  ]
}

/** A filter as a parameter of its own, or in the spelling of logic trees. */
export function filterParameter(
  filter: Condition & { readonly kind: 'filter' },
  place: 'plain' | 'tree',
): readonly [name: string, value: string] {
  return [name(filter.column), filterText(filter, place === 'plain' ? plain : quoted)]
}

function parameter(condition: Condition, path: string): string[] {
  switch (condition.kind) {
    case 'group':
      return [
        `${path}${condition.negated ? 'not.' : ''}${condition.operator}`,
        `(${condition.items.map(treeItem).join(',')})`,
      ]
    case 'presence':
      return [`${path}${condition.embed}`, `${condition.absent ? '' : 'not.'}is.null`]
    case 'filter':
      return [`${path}${name(condition.column)}`, filterText(condition, plain)]
  }
}

function treeItem(condition: Condition): string {
  switch (condition.kind) {
    case 'group':
      return `${condition.negated ? 'not.' : ''}${condition.operator}(${condition.items.map(treeItem).join(',')})`
    case 'presence':
      return `${condition.embed}.${condition.absent ? '' : 'not.'}is.null`
    case 'filter':
      return `${name(condition.column)}.${filterText(condition, quoted)}`
  }
}

function filterText(
  { negated, test }: Condition & { kind: 'filter' },
  value: (text: string) => string,
): string {
  return `${negated ? 'not.' : ''}${testText(test, value)}`
}

function testText(test: Test, value: (text: string) => string): string {
  switch (test.kind) {
    case 'compare':
      return `${test.operator}.${value(cellText(test.value))}`
    case 'quantified':
      return `${test.operator}(${test.all ? 'all' : 'any'}).${value(`{${test.values.map((each) => arrayItem(cellText(each))).join(',')}}`)}`
    case 'in':
      return `in.(${test.values.map((each) => quoted(cellText(each))).join(',')})`
    case 'is':
      return `is.${test.word}`
  }
}

function termText({ embed, column, direction, nulls }: Term, node: ReadNode): string {
  const related = node.embeds.find(({ key }) => key === embed)
  const field = related ? `${pathOf(related)}(${name(column)})` : name(column)
  return `${field}${direction === null ? '' : `.${direction}`}${nulls === null ? '' : `.nulls${nulls}`}`
}

function cellText(cell: Cell): string {
  return Array.isArray(cell) ? `{${cell.join(',')}}` : String(cell)
}

function arrayItem(text: string): string {
  return `"${text}"`
}

const plain = (text: string) => text
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
