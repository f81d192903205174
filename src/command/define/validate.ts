// Input against its fields, or against the validator that was given. Everything that is wrong is told at once, by path.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { fuzzyGet } from '../../kit/similar.ts'
import type { JsonSchema } from '../../model/definition.ts'
import type { StandardSchema } from '../../model/standard-schema.ts'
import { type Issue, invalidInput } from '../flow/problems.ts'

export type Validate = (input: unknown) => unknown

/** ajv changes what it fills with defaults, so it gets a copy. */
export function byJsonSchema(command: string, schema: JsonSchema): Validate {
  let validate: ValidateFunction | null = null
  return (input) => {
    validate ??= compiler().compile(schema)
    const copy: unknown = structuredClone(input)
    if (validate(copy)) return copy
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf')
    throw invalidInput(command, errors.map(issueOf))
  }
}

export function byStandardSchema(command: string, schema: StandardSchema): Validate {
  return async (input) => {
    const result = await schema['~standard'].validate(input)
    if (result.issues === undefined) return result.value
    throw invalidInput(
      command,
      result.issues.map(({ message, path = [] }) => ({ path: pathOf(path.map(keyOf)), message })),
    )
  }
}

let ajv: Ajv2020 | null = null

function compiler(): Ajv2020 {
  if (ajv !== null) return ajv
  ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true, verbose: true })
  const add = formats as unknown as (to: Ajv2020) => void
  add(ajv)
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
  ajv.addFormat('int64', /^-?\d{1,19}$/)
  return ajv
}

function keyOf(segment: unknown): string | number {
  const key = typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment
  return typeof key === 'number' ? key : String(key)
}

/** `lines[0].quantity` */
function pathOf(segments: readonly (string | number)[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number' || /^\d+$/.test(segment)) return `${path}[${segment}]`
    return path === '' ? segment : `${path}.${segment}`
  }, '')
}

function issueOf(error: ErrorObject): Issue {
  const at = error.instancePath.split('/').slice(1).map(unescaped)
  const { params } = error
  if (error.keyword === 'required')
    return { path: pathOf([...at, params.missingProperty]), message: 'It is missing.' }
  if (error.keyword === 'additionalProperties') {
    const name: string = params.additionalProperty
    const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
    return { path: pathOf([...at, name]), message: `There is no such field.${didYouMean(name, known)}` }
  }
  return { path: pathOf(at), message: messageOf(error) }
}

/** A segment of a JSON pointer. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

function didYouMean(name: string, known: readonly string[]): string {
  const similar = fuzzyGet(known, name, SIMILAR_MIN)
  return similar === null ? '' : ` Did you mean ${similar}?`
}

function messageOf({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'minimum':
    case 'exclusiveMinimum':
      return `At least ${params.limit}.`
    case 'maximum':
    case 'exclusiveMaximum':
      return `At most ${params.limit}.`
    case 'minLength':
      return `At least ${characters(params.limit)}.`
    case 'maxLength':
      return `At most ${characters(params.limit)}.`
    case 'minItems':
      return `At least ${params.limit} of them.`
    case 'maxItems':
      return `At most ${params.limit} of them.`
    case 'enum':
      return `One of ${params.allowedValues.join(', ')}.`
    case 'format':
      return `It is no ${FORMATS[params.format as string] ?? params.format}.`
    case 'type':
      return `It must be of type ${[params.type].flat().join(' or ')}.`
    case 'pattern':
      return `It must match ${params.pattern}.`
    default:
      return `It ${message ?? 'is not valid'}.`
  }
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'date and time (2026-01-31T12:00:00Z)',
  date: 'date (2026-01-31)',
  email: 'e-mail address',
  uri: 'URL',
  decimal: 'decimal number (12.50)',
  int64: 'whole number',
  uuid: 'UUID',
}

const SIMILAR_MIN = 0.5
