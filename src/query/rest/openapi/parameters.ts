// The document's shared `parameters`: what every relation takes, and the row filters and body of each one.
import type { Column, Relation } from '../../../catalog/types.ts'
import { type JsonObject, omitAbsent } from './types.ts'

export function parameterDefinitions(relations: readonly Relation[]): JsonObject {
  return { ...SHARED, ...Object.fromEntries(relations.flatMap(ofRelation)) }
}

/** `rowFilter.t.c` for each column, in their order. */
export function rowFilterNames(relation: Relation): readonly string[] {
  return [...relation.columns.keys()].map((column) => `rowFilter.${relation.name}.${column}`)
}

export function parameterReference(name: string): JsonObject {
  return { $ref: `#/parameters/${name}` }
}

function ofRelation(relation: Relation): readonly (readonly [string, JsonObject])[] {
  const filters = [...relation.columns.values()].map(
    (column) => [`rowFilter.${relation.name}.${column.name}`, rowFilter(column)] as const,
  )
  return [[`body.${relation.name}`, body(relation)], ...filters]
}

function body(relation: Relation): JsonObject {
  return {
    name: relation.name,
    description: relation.name,
    required: false,
    in: 'body',
    schema: { $ref: `#/definitions/${relation.name}` },
  }
}

function rowFilter(column: Column): JsonObject {
  return omitAbsent({
    name: column.name,
    description: column.comment ?? undefined,
    required: false,
    in: 'query',
    type: 'string',
  })
}

function preference(values: readonly string[]): JsonObject {
  return omitAbsent({
    name: 'Prefer',
    description: 'Preference',
    required: false,
    in: 'header',
    type: 'string',
    // An empty `enum` would make the document invalid.
    enum: values.length === 0 ? undefined : values,
  })
}

function shared(name: string, place: 'query' | 'header', description: string): JsonObject {
  return { name, description, required: false, in: place, type: 'string' }
}

const RETURN = ['return=representation', 'return=minimal', 'return=none']
const RESOLUTION = ['resolution=ignore-duplicates', 'resolution=merge-duplicates']
const PAGING = 'Limiting and Pagination'

const SHARED: JsonObject = {
  preferParams: preference([]),
  preferReturn: preference(RETURN),
  preferCount: preference(['count=none']),
  preferPost: preference([...RETURN, ...RESOLUTION]),
  select: shared('select', 'query', 'Filtering Columns'),
  on_conflict: shared('on_conflict', 'query', 'On Conflict'),
  order: shared('order', 'query', 'Ordering'),
  range: shared('Range', 'header', PAGING),
  rangeUnit: { ...shared('Range-Unit', 'header', PAGING), default: 'items' },
  offset: shared('offset', 'query', PAGING),
  limit: shared('limit', 'query', PAGING),
  ifMatch: shared('If-Match', 'header', 'Only if the row is still the one with this ETag'),
  ifNoneMatch: shared('If-None-Match', 'header', 'Only if the row is not the one with this ETag'),
}
