// One entity becomes one table: columns, constraints and indexes, each with its name. References are resolved here, so the
// other entities must be known by then.
import type { ColumnType, FieldDefinition } from './definition.ts'
import type { AnyEntity, EntityOptions } from './entity.ts'
import { NEW_UUID } from './fields/other.ts'
import { literal, quoteName, quoteText } from './literal.ts'
import type { Mistakes } from './mistake.ts'
import { derivedName } from './name.ts'
import type { Policy } from './policy/policy.ts'
import { nobody } from './policy/policy.ts'
import { isSql } from './sql.ts'
import type {
  Column,
  Enum,
  Exclusion,
  ForeignKey,
  Index,
  Key,
  Table,
  TableAccess,
  TableCheck,
  Unique,
} from './types.ts'

export interface BuildContext {
  readonly schema: string
  /** Every entity of the schema, by itself. */
  readonly entities: ReadonlySet<unknown>
  readonly mistakes: Mistakes
  /** Enums are found on the way. */
  readonly enums: Enum[]
}

type Fields = readonly (readonly [name: string, field: FieldDefinition])[]

/** The fields of an entity with the key that it has without saying so. */
export function fieldsOf(entity: AnyEntity): Fields {
  const written = Object.entries(entity.definition.fields).map(
    ([name, field]) => [name, field.definition] as const,
  )
  const implied =
    entity.definition.options.key === undefined && !Object.hasOwn(entity.definition.fields, 'id')
  return implied ? [['id', IMPLIED_KEY], ...written] : written
}

export function keyOf(entity: AnyEntity): readonly string[] {
  return entity.definition.options.key ?? ['id']
}

const IMPLIED_KEY: FieldDefinition = {
  kind: 'uuid',
  type: { kind: 'plain', name: 'uuid' },
  nullable: false,
  default: { kind: 'sql', text: NEW_UUID },
  words: {},
  computed: null,
  identity: false,
  unique: false,
  indexed: false,
  hidden: false,
  comment: null,
  checks: [],
  reference: null,
  jsonSchema: { type: 'string', format: 'uuid' },
  document: null,
  place: null,
}

export function buildTable(entity: AnyEntity, context: BuildContext): Table {
  const { name, definition } = entity
  const { options } = definition
  const fields = fieldsOf(entity)
  const primaryKey: Key = { name: derivedName(name, 'pkey'), columns: keyOf(entity) }
  const foreignKeys = [...fieldReferences(entity, fields, context), ...compositeReferences(entity, context)]
  const uniques = uniquesOf(entity, fields)
  return {
    name,
    comment: options.comment ?? null,
    columns: fields.map(([field, own]) => columnOf({ entity, field, own }, context)),
    primaryKey,
    uniques,
    checks: checksOf(entity, fields),
    foreignKeys,
    indexes: indexesOf(entity, fields, [primaryKey, ...uniques.filter(({ where }) => where === null)]),
    exclusions: exclusionsOf(entity),
    access: accessOf(options),
    search: options.search ?? [],
    place: definition.place,
  }
}

interface FieldOf {
  readonly entity: AnyEntity
  readonly field: string
  readonly own: FieldDefinition
}

function columnOf({ entity, field, own }: FieldOf, context: BuildContext): Column {
  const type = typeOf({ entity, field, own }, context)
  return {
    name: field,
    kind: own.kind,
    type: type.text,
    enum: type.enum,
    nullable: own.nullable,
    default: defaultOf(own),
    computed: own.computed,
    identity: own.identity,
    hidden: own.hidden,
    comment: own.comment,
    jsonSchema: own.jsonSchema,
    document: own.document,
    place: own.place,
  }
}

function defaultOf({ default: given, kind }: FieldDefinition): string | null {
  if (given === null) return null
  if (given.kind === 'sql') return given.text
  return kind === 'json' ? quoteText(JSON.stringify(given.value)) : literal(given.value)
}

interface NamedType {
  readonly text: string
  readonly enum: string | null
}

function typeOf({ entity, field, own }: FieldOf, context: BuildContext): NamedType {
  const target = own.reference === null ? null : targetOf(entity, own, context)
  return named(own.type, { table: entity.name, field, target, context })
}

interface TypeContext {
  readonly table: string
  readonly field: string
  readonly target: AnyEntity | null
  readonly context: BuildContext
}

function named(type: ColumnType, at: TypeContext): NamedType {
  switch (type.kind) {
    case 'plain':
      return { text: type.name, enum: null }
    case 'array': {
      const of = named(type.of, at)
      return { text: `${of.text}[]`, enum: of.enum }
    }
    case 'enum': {
      const name = derivedName(at.table, at.field)
      const { enums, schema } = at.context
      if (!enums.some((each) => each.name === name)) enums.push({ name, values: type.values })
      return { text: `${quoteName(schema)}.${quoteName(name)}`, enum: name }
    }
    case 'referenced':
      return at.target === null ? { text: 'uuid', enum: null } : keyType(at.target, at.context)
  }
}

/** The type of the one field that is the key of `target`, which may itself be a reference. */
function keyType(target: AnyEntity, context: BuildContext): NamedType {
  const [key] = keyOf(target)
  const own = fieldsOf(target).find(([name]) => name === key)?.[1]
  if (own === undefined) return { text: 'uuid', enum: null }
  return typeOf({ entity: target, field: key as string, own }, context)
}

/** null for a user of the auth schema, and for what is no entity of the schema, which is a mistake. */
function targetOf(
  entity: AnyEntity,
  { reference }: FieldDefinition,
  { entities }: BuildContext,
): AnyEntity | null {
  if (reference === null || reference.target === 'user') return null
  const target = reference.target === 'self' ? entity : reference.target()
  return entities.has(target) ? (target as AnyEntity) : null
}

function fieldReferences(entity: AnyEntity, fields: Fields, context: BuildContext): readonly ForeignKey[] {
  return fields.flatMap(([field, own]) => {
    if (own.reference === null) return []
    const key = {
      name: derivedName(entity.name, field, 'fkey'),
      columns: [field],
      onDelete: own.reference.onDelete,
    }
    if (own.reference.target === 'user') return [{ ...key, target: USERS }]
    const target = targetOf(entity, own, context)
    if (target === null) {
      context.mistakes.add({
        subject: `${entity.name}.${field}`,
        message: 'it refers to an entity that is not in the schema. Add that entity to schema({ ... }).',
        place: own.place,
      })
      return []
    }
    if (keyOf(target).length > 1) {
      const names = keyOf(target).join(', ')
      context.mistakes.add({
        subject: `${entity.name}.${field}`,
        message: `the key of ${target.name} has several fields (${names}). Say which of your fields hold them: references: [{ fields: [...], to: () => ${target.name} }].`,
        place: own.place,
      })
      return []
    }
    return [{ ...key, target: { schema: context.schema, table: target.name, columns: keyOf(target) } }]
  })
}

const USERS = { schema: 'auth', table: 'users', columns: ['id'] } as const

function compositeReferences(entity: AnyEntity, context: BuildContext): readonly ForeignKey[] {
  return (entity.definition.options.references ?? []).flatMap(({ fields, to, onDelete = 'restrict' }) => {
    const target = to()
    const subject = `${entity.name} (${fields.join(', ')})`
    const { place } = entity.definition
    if (!context.entities.has(target)) {
      const message = 'it refers to an entity that is not in the schema. Add that entity to schema({ ... }).'
      context.mistakes.add({ subject, message, place })
      return []
    }
    const columns = keyOf(target)
    if (columns.length !== fields.length) {
      const message = `the key of ${target.name} has ${columns.length} fields (${columns.join(', ')}), but ${fields.length} refer to it.`
      context.mistakes.add({ subject, message, place })
      return []
    }
    const name = derivedName(entity.name, ...fields, 'fkey')
    return [
      { name, columns: fields, onDelete, target: { schema: context.schema, table: target.name, columns } },
    ]
  })
}

function uniquesOf(entity: AnyEntity, fields: Fields): readonly Unique[] {
  const ofFields = fields
    .filter(([, own]) => own.unique)
    .map(([field]) => ({
      name: derivedName(entity.name, field, 'key'),
      columns: [field],
      where: null,
      message: null,
    }))
  const more = (entity.definition.options.unique ?? []).map(({ fields: columns, where, message }) => ({
    name: derivedName(entity.name, ...columns, where === undefined ? 'key' : 'idx'),
    columns,
    where: where?.text ?? null,
    message: message ?? null,
  }))
  return [...ofFields, ...more]
}

function checksOf(entity: AnyEntity, fields: Fields): readonly TableCheck[] {
  const ofFields = fields.flatMap(([field, own]) =>
    own.checks.map(({ suffix, condition, message }) => ({
      name: derivedName(entity.name, field, suffix),
      condition: condition.replaceAll('$', () => quoteName(field)),
      message,
    })),
  )
  const more = (entity.definition.options.checks ?? []).map(({ name, condition, message }) => ({
    name: derivedName(entity.name, name),
    condition: condition.text,
    message,
  }))
  return [...ofFields, ...more]
}

/** What was asked for, and one for every reference that no key and no other index begins with: deleting needs it. */
function indexesOf(entity: AnyEntity, fields: Fields, keys: readonly Key[]): readonly Index[] {
  const asked = (entity.definition.options.indexes ?? []).map(({ on, where, using = 'btree' }): Index => {
    const parts = on.map((part) => (isSql(part) ? 'expr' : part))
    return {
      name: derivedName(entity.name, ...parts, 'idx'),
      on: on.map((part) => (isSql(part) ? `(${part.text})` : quoteName(part))),
      where: where?.text ?? null,
      using,
    }
  })
  const covered = new Set([
    ...keys.map(({ columns }) => columns[0] as string),
    ...asked
      .filter(({ where, using }) => where === null && using === 'btree')
      .map(({ on }) => unquoted(on[0] as string)),
  ])
  const wanted = fields.filter(([name, own]) => (own.indexed || own.reference !== null) && !covered.has(name))
  return [
    ...wanted.map(([name]) => ({
      name: derivedName(entity.name, name, 'idx'),
      on: [quoteName(name)],
      where: null,
      using: 'btree',
    })),
    ...asked,
  ]
}

function unquoted(name: string): string {
  return name.replaceAll('"', '')
}

function exclusionsOf(entity: AnyEntity): readonly Exclusion[] {
  return (entity.definition.options.exclude ?? []).map(({ equal = [], overlapping, message }, i) => ({
    name: derivedName(entity.name, ...equal, i === 0 ? 'excl' : `excl${i + 1}`),
    equal,
    overlapping: overlapping.map(({ text }) => text),
    message,
  }))
}

function accessOf({ read, write, insert, update, delete: remove }: EntityOptions): TableAccess {
  const otherwise: Policy = write ?? nobody
  return {
    read: read ?? nobody,
    insert: insert ?? otherwise,
    update: update ?? otherwise,
    delete: remove ?? otherwise,
  }
}
