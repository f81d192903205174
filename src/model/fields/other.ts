// The fields that are neither text, number nor time.

import type { AnyField, Field, JsonOf, ValueOf } from '../field.ts'
import type { Sql } from '../sql.ts'
import type { StandardSchema } from '../standard-schema.ts'
import { allMatch, allWithin, lengthsOf } from './each.ts'
import { listCheck } from './list.ts'
import { makeField } from './make.ts'
import { number } from './number.ts'

export function boolean(): Field<boolean> {
  return makeField({
    kind: 'boolean',
    type: { kind: 'plain', name: 'boolean' },
    jsonSchema: { type: 'boolean' },
  })
}

/** `.default('new')`: a random one, made by the database. */
export function uuid(): Field<string> {
  return makeField({
    kind: 'uuid',
    type: { kind: 'plain', name: 'uuid' },
    words: { new: NEW_UUID },
    jsonSchema: { type: 'string', format: 'uuid' },
  })
}

export const NEW_UUID = 'gen_random_uuid()'

/** One of a few words: an enum of the database. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): Field<Words[number]> {
  return makeField({
    kind: 'oneOf',
    type: { kind: 'enum', values: words },
    jsonSchema: { type: 'string', enum: words },
  })
}

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

/** A document. With a Standard Schema (Zod, Valibot, ArkType) commands check it, and its type is known. */
export function json<Document = Json>(schema?: StandardSchema<Document>): Field<Document> {
  return makeField({
    kind: 'json',
    type: { kind: 'plain', name: 'jsonb' },
    document: schema ?? null,
    jsonSchema: {},
  })
}

type NumbersField = Field<readonly number[], 'required', 'open', null, number[], readonly number[]>

/** Numbers of one length, such as an embedding. */
export function numbers({ length }: { readonly length: number }): NumbersField {
  return makeField({
    kind: 'numbers',
    type: { kind: 'array', of: { kind: 'plain', name: 'real' } },
    checks: [
      listCheck(false),
      {
        suffix: 'length',
        condition: (it) => `cardinality(${it}) = ${length}`,
        message: `Exactly ${length} numbers.`,
      },
    ],
    element: number().definition,
    jsonSchema: { type: 'array', items: { type: 'number' }, minItems: length, maxItems: length },
  })
}

/** A point of the plane, as PostgreSQL writes it: `(x,y)`. */
export function point(): Field<string> {
  return makeField({ kind: 'point', type: { kind: 'plain', name: 'point' }, jsonSchema: { type: 'string' } })
}

/** The key of an object in file storage: `bucket/path`. At most 1,024 characters. */
export function file(): Field<string> {
  const pattern = '^[^/]+/.+'
  const bounds = { min: 3, max: FILE_CHARACTERS_MAX }
  const condition = (it: string) =>
    `char_length(${it}) between ${bounds.min} and ${bounds.max} and ${it} ~ '${pattern}'`
  const each = (array: string) => `${allWithin(lengthsOf(array), bounds)} and ${allMatch(array, pattern)}`
  return makeField({
    kind: 'file',
    type: { kind: 'plain', name: 'text' },
    checks: [
      { suffix: 'file', condition, each, message: 'Name the bucket and the path of the file: bucket/path.' },
    ],
    jsonSchema: { type: 'string', maxLength: FILE_CHARACTERS_MAX },
  })
}

const FILE_CHARACTERS_MAX = 1_024

/** A column that the database computes from others of its row, and keeps: `computed(int(), sql\`price * quantity\`)`. */
export function computed<Of extends AnyField>(
  of: Of,
  expression: Sql,
): Field<ValueOf<Of>, 'never', 'open', null, JsonOf<Of>> {
  return makeField({ ...of.definition, computed: expression.text })
}
