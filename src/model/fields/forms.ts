// How values are written in a JSON document that would have a type of their own in a column: there the type holds them,
// here a constraint does.
import type { Check, FieldDefinition } from '../definition.ts'
import { quoteText } from '../literal.ts'
import { allMatch, allWithin, numbersAt, textsAt } from './each.ts'

/** The form of the values of a field at a path of a document; none where the type in JSON says it all. */
export function formChecks(own: FieldDefinition, path: string): readonly Check[] {
  if (own.type.kind === 'enum') return [wordsCheck(own.type.values, path)]
  if (own.jsonSchema.type === 'integer') return [wholeCheck(own, path)]
  if (own.kind === 'bigint') return [bigintCheck(path)]
  if (own.kind === 'decimal') return [decimalCheck(own, path)]
  const form = FORMS[own.kind]
  if (form === undefined) return []
  const { pattern, message } = form
  return [{ suffix: 'form', condition: (it) => allMatch(textsAt(it, path), pattern), message }]
}

function wordsCheck(words: readonly string[], path: string): Check {
  const listed = words.map(quoteText).join(', ')
  return {
    suffix: 'word',
    condition: (it) => `${textsAt(it, path)} <@ array[${listed}]::text[]`,
    message: `One of: ${words.join(', ')}.`,
  }
}

function wholeCheck({ kind }: FieldDefinition, path: string): Check {
  const tooLarge = kind === 'int' ? ` || @ < ${INT_MIN} || @ > ${INT_MAX}` : ''
  return {
    suffix: 'whole',
    condition: (it) => `not (${it} @? ${quoteText(`${path} ? (@.floor() != @${tooLarge})`)})`,
    message: kind === 'int' ? `A whole number from ${INT_MIN} to ${INT_MAX}.` : 'A whole number.',
  }
}

function bigintCheck(path: string): Check {
  const bounds = { min: `(${BIGINT_MIN})`, max: BIGINT_MAX }
  return {
    suffix: 'form',
    condition: (it) =>
      `${allMatch(textsAt(it, path), '^-?\\d{1,19}$')} and ${allWithin(numbersAt(it, path), bounds)}`,
    message: `A whole number of 64 bits, as text: "42".`,
  }
}

/** As the column of such a field would keep it; more digits behind the point are refused, not rounded. */
function decimalCheck({ type }: FieldDefinition, path: string): Check {
  const [precision = 0, scale = 0] = (type.kind === 'plain' ? type.name : '').match(/\d+/g)?.map(Number) ?? []
  const end = scale === 0 ? '' : `(\\.\\d${scale > REPEATED_MAX ? '+' : `{1,${scale}}`})?`
  const bound = `1e${precision - scale}`
  return {
    suffix: 'form',
    condition: (it) => {
      const numbers = numbersAt(it, path)
      const isSmall = `${bound} > all (${numbers}) and -${bound} < all (${numbers})`
      return `${allMatch(textsAt(it, path), `^-?\\d+${end}$`)} and ${isSmall}`
    },
    message: `A number of at most ${precision} digits, ${scale} of them behind the point, as text: "12.5".`,
  }
}

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1
const BIGINT_MIN = '-9223372036854775808'
const BIGINT_MAX = '9223372036854775807'
/** PostgreSQL repeats part of a pattern at most so often. */
const REPEATED_MAX = 255

/** Days that the calendar has. */
const LEAP_YEAR = '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)'
const DAY = `([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?'
const ZONE = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)'
const NUMBER = '-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?'

interface Form {
  readonly pattern: string
  readonly message: string
}

/** By the builder of the field. */
const FORMS: Readonly<Record<string, Form | undefined>> = {
  uuid: {
    pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    message: 'A uuid, such as 8f14e45f-ceea-467f-a0e6-4f6e1c1f1a11.',
  },
  date: { pattern: `^${DAY}$`, message: 'A day of the calendar, such as 2030-12-31.' },
  time: { pattern: `^${CLOCK}$`, message: 'A time of day, such as 09:30.' },
  timestamp: {
    pattern: `^${DAY}[T ]${CLOCK}${ZONE}$`,
    message: 'A moment with its time zone, such as 2030-12-31T09:30:00Z.',
  },
  interval: {
    pattern:
      '^P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?$',
    message: 'A length of time as ISO 8601 writes it, such as P14D or PT90M.',
  },
  point: { pattern: `^\\(${NUMBER},${NUMBER}\\)$`, message: 'A point, such as (1.5,2).' },
}
