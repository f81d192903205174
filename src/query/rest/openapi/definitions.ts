// The document's `definitions`: one object schema per relation, and the schema of a function's arguments.
// Clients read keys from the notes in the descriptions, so their wording is part of the dialect.
import {
  type Catalog,
  type Column,
  type DatabaseFunction,
  type KeyRelationship,
  type Relation,
  type Relationship,
  relationKey,
} from '../../../catalog/types.ts'
import { constantDefault, type JsonObject, omitAbsent, typeMembers } from './types.ts'

export function tableDefinitions(catalog: Catalog, relations: readonly Relation[]): JsonObject {
  return Object.fromEntries(relations.map((relation) => [relation.name, tableDefinition(catalog, relation)]))
}

/** The JSON body of a call. */
export function argumentsSchema(routine: DatabaseFunction): JsonObject {
  const properties = routine.parameters.map(({ name, type }) => [name, typeMembers(type)] as const)
  const required = routine.parameters.filter((parameter) => parameter.required)
  return omitAbsent({
    type: 'object',
    description: routine.comment ?? undefined,
    required: nonEmpty(required.map(({ name }) => name)),
    properties: properties.length === 0 ? undefined : Object.fromEntries(properties),
  })
}

function tableDefinition(catalog: Catalog, relation: Relation): JsonObject {
  const foreignKeys = singleColumnForeignKeys(catalog.relationships.get(relationKey(relation)) ?? [])
  const columns = [...relation.columns.values()]
  const properties = columns.map(
    (column) => [column.name, columnSchema(relation, column, foreignKeys)] as const,
  )
  return omitAbsent({
    type: 'object',
    description: relation.comment ?? undefined,
    required: nonEmpty(columns.filter((column) => !column.nullable).map((column) => column.name)),
    properties: properties.length === 0 ? undefined : Object.fromEntries(properties),
  })
}

type ForeignKeys = ReadonlyMap<string, KeyRelationship>

function columnSchema(relation: Relation, column: Column, foreignKeys: ForeignKeys): JsonObject {
  return omitAbsent({
    ...typeMembers(column.type),
    description: columnDescription(relation, column, foreignKeys),
    maxLength: column.maxLength ?? undefined,
    default: constantDefault(column.type, column.default),
    enum: nonEmpty(column.enum),
  })
}

function columnDescription(relation: Relation, column: Column, foreignKeys: ForeignKeys): string | undefined {
  const notes: string[] = []
  if (relation.primaryKey.includes(column.name)) notes.push('This is a Primary Key.<pk/>')
  const foreignKey = foreignKeys.get(column.name)
  if (foreignKey) notes.push(foreignKeyNote(foreignKey))
  if (notes.length === 0) return column.comment ?? undefined
  const comment = column.comment === null ? '' : `${column.comment}\n\n`
  return `${comment}Note:\n${notes.join('\n')}`
}

function foreignKeyNote(relationship: KeyRelationship): string {
  const table = relationship.target.name
  const column = relationship.columns[0]?.[1] ?? ''
  return `This is a Foreign Key to \`${table}.${column}\`.<fk table='${table}' column='${column}'/>`
}

/** By column. A base table is named before a view that shows the same key. */
function singleColumnForeignKeys(relationships: readonly Relationship[]): ForeignKeys {
  const byColumn = new Map<string, KeyRelationship>()
  for (const relationship of relationships) {
    if (relationship.kind !== 'key' || relationship.originIsParent) continue
    const [pair, ...others] = relationship.columns
    if (!pair || others.length > 0) continue
    const known = byColumn.get(pair[0])
    if (!known || (known.targetIsView && !relationship.targetIsView)) byColumn.set(pair[0], relationship)
  }
  return byColumn
}

function nonEmpty(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values
}
