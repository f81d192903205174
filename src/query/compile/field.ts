// A field as an expression: column, JSON path, casts.
import type { JsonStep } from '../ast.ts'
import type { ComputedCall, PlannedField } from '../plan/types.ts'
import { castType, columnReference, quoteName } from './identifier.ts'
import type { ParameterList } from './parameters.ts'

export function fieldExpression(alias: string, field: PlannedField, parameters: ParameterList): string {
  const column = field.call === null ? columnReference(alias, field.name) : computedOver(alias, field.call)
  if (field.path.length === 0) return column
  const isJson = field.type === 'json' || field.type === 'jsonb'
  const steps = field.path.map((step) => pathStep(step, parameters))
  return `(${isJson ? column : `to_jsonb(${column})`}${steps.join('')})`
}

/** A computed field by the columns that may be read: the planner sees through the row to them. */
export function computedOver(alias: string, { function: called, row }: ComputedCall): string {
  const values = row.columns.map((column) => (column === null ? 'null' : columnReference(alias, column)))
  return `${quoteName(called)}(row(${values.join(', ')})::${quoteName(row)})`
}

function pathStep({ arrow, operand }: JsonStep, parameters: ParameterList): string {
  return operand.kind === 'key'
    ? `${arrow}${parameters.constant(operand.key, 'text')}`
    : `${arrow}${parameters.constant(operand.index, 'int4')}`
}

export function castExpression(expression: string, type: string | null): string {
  return type === null ? expression : `CAST(${expression} AS ${castType(type)})`
}
