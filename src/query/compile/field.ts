// A field as an expression: column, JSON path, casts.
import type { JsonStep } from '../ast.ts'
import type { PlannedField } from '../plan/types.ts'
import { castType, columnReference } from './identifier.ts'
import type { ParameterList } from './parameters.ts'

export function fieldExpression(alias: string, field: PlannedField, parameters: ParameterList): string {
  const column = columnReference(alias, field.name)
  if (field.path.length === 0) return column
  const isJson = field.type === 'json' || field.type === 'jsonb'
  const steps = field.path.map((step) => pathStep(step, parameters))
  return `(${isJson ? column : `to_jsonb(${column})`}${steps.join('')})`
}

function pathStep({ arrow, operand }: JsonStep, parameters: ParameterList): string {
  return operand.kind === 'key'
    ? `${arrow}${parameters.constant(operand.key, 'text')}`
    : `${arrow}${parameters.constant(operand.index, 'int4')}`
}

export function castExpression(expression: string, type: string | null): string {
  return type === null ? expression : `CAST(${expression} AS ${castType(type)})`
}
