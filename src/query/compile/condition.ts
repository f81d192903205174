// Conditions as SQL. Operators come from this file's tables, values go to parameters of unknown type, so that
// PostgreSQL reads each literal as the type of the column beside it.
import { unreachable } from '../../kit/error.ts'
import type { CompareOperator, IsWord, Operation, SearchOperator } from '../ast.ts'
import type { EmbedNode, PlannedCondition } from '../plan/types.ts'
import { fieldExpression } from './field.ts'
import type { ParameterList } from './parameters.ts'

const COMPARE: Readonly<Record<CompareOperator, string>> = {
  eq: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  neq: '<>',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  nxr: '&<',
  nxl: '&>',
  adj: '-|-',
}

const SEARCH: Readonly<Record<SearchOperator, string>> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
}

const IS: Readonly<Record<IsWord, string>> = {
  null: 'NULL',
  not_null: 'NOT NULL',
  true: 'TRUE',
  false: 'FALSE',
  unknown: 'UNKNOWN',
}

/** `exists` over an embed's rows; the read compiler passes it in, since it knows how to join. */
export type CompileExists = (embed: EmbedNode) => string

export interface ConditionContext {
  readonly alias: string
  readonly parameters: ParameterList
  readonly exists: CompileExists
}

type FilterCondition = Extract<PlannedCondition, { kind: 'filter' }>

export function whereClause(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
}

export function compileCondition(condition: PlannedCondition, context: ConditionContext): string {
  switch (condition.kind) {
    case 'exists':
      return `${condition.negated ? 'not ' : ''}exists (${context.exists(condition.embed)})`
    case 'group': {
      const items = condition.items.map((item) => compileCondition(item, context))
      return `${condition.negated ? 'not ' : ''}(${items.join(` ${condition.operator} `)})`
    }
    case 'filter':
      return `${condition.negated ? 'not ' : ''}${compileFilter(condition, context)}`
    default:
      return unreachable(condition)
  }
}

function compileFilter(condition: FilterCondition, { alias, parameters }: ConditionContext): string {
  const { operation, fromText } = condition
  const field = fieldExpression(alias, condition.field, parameters)
  switch (operation.kind) {
    case 'compare':
      return `${field} ${COMPARE[operation.operator]} ${comparand(operation, fromText, parameters)}`
    case 'in': {
      const list = parameters.value(operation.value)
      return `${field} = any(${fromText ? convertedArray(list, fromText) : list})`
    }
    case 'is':
      return `${field} is ${IS[operation.word]}`
    case 'isdistinct':
      return `${field} is distinct from ${parameters.value(operation.value)}`
    case 'search':
      return compileSearch(field, condition, parameters)
    default:
      return unreachable(operation)
  }
}

function comparand(
  operation: Extract<Operation, { kind: 'compare' }>,
  fromText: string | null,
  parameters: ParameterList,
): string {
  const value = parameters.value(operation.value)
  if (operation.quantifier)
    return `${operation.quantifier}(${fromText ? convertedArray(value, fromText) : value})`
  return fromText ? `${fromText}(${value}::text)` : value
}

function convertedArray(list: string, fromText: string): string {
  return `select ${fromText}(item) from unnest(${list}::text[]) item`
}

function compileSearch(field: string, condition: FilterCondition, parameters: ParameterList): string {
  const { operation } = condition
  if (operation.kind !== 'search') throw new Error('not a search')
  const language =
    operation.language === null ? '' : `${parameters.constant(operation.language, 'regconfig')}, `
  const vector = condition.toTsvector ? `to_tsvector(${language}${field})` : field
  const query = parameters.value(operation.value)
  return `${vector} @@ ${SEARCH[operation.operator]}(${language}${query})`
}
