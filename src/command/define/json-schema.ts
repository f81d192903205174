// The JSON Schema of an input or output. References are resolved here: what they point at is known once all is defined.
import type { FieldDefinition, JsonSchema } from '../../model/definition.ts'
import type { AnyEntity } from '../../model/entity.ts'
import type { FieldMap } from '../../model/field.ts'

export type Members = Readonly<Record<string, FieldDefinition>>

export function membersOf(fields: FieldMap): Members {
  return Object.fromEntries(Object.entries(fields).map(([name, { definition }]) => [name, definition]))
}

/** Of an object with these members and no others. What is optional or has a default may be left out. */
export function objectSchema(members: Members): JsonSchema {
  const entries = Object.entries(members)
  const required = entries.filter(([, own]) => !mayBeMissing(own)).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, own]) => [name, fieldSchema(own)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

export function fieldSchema(own: FieldDefinition): JsonSchema {
  const schema = { ...valueSchema(own), ...(own.comment !== null && { description: own.comment }) }
  return own.nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}

function mayBeMissing({ nullable, default: given }: FieldDefinition): boolean {
  return nullable || given !== null
}

function valueSchema(own: FieldDefinition): JsonSchema {
  const { reference, members, element, jsonSchema, default: given } = own
  const said = given?.kind === 'value' ? { default: given.value } : {}
  if (members !== null) return { ...objectSchema(members), ...said }
  if (element !== null) return { ...jsonSchema, items: fieldSchema(element), ...said }
  if (reference === null) return { ...jsonSchema, ...said }
  return { ...keySchema(reference.target), ...said }
}

const UUID: JsonSchema = { type: 'string', format: 'uuid' }

/** What the key of an entity looks like; entities without a key of their own have a uuid. */
function keySchema(target: (() => unknown) | 'self' | 'user'): JsonSchema {
  if (typeof target !== 'function') return UUID
  const { fields, options } = (target() as AnyEntity).definition
  const [name = 'id'] = options.key ?? []
  const key = fields[name]?.definition
  return key === undefined ? UUID : valueSchema({ ...key, default: null })
}
