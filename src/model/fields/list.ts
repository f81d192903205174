// Fields that hold several values: lists of one kind, and objects with fields of their own.
import type { Check, FieldDefinition, JsonSchema } from '../definition.ts'
import {
  type AnyField,
  Field,
  type FieldMap,
  type JsonOf,
  type PresenceOf,
  type ValueOf,
  type WrittenOf,
} from '../field.ts'
import type { Flat } from '../types/entity-types.ts'
import { documentChecks } from './document.ts'
import { boundsFault, makeField } from './make.ts'
import { elementFault, memberFault } from './within.ts'

export interface ListOptions {
  /** How many. */
  readonly min?: number
  readonly max?: number
}

/** What a value of an object with these fields has. */
export type ObjectOf<Fields extends FieldMap> = Flat<
  {
    -readonly [F in keyof Fields as PresenceOf<Fields[F]> extends 'required' ? F : never]: ValueOf<Fields[F]>
  } & {
    -readonly [F in keyof Fields as PresenceOf<Fields[F]> extends 'optional' ? F : never]?: ValueOf<Fields[F]>
  }
>

/** What is read may be changed in place; what is written need not be. */
type ListOf<Value, Json = Value, Written = Value> = Field<
  readonly Value[],
  'required',
  'open',
  null,
  Json[],
  readonly Written[]
>
type ListField<Of extends AnyField> = ListOf<ValueOf<Of>, JsonOf<Of>, WrittenOf<Of>>

/** Several values of one kind, in order: an array of the database. Of objects it is a JSON document. */
export function list<Of extends AnyField>(of: Of, options?: ListOptions): ListField<Of>
export function list<const Fields extends FieldMap>(
  of: Fields,
  options?: ListOptions,
): ListOf<ObjectOf<Fields>>
export function list(of: AnyField | FieldMap, options: ListOptions = {}): Field<readonly unknown[]> {
  return of instanceof Field ? listOfValues(of, options) : listOfObjects(of, options)
}

function listOfValues({ definition }: AnyField, options: ListOptions): Field<readonly unknown[]> {
  return makeField({
    kind: 'list',
    type: { kind: 'array', of: definition.type },
    checks: [
      listCheck(definition.nullable),
      ...countChecks((it) => `cardinality(${it})`, options),
      ...elementChecks(definition),
    ],
    element: definition,
    fault: elementFault(definition) ?? boundsFault(options),
    jsonSchema: { type: 'array', items: schemaOf({ definition }), ...counts(options) },
  })
}

/** An array of the database has any number of dimensions, and may have nulls. */
export function listCheck(nulls: boolean): Check {
  const flat = (it: string) => `coalesce(array_ndims(${it}), 1) = 1`
  return nulls
    ? { suffix: 'list', condition: flat, message: 'It is a list of single values.' }
    : {
        suffix: 'list',
        condition: (it) => `num_nulls(variadic ${it}) = 0 and ${flat(it)}`,
        message: 'It is a list of single values, none of which is null.',
      }
}

function elementChecks({ checks }: FieldDefinition): readonly Check[] {
  return checks.flatMap(({ each, suffix, message }) =>
    each === undefined ? [] : [{ suffix: `each_${suffix}`, condition: each, message: `Each: ${message}` }],
  )
}

function listOfObjects(fields: FieldMap, options: ListOptions): Field<readonly unknown[]> {
  const element = object(fields).definition
  const isArray = (it: string) => `jsonb_typeof(${it}) = 'array'`
  return makeField({
    kind: 'list',
    type: { kind: 'plain', name: 'jsonb' },
    checks: [
      { suffix: 'list', condition: isArray, message: 'It is a list.' },
      // An array is asked for its length only where it is one.
      ...countChecks((it) => `case when ${isArray(it)} then jsonb_array_length(${it}) end`, options),
      ...documentChecks({ members: null, element }),
    ],
    element,
    fault: element.fault ?? boundsFault(options),
    jsonSchema: { type: 'array', items: element.jsonSchema, ...counts(options) },
  })
}

/** Fields that belong together: a JSON document. */
export function object<const Fields extends FieldMap>(fields: Fields): Field<ObjectOf<Fields>> {
  const members = Object.fromEntries(
    Object.entries(fields).map(([name, { definition }]) => [name, definition]),
  )
  return makeField({
    kind: 'object',
    type: { kind: 'plain', name: 'jsonb' },
    checks: [
      { suffix: 'object', condition: (it) => `jsonb_typeof(${it}) = 'object'`, message: 'It is an object.' },
      ...documentChecks({ members, element: null }),
    ],
    members,
    fault: objectFault(members),
    jsonSchema: objectSchema(fields),
  })
}

function objectFault(members: NonNullable<FieldDefinition['members']>): string | null {
  const [first] = Object.entries(members).flatMap(([name, own]) => {
    const fault = memberFault(own)
    return fault === null ? [] : [`in ${name}: ${fault}`]
  })
  return first ?? null
}

/** The JSON Schema of an object with these fields, and no others. */
function objectSchema(fields: FieldMap): JsonSchema {
  const entries = Object.entries(fields)
  const required = entries.filter(([, { definition }]) => !definition.nullable)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOf(field)])),
    required: required.map(([name]) => name),
    additionalProperties: false,
  }
}

function schemaOf({ definition }: Pick<AnyField, 'definition'>): JsonSchema {
  return definition.nullable ? { anyOf: [definition.jsonSchema, { type: 'null' }] } : definition.jsonSchema
}

function counts({ min, max }: ListOptions): JsonSchema {
  return { ...(min !== undefined && { minItems: min }), ...(max !== undefined && { maxItems: max }) }
}

function countChecks(count: (it: string) => string, { min, max }: ListOptions): readonly Check[] {
  const checks: Check[] = []
  if (min !== undefined) {
    checks.push({
      suffix: 'min',
      condition: (it) => `${count(it)} >= ${min}`,
      message: `At least ${min} of them.`,
    })
  }
  if (max !== undefined) {
    checks.push({
      suffix: 'max',
      condition: (it) => `${count(it)} <= ${max}`,
      message: `At most ${max} of them.`,
    })
  }
  return checks
}
