// The fields and the key of an entity, with those that it has without saying so.
import type { FieldDefinition } from '../definition.ts'
import type { AnyEntity } from '../entity.ts'
import { uuid } from '../fields/other.ts'

export type Fields = readonly (readonly [name: string, field: FieldDefinition])[]

export interface Shape {
  readonly name: string
  readonly entity: AnyEntity
  readonly fields: Fields
  /** What another row names to refer to one of these: the key without the tenant. */
  readonly key: readonly string[]
  /** The field that says whose tenant a row belongs to. */
  readonly tenant: string | null
}

const IMPLIED_KEY: FieldDefinition = { ...uuid().default('new').definition, place: null }

export function fieldsOf({ definition }: AnyEntity): Fields {
  const written = Object.entries(definition.fields).map(([name, field]) => [name, field.definition] as const)
  const implied = definition.options.key === undefined && !Object.hasOwn(definition.fields, 'id')
  return implied ? [['id', IMPLIED_KEY], ...written] : written
}

/** `tenant`: the name of the field that keeps tenants apart in this schema; null where it has none. */
export function shapeOf(entity: AnyEntity, tenant: string | null): Shape {
  const fields = fieldsOf(entity)
  const own = fields.some(([name]) => name === tenant) ? tenant : null
  const key = (entity.definition.options.key ?? ['id']).filter(
    (name, _, all) => name !== own || all.length === 1,
  )
  return { name: entity.name, entity, fields, key, tenant: own }
}

/** The tenant leads in every key, so that no row of one tenant can be in the way of another's, or tell that it is there. */
export function withTenant({ tenant }: Pick<Shape, 'tenant'>, fields: readonly string[]): readonly string[] {
  return tenant === null ? fields : [tenant, ...withoutTenant({ tenant }, fields)]
}

/** What is left to say where the tenant goes without saying. */
export function withoutTenant(
  { tenant }: Pick<Shape, 'tenant'>,
  fields: readonly string[],
): readonly string[] {
  return fields.filter((name) => name !== tenant)
}
