// The document's `paths`: the root, each relation with the methods it can bear, each function.
import type { DatabaseFunction, Parameter, Relation } from '../../../catalog/types.ts'
import { splitComment } from './comment.ts'
import { argumentsSchema } from './definitions.ts'
import { parameterReference, rowFilterNames } from './parameters.ts'
import { elementType, isArray, type JsonObject, omitAbsent, swaggerFormat, swaggerType } from './types.ts'

/** Overloads share a path; the last one describes it. */
export function pathItems(
  relations: readonly Relation[],
  functions: readonly DatabaseFunction[],
): JsonObject {
  return Object.fromEntries([
    ['/', ROOT],
    ...relations.map((relation) => [`/${relation.name}`, relationPath(relation)]),
    ...functions.map((routine) => [`/rpc/${routine.name}`, functionPath(routine)]),
  ])
}

function relationPath(relation: Relation): JsonObject {
  const filters = rowFilterNames(relation)
  const body = `body.${relation.name}`
  const operation = describe(relation.name, relation.comment)
  const known = relation.rowVersions ? ['ifNoneMatch'] : []
  const matching = relation.rowVersions ? ['ifMatch'] : []
  const get = operation([...filters, ...READ_PARAMETERS, ...known], readResponses(relation))
  if (!relation.insertable && !relation.updatable && !relation.deletable) return { get }
  return {
    get,
    post: operation([body, 'select', 'preferPost'], { 201: { description: 'Created' } }),
    patch: operation([...filters, body, 'preferReturn', ...matching], changed(relation)),
    delete: operation([...filters, 'preferReturn', ...matching], changed(relation)),
  }
}

function describe(tag: string, comment: string | null) {
  const { first, rest } = splitComment(comment)
  return (parameters: readonly string[], responses: JsonObject): JsonObject =>
    omitAbsent({
      tags: [tag],
      summary: first,
      description: rest,
      parameters: parameters.map(parameterReference),
      responses,
    })
}

function readResponses(relation: Relation): JsonObject {
  return {
    200: {
      description: 'OK',
      schema: { type: 'array', items: { $ref: `#/definitions/${relation.name}` } },
    },
    206: { description: 'Partial Content' },
    ...(relation.rowVersions && { 304: { description: 'Not Modified' } }),
  }
}

function changed({ rowVersions }: Relation): JsonObject {
  return rowVersions ? { ...NO_CONTENT, 412: { description: 'Precondition Failed' } } : NO_CONTENT
}

function functionPath(routine: DatabaseFunction): JsonObject {
  const { first, rest } = splitComment(routine.comment)
  const operation = (parameters: readonly JsonObject[]) =>
    omitAbsent({
      tags: [`(rpc) ${routine.name}`],
      summary: first,
      description: rest,
      produces: OBJECT_TYPES,
      parameters: parameters.length === 0 ? undefined : parameters,
      responses: OK,
    })
  const post = operation([
    { name: 'args', required: true, in: 'body', schema: argumentsSchema(routine) },
    parameterReference('preferParams'),
  ])
  if (routine.volatility === 'volatile') return { post }
  return { get: operation(routine.parameters.map(queryArgument)), post }
}

function queryArgument(parameter: Parameter): JsonObject {
  const { name, required, type } = parameter
  if (parameter.variadic) {
    const items = omitAbsent({
      type: swaggerType(elementType(type)),
      format: swaggerFormat(elementType(type)),
    })
    const arrayType = swaggerType(type) ?? 'string'
    return { name, required, in: 'query', type: arrayType, items, collectionFormat: 'multi' }
  }
  // An array is one literal `{...}` in a query string, and json has to be told as some type there.
  const scalar = isArray(type) ? 'string' : (swaggerType(type) ?? 'string')
  return { name, required, in: 'query', type: scalar, format: swaggerFormat(type) }
}

const OK: JsonObject = { 200: { description: 'OK' } }
const NO_CONTENT: JsonObject = { 204: { description: 'No Content' } }
const OBJECT_TYPES = [
  'application/json',
  'application/vnd.pgrst.object+json;nulls=stripped',
  'application/vnd.pgrst.object+json',
]
const READ_PARAMETERS = ['select', 'order', 'range', 'rangeUnit', 'offset', 'limit', 'preferCount']

const ROOT: JsonObject = {
  get: {
    tags: ['Introspection'],
    summary: 'OpenAPI description (this document)',
    produces: ['application/openapi+json', 'application/json'],
    responses: OK,
  },
}
