// Values of TypeScript -> parameters. All are sent as text of no stated type: the statement says what they become.
import type { ParameterValue } from '../../postgres/types.ts'

/**
 * Lists become arrays of the database, other objects JSON. A list that is a document is made one where its column is known
 * (json.ts).
 */
export function encode(value: unknown): ParameterValue {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : encodeObject(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be a value of the database`)
  }
}

function encodeObject(value: object): ParameterValue {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value)
}

function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(element).join(',')}}`
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return arrayLiteral(value)
  const text = encode(value)
  if (Buffer.isBuffer(text)) return quote(`\\x${text.toString('hex')}`)
  return quote(text ?? '')
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
