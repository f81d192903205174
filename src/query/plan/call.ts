// Which overload a call means, and where its arguments come from. Types never take part: only names do.
import type { Catalog, DatabaseFunction, ExposedSchema, Relation } from '../../catalog/types.ts'
import { relationKey } from '../../catalog/types.ts'
import type { Page, QueryTree } from '../ast.ts'
import type { PlanContext } from './context.ts'
import { type CallRequest, functionAmbiguous, functionNotFound } from './error.ts'
import { computedFields } from './needed.ts'
import { planRead } from './read.ts'
import type { BodyForm, CallArguments, CallPlan, CountMode } from './types.ts'

export interface ResolvedCall {
  readonly function: DatabaseFunction
  /** The whole body is the single unnamed argument. */
  readonly raw: boolean
}

export function resolveFunction(schema: ExposedSchema, request: CallRequest): ResolvedCall {
  const overloads = schema.functions.get(request.name) ?? []
  const named = overloads.filter((overload) => takesNames(overload, request))
  if (named.length > 1) throw functionAmbiguous(named)
  if (named[0]) return { function: named[0], raw: request.rawType !== null && isUnnamed(named[0]) }
  const unnamed = overloads.filter((overload) => takesBody(overload, request.rawType))
  if (unnamed.length > 1) throw functionAmbiguous(unnamed)
  if (unnamed[0]) return { function: unnamed[0], raw: true }
  throw functionNotFound(schema, request)
}

function takesNames(called: DatabaseFunction, { argumentNames, rawType }: CallRequest): boolean {
  const { parameters } = called
  if (parameters.length === 0) return argumentNames.length === 0 && (rawType === null || rawType === 'json')
  // Only a JSON body can name it, as `""`; URLs and forms can leave it to its default.
  if (isUnnamed(called) && rawType !== 'json' && (rawType !== null || argumentNames.length > 0)) return false
  const names = new Set(parameters.map(({ name }) => name))
  if (!argumentNames.every((name) => names.has(name))) return false
  return parameters.every(({ required, name }) => !required || argumentNames.includes(name))
}

const RAW_TYPES: Readonly<Record<Exclude<CallRequest['rawType'], null>, readonly string[]>> = {
  json: ['json', 'jsonb'],
  text: ['text'],
  xml: ['xml'],
  bytea: ['bytea'],
}

function takesBody(called: DatabaseFunction, rawType: CallRequest['rawType']): boolean {
  const [only] = called.parameters
  return rawType !== null && isUnnamed(called) && only !== undefined && RAW_TYPES[rawType].includes(only.type)
}

function isUnnamed({ parameters }: DatabaseFunction): boolean {
  return parameters.length === 1 && parameters[0]?.name === ''
}

/** The relation whose rows a function returns, where the catalog has it. */
export function resultRelation(catalog: Catalog, called: DatabaseFunction): Relation | null {
  const { relation } = called.result
  return relation === null ? null : (catalog.relations.get(relationKey(relation)) ?? null)
}

export interface CallPlanRequest {
  readonly function: DatabaseFunction
  readonly arguments: CallArguments
  readonly tree: QueryTree
  readonly page: Page
  readonly count: CountMode
  readonly body: BodyForm
}

export function planCall(request: CallPlanRequest, context: PlanContext): CallPlan {
  const { function: called, tree, page } = request
  const relation = resultRelation(context.catalog, called)
  const { maxRows } = context.options
  const read = planRead(
    tree,
    {
      source: { kind: 'cte' },
      name: relation?.name ?? called.name,
      relation,
      page,
      conditions: true,
      maxRows,
    },
    context,
  )
  return {
    kind: 'call',
    function: called,
    arguments: request.arguments,
    scalar: called.result.kind !== 'composite',
    read,
    computed: computedFields(read),
    count: request.count,
    maxRows,
    body: request.body,
  }
}

/** A URL's arguments, the values of each name in order. */
export function urlArguments(tree: QueryTree): CallArguments {
  const byName = new Map<string, QueryTree['arguments'][number]['value'][]>()
  for (const { name, value } of tree.arguments) {
    const values = byName.get(name)
    if (values) values.push(value)
    else byName.set(name, [value])
  }
  return { kind: 'url', values: [...byName].map(([name, values]) => ({ name, values })) }
}
