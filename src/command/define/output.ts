// What a command answers of what `run` returned: the fields that it declares, and no others, so that nothing hidden gets out.
import type { FieldDefinition } from '../../model/definition.ts'
import type { AnyEntity } from '../../model/entity.ts'
import type { FieldMap } from '../../model/field.ts'
import { notAsDeclared } from '../flow/problems.ts'

declare global {
  interface JSON {
    /** A number as it is written, past what a double can hold. Of ECMAScript 2026. */
    rawJSON(text: string): unknown
  }
}

export type Pick = (value: unknown) => unknown

/** The fields of an object, by name. null stays null: "no such row" is an answer. */
export function pickFields(command: string, fields: ReadonlyMap<string, FieldDefinition | null>): Pick {
  const picks = [...fields].map(([name, own]) => ({
    name,
    optional: own?.nullable ?? false,
    write: own === null ? asItIs : writing(own),
  }))
  return (value) => {
    if (value === null || value === undefined) return null
    if (typeof value !== 'object') throw notAsDeclared(command, { path: 'output', message: 'is no object.' })
    const given = value as Readonly<Record<string, unknown>>
    const picked: Record<string, unknown> = {}
    for (const { name, optional, write } of picks) {
      const field = given[name]
      if (field === undefined && !optional)
        throw notAsDeclared(command, { path: name, message: 'is missing.' })
      picked[name] = write(field ?? null)
    }
    return picked
  }
}

/**
 * As the dialect answers it: PostgreSQL writes every number as a number into JSON, whatever doubles can hold. In the values
 * of a command such numbers are text.
 */
export function writing({ kind, element, members, jsonSchema }: FieldDefinition): Pick {
  if (members !== null || kind === 'json') return asItIs
  if (element !== null) {
    const write = writing(element)
    return write === asItIs ? asItIs : (value) => (Array.isArray(value) ? value.map(write) : value)
  }
  if (kind !== 'bigint' && kind !== 'decimal' && jsonSchema.format !== 'int64') return asItIs
  return (value) => (typeof value === 'string' && NUMBER.test(value) ? JSON.rawJSON(value) : value)
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
const asItIs: Pick = (value) => value

export function pickAll(command: string, pick: Pick): Pick {
  return (value) => {
    if (!Array.isArray(value)) throw notAsDeclared(command, { path: 'output', message: 'is no list.' })
    return value.map(pick)
  }
}

/** What clients may see of an entity's rows; null: the id that it has without saying so. */
export function shownFields({ definition }: AnyEntity): ReadonlyMap<string, FieldDefinition | null> {
  const { fields, options } = definition
  const implied = options.key === undefined && !('id' in fields) ? [['id', null] as const] : []
  const shown = Object.entries(fields).flatMap(([name, field]) =>
    field.definition.reach === 'hidden' ? [] : [[name, field.definition] as const],
  )
  return new Map<string, FieldDefinition | null>([...implied, ...shown])
}

export function fieldsOf(fields: FieldMap): ReadonlyMap<string, FieldDefinition> {
  return new Map(Object.entries(fields).map(([name, { definition }]) => [name, definition]))
}
