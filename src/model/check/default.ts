// A default that its own field does not take: it would be told with the first insert that leaves it out.
import type { FieldDefinition, JsonSchema } from '../definition.ts'

/** Values alone; what SQL gives is PostgreSQL's to look at. null: it fits. */
export function defaultFault({ default: given, jsonSchema, kind }: FieldDefinition): string | null {
  if (given?.kind !== 'value') return null
  const fault = valueFault(given.value, jsonSchema)
  return fault && `its default is ${JSON.stringify(given.value)}, and ${kind}() takes ${fault}.`
}

function valueFault(value: unknown, schema: JsonSchema): string | null {
  const {
    type,
    enum: words,
    minimum,
    maximum,
    minLength,
    maxLength,
    pattern,
    minItems,
    maxItems,
  } = schema as Bounds
  if (words !== undefined) return words.includes(value) ? null : `one of ${words.join(', ')}`
  if (type !== undefined && !isOf(type, value)) return `a value of type ${type}`
  if (typeof value === 'number') return sizeFault(value, { least: minimum, most: maximum, of: '' })
  if (Array.isArray(value))
    return sizeFault(value.length, { least: minItems, most: maxItems, of: ' of them' })
  if (typeof value !== 'string') return null
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return `what matches ${pattern}`
  return sizeFault([...value].length, { least: minLength, most: maxLength, of: ' characters' })
}

interface Bounds {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
}

interface Size {
  readonly least: number | undefined
  readonly most: number | undefined
  readonly of: string
}

function sizeFault(size: number, { least, most, of }: Size): string | null {
  if (least !== undefined && size < least) return `at least ${least}${of}`
  return most !== undefined && size > most ? `at most ${most}${of}` : null
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type
    case 'array':
      return Array.isArray(value)
    default:
      return true
  }
}
