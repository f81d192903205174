// Numbers. What a double cannot hold exactly is a string in JSON and in TypeScript.
import type { Check } from '../definition.ts'
import type { Field } from '../field.ts'
import { allMatch, allWithin } from './each.ts'
import { boundsFault, makeField } from './make.ts'

export interface RangeOptions {
  readonly min?: number
  readonly max?: number
}

/** What a double may not hold: SQL gives a string, and PostgreSQL writes a number into JSON. */
type Exact = Field<string, 'required', 'open', null, number, string | number>

/** A whole number from -2,147,483,648 to 2,147,483,647. */
export function int(options: RangeOptions = {}): Field<number> {
  return makeField({
    kind: 'int',
    type: { kind: 'plain', name: 'integer' },
    checks: rangeChecks(options),
    fault: boundsFault(options),
    jsonSchema: { type: 'integer', minimum: options.min ?? INT_MIN, maximum: options.max ?? INT_MAX },
  })
}

/** A whole number of 64 bits, as a string. In the JSON of a row it is a number: exact up to 2^53. */
export function bigint(options: RangeOptions = {}): Exact {
  return makeField({
    kind: 'bigint',
    type: { kind: 'plain', name: 'bigint' },
    checks: rangeChecks(options),
    fault: boundsFault(options),
    jsonSchema: { type: 'string', format: 'int64' },
  })
}

/** A number that the database counts up, for keys. As a JSON number it is exact up to 2^53. */
export function identity(): Field<number, 'numbered'> {
  return makeField<number, 'numbered'>({
    kind: 'identity',
    type: { kind: 'plain', name: 'bigint' },
    identity: true,
    jsonSchema: { type: 'integer' },
  })
}

/** A double: for measurements, never for money. */
export function number(options: RangeOptions = {}): Field<number> {
  return makeField({
    kind: 'number',
    type: { kind: 'plain', name: 'double precision' },
    checks: rangeChecks(options),
    fault: boundsFault(options),
    jsonSchema: {
      type: 'number',
      ...(options.min !== undefined && { minimum: options.min }),
      ...(options.max !== undefined && { maximum: options.max }),
    },
  })
}

export interface DecimalOptions extends RangeOptions {
  /** Digits in all, from 1 to 1,000. */
  readonly precision: number
  /** Digits behind the point. */
  readonly scale: number
}

/** An exact decimal number, as a string. In the JSON of a row it is a number. */
export function decimal({ precision, scale, ...range }: DecimalOptions): Exact {
  return makeField({
    kind: 'decimal',
    type: { kind: 'plain', name: `numeric(${precision},${scale})` },
    checks: rangeChecks(range),
    fault: digitsFault(precision, scale) ?? boundsFault(range),
    jsonSchema: { type: 'string', format: 'decimal' },
  })
}

function digitsFault(precision: number, scale: number): string | null {
  if (
    Number.isInteger(precision) &&
    precision >= 1 &&
    precision <= DIGITS_MAX &&
    Number.isInteger(scale) &&
    scale >= 0 &&
    scale <= precision
  )
    return null
  return `${precision} digits of which ${scale} are behind the point cannot be. precision is from 1 to ${DIGITS_MAX}, and scale at most that.`
}

const DIGITS_MAX = 1_000

export interface MoneyOptions {
  /** Minor units (cents). 0 unless said otherwise; null: no limit. */
  readonly min?: number | null
  readonly max?: number
  /** The field of the same entity that holds its currency, made by currency(). */
  readonly currency?: string
}

/** An amount in integer minor units (cents), up to 2^53 - 1, so that a JSON number holds it. */
export function money(options: MoneyOptions = {}): Field<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, currency: field = null } = options
  const least = min ?? Number.MIN_SAFE_INTEGER
  return makeField({
    kind: 'money',
    type: { kind: 'plain', name: 'bigint' },
    checks: rangeChecks({ min: least, max }).map((check) => ({ ...check, message: moneyMessage(options) })),
    fault: boundsFault({ min: least, max }),
    currency: field,
    jsonSchema: { type: 'integer', minimum: least, maximum: max },
  })
}

/** The bound of what a JSON number holds says nothing to people. */
function moneyMessage({ min = 0, max }: MoneyOptions): string {
  const parts = [
    ...(min === null ? [] : [`At least ${min}.`]),
    ...(max === undefined ? [] : [`At most ${max}.`]),
  ]
  return parts.length === 0 ? 'The amount is too large.' : parts.join(' ')
}

/** The currency of an amount: three capital letters (ISO 4217). */
export function currency(): Field<string> {
  const pattern = '^[A-Z]{3}$'
  const message = 'Write the three capital letters of a currency, such as EUR.'
  return makeField({
    kind: 'currency',
    type: { kind: 'plain', name: 'text' },
    checks: [
      {
        suffix: 'currency',
        condition: (it) => `${it} ~ '${pattern}'`,
        each: (array) => allMatch(array, pattern),
        message,
      },
    ],
    jsonSchema: { type: 'string', pattern },
  })
}

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1

function rangeChecks({ min, max }: RangeOptions): readonly Check[] {
  const each = (array: string) => allWithin(array, { min, max })
  if (min === undefined && max === undefined) return []
  if (min === undefined)
    return [{ suffix: 'range', condition: (it) => `${it} <= ${max}`, each, message: `At most ${max}.` }]
  if (max === undefined)
    return [{ suffix: 'range', condition: (it) => `${it} >= ${min}`, each, message: `At least ${min}.` }]
  const condition = (it: string) => `${it} between ${min} and ${max}`
  return [{ suffix: 'range', condition, each, message: `From ${min} to ${max}.` }]
}
