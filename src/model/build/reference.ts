// References become foreign keys. Between two entities of tenants they have the tenant in them: a row can only refer to rows
// of its own.
import type { FieldDefinition, OnDelete } from '../definition.ts'
import type { AnyEntity, CompositeReference } from '../entity.ts'
import type { ForeignKey } from '../frozen.ts'
import { derivedName } from '../name.ts'
import type { Place } from '../place.ts'
import { targetOf } from './column.ts'
import type { BuildContext } from './context.ts'
import { type Shape, shapeOf, withoutTenant, withTenant } from './shape.ts'

const USERS = { schema: 'auth', table: 'users', columns: ['id'] } as const

export function foreignKeysOf(shape: Shape, context: BuildContext): readonly ForeignKey[] {
  const ofFields = shape.fields.map(([field, own]) => fieldReference({ shape, field, own }, context))
  const composite = (shape.entity.definition.options.references ?? []).map((reference) =>
    compositeReference(shape, reference, context),
  )
  return [...ofFields, ...composite].filter((key) => key !== null)
}

interface ReferenceAt {
  readonly shape: Shape
  readonly field: string
  readonly own: FieldDefinition
}

function fieldReference({ shape, field, own }: ReferenceAt, context: BuildContext): ForeignKey | null {
  if (own.reference === null) return null
  const { onDelete } = own.reference
  const name = derivedName(shape.name, field, 'fkey')
  if (own.reference.target === 'user')
    return { name, columns: [field], onDelete, emptied: [field], target: USERS }
  const at = { subject: `${shape.name}.${field}`, place: own.place }
  const entity = targetOf({ owner: shape.name, field, own, entity: shape.entity }, context)
  if (entity === null) return mistaken(at, NOT_IN_SCHEMA, context)
  const target = shapeOf(entity, context.tenant?.column ?? null)
  if (target.key.length > 1) {
    const names = target.key.join(', ')
    const message = `the key of ${target.name} has several fields (${names}). Say which of your fields hold them: references: [{ fields: [...], to: () => ${target.name} }].`
    return mistaken(at, message, context)
  }
  const { matching } = own.reference
  const key = [...target.key, ...matching]
  const fault = matchingFault(shape, target, matching)
  if (fault !== null) return mistaken(at, fault, context)
  const made = foreignKey(
    { at, name, from: shape, fields: [field, ...matching], onDelete, target, key },
    context,
  )
  return made === null ? null : { ...made, emptied: [field] }
}

function matchingFault(shape: Shape, target: Shape, matching: readonly string[]): string | null {
  if (matching.length === 0) return null
  for (const { name, fields } of [shape, target]) {
    const lacking = matching.find((each) => !fields.some(([field]) => field === each))
    if (lacking !== undefined) return `it is to match in ${lacking}, which ${name} does not have.`
  }
  const optional = matching.find((each) =>
    shape.fields.some(([field, own]) => field === each && own.nullable),
  )
  if (optional !== undefined)
    return `it is to match in ${optional}, which is optional: where that is null, PostgreSQL would let any reference through. Make ${optional} required.`
  const key = [...target.key, ...matching]
  return isUnique(target, key) ? null : notUnique(target, key)
}

function compositeReference(
  shape: Shape,
  { fields: written, to, by, onDelete = 'restrict' }: CompositeReference,
  context: BuildContext,
): ForeignKey | null {
  const at = { subject: `${shape.name} (${written.join(', ')})`, place: shape.entity.definition.place }
  const entity = to()
  if (!context.entities.has(entity)) return mistaken(at, NOT_IN_SCHEMA, context)
  const target = shapeOf(entity as AnyEntity, context.tenant?.column ?? null)
  const key = by ?? target.key
  // A key is named without its tenant.
  const fields = by === undefined && target.tenant !== null ? withoutTenant(shape, written) : written
  if (key.length !== fields.length) {
    const message = `it refers to ${key.length} fields of ${target.name} (${key.join(', ')}) by ${fields.length}. Name as many.`
    return mistaken(at, message, context)
  }
  if (by !== undefined && !isUnique(target, by)) {
    return mistaken(at, notUnique(target, by), context)
  }
  const name = derivedName(shape.name, ...written, 'fkey')
  return foreignKey({ at, name, from: shape, fields, onDelete, target, key }, context)
}

function notUnique({ name }: Shape, fields: readonly string[]): string {
  const named = fields.map((each) => `'${each}'`).join(', ')
  return `${fields.join(', ')} of ${name} are not unique together. Add to it: unique: [{ fields: [${named}] }].`
}

/** In any order: that of the reference says which field is which. The tenant is in all of them, said or not. */
function isUnique(target: Shape, by: readonly string[]): boolean {
  const { entity, fields, key } = target
  const options = (entity.definition.options.unique ?? []).filter(({ where }) => where === undefined)
  const uniques = [
    key,
    ...options.map((each) => each.fields),
    ...fields.filter(([, own]) => own.unique).map(([name]) => [name]),
  ]
  return uniques.some((each) => setOf(target, each) === setOf(target, by))
}

function setOf(target: Shape, fields: readonly string[]): string {
  return withTenant(target, fields).toSorted().join()
}

const NOT_IN_SCHEMA = 'it refers to an entity that is not in the schema. Add that entity to schema({ ... }).'

interface At {
  readonly subject: string
  readonly place: Place | null
}

interface Referring {
  readonly at: At
  readonly name: string
  readonly from: Shape
  readonly fields: readonly string[]
  readonly onDelete: OnDelete
  readonly target: Shape
  /** Its fields that are referred to. */
  readonly key: readonly string[]
}

function foreignKey(referring: Referring, context: BuildContext): ForeignKey | null {
  const { at, name, from, fields, onDelete, target, key } = referring
  if (target.tenant !== null && from.tenant === null) {
    const message = `the rows of ${target.name} belong to tenants, but those of ${from.name} to none. Give ${from.name} the field ${target.tenant}.`
    return mistaken(at, message, context)
  }
  const crossed = fields.find((field, i) => (field === from.tenant) !== (key[i] === target.tenant))
  if (target.tenant !== null && crossed !== undefined) {
    const message = `${crossed} would stand for ${key[fields.indexOf(crossed)]} of ${target.name}: a tenant refers to the same tenant, and nothing else does. Leave ${target.tenant} out on both sides; it goes without saying.`
    return mistaken(at, message, context)
  }
  const kept = target.tenant === null ? fields : withTenant(from, fields)
  const columns = target.tenant === null ? key : withTenant(target, key)
  return {
    name,
    columns: kept,
    onDelete,
    emptied: withoutTenant(from, fields),
    target: { schema: context.schema, table: target.name, columns },
  }
}

function mistaken({ subject, place }: At, message: string, { mistakes }: BuildContext): null {
  mistakes.add({ subject, message, place })
  return null
}
