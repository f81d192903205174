// Views and functions of a model.
import type { AnyEntity } from '../entity.ts'
import { type AnyField, Field, type FieldMap } from '../field.ts'
import type { InputCheck, Parameter, SqlFunction, View } from '../frozen.ts'
import { quoteName } from '../literal.ts'
import { nobody } from '../policy/policy.ts'
import type { Returns, SqlFunction as SqlFunctionDefinition } from '../sql-function.ts'
import type { View as ViewDefinition } from '../view.ts'
import { columnOf } from './column.ts'
import type { BuildContext } from './context.ts'

export function buildView({ name, fields, options, place }: ViewDefinition, context: BuildContext): View {
  return {
    name,
    query: options.as.text,
    columns: Object.entries(fields).map(([field, own]) => partOf(name, [field, own], context)),
    read: options.read ?? nobody,
    comment: options.comment ?? null,
    place: options.as.place ?? place,
  }
}

export function buildFunction(definition: SqlFunctionDefinition, context: BuildContext): SqlFunction {
  const { name, options, place } = definition
  const parameters: Parameter[] = Object.entries(options.input ?? {}).map((entry) => {
    const { name: parameter, type, default: given, nullable, jsonSchema } = partOf(name, entry, context)
    return { name: parameter, type, default: given ?? (nullable ? 'null' : null), jsonSchema }
  })
  return {
    name,
    parameters,
    checks: inputChecks(options.input ?? {}),
    returns: returned(name, options.returns, context),
    language: options.language ?? 'sql',
    volatility: options.volatility ?? 'volatile',
    body: options.body.text,
    allow: options.allow ?? nobody,
    comment: options.comment ?? null,
    place: options.body.place ?? place,
  }
}

function inputChecks(input: FieldMap): readonly InputCheck[] {
  return Object.entries(input).flatMap(([parameter, { definition }]) =>
    definition.checks.map(({ condition, message }) => ({
      parameter,
      condition: condition(quoteName(parameter)),
      message,
    })),
  )
}

function returned(name: string, returns: Returns | undefined, context: BuildContext): string {
  if (returns === undefined) return 'void'
  if (returns instanceof Field) return partOf(name, ['returns', returns], context).type
  if (isEntity(returns, context)) return `setof ${quoteName(returns.name)}`
  const columns = Object.entries(returns).map((entry) => {
    const { name: column, type } = partOf(name, entry as [string, AnyField], context)
    return `${quoteName(column)} ${type}`
  })
  return `table (${columns.join(', ')})`
}

function isEntity(returns: Returns, { entities }: BuildContext): returns is AnyEntity {
  return entities.has(returns)
}

function partOf(owner: string, [field, own]: readonly [string, AnyField], context: BuildContext) {
  return columnOf({ owner, field, own: own.definition, entity: null }, context)
}
