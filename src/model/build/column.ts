// A field becomes a column: its type is resolved here, through references.
import type { ColumnType, FieldDefinition } from '../definition.ts'
import type { AnyEntity } from '../entity.ts'
import type { Column } from '../frozen.ts'
import { literal, quoteName, quoteText } from '../literal.ts'
import { derivedName } from '../name.ts'
import type { BuildContext } from './context.ts'
import { shapeOf } from './shape.ts'

export interface FieldOf {
  /** The table or view that has it. */
  readonly owner: string
  readonly field: string
  readonly own: FieldDefinition
  /** Null where it stands in no entity: in a view, or in the input of a function. */
  readonly entity: AnyEntity | null
}

export function columnOf(at: FieldOf, context: BuildContext): Column {
  const { own } = at
  const type = typeOf(at, context)
  return {
    name: at.field,
    kind: own.kind,
    type: type.text,
    enum: type.enum,
    nullable: own.nullable,
    default: defaultOf(own),
    computed: own.computed,
    identity: own.identity,
    reach: own.reach,
    comment: own.comment,
    jsonSchema: own.nullable ? { anyOf: [type.jsonSchema, { type: 'null' }] } : type.jsonSchema,
    document: own.document,
    place: own.place,
  }
}

export function defaultOf({ default: given, type }: FieldDefinition): string | null {
  if (given === null) return null
  if (given.kind === 'sql') return given.text
  const isDocument = type.kind === 'plain' && type.name === 'jsonb'
  return isDocument ? quoteText(JSON.stringify(given.value)) : literal(given.value)
}

interface NamedType {
  readonly text: string
  readonly enum: string | null
  readonly jsonSchema: FieldDefinition['jsonSchema']
}

/** The entity that a field refers to; null for a user of the auth schema, and for what is no entity of the schema. */
export function targetOf(
  { entity, own: { reference } }: FieldOf,
  { entities }: BuildContext,
): AnyEntity | null {
  if (reference === null || reference.target === 'user') return null
  const target = reference.target === 'self' ? entity : reference.target()
  return entities.has(target) ? (target as AnyEntity) : null
}

/** References to references that lead in a circle have no type. */
const HOPS_MAX = 16

export function typeOf(at: FieldOf, context: BuildContext, hops = 0): NamedType {
  return named(at.own.type, { at, context, hops })
}

interface Naming {
  readonly at: FieldOf
  readonly context: BuildContext
  readonly hops: number
}

function named(type: ColumnType, naming: Naming): NamedType {
  const { at, context } = naming
  switch (type.kind) {
    case 'plain':
      return { text: type.name, enum: null, jsonSchema: at.own.jsonSchema }
    case 'array': {
      const of = named(type.of, naming)
      return { text: `${of.text}[]`, enum: of.enum, jsonSchema: at.own.jsonSchema }
    }
    case 'enum': {
      const name = enumOf(type.values, at, context)
      return { text: quoteName(name), enum: name, jsonSchema: at.own.jsonSchema }
    }
    case 'referenced':
      return keyType(naming)
  }
}

function enumOf(values: readonly string[], { owner, field, own }: FieldOf, { enums }: BuildContext): string {
  const name = derivedName(owner, field)
  if (!enums.some((each) => each.name === name)) enums.push({ name, values, place: own.place })
  return name
}

const UUID: NamedType = { text: 'uuid', enum: null, jsonSchema: { type: 'string', format: 'uuid' } }

/** The type of the one field that is the key of what is referred to, which may itself be a reference. */
function keyType({ at, context, hops }: Naming): NamedType {
  const target = targetOf(at, context)
  if (target === null || hops >= HOPS_MAX) return UUID
  const { name, fields, key } = shapeOf(target, context.tenant?.column ?? null)
  const own = fields.find(([field]) => field === key[0])?.[1]
  if (own === undefined) return UUID
  return typeOf({ owner: name, field: key[0] as string, own, entity: target }, context, hops + 1)
}
