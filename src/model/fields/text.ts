// Text, and what can be said of its form.
import type { Check, JsonSchema } from '../definition.ts'
import type { Field } from '../field.ts'
import { quoteText } from '../literal.ts'
import { allMatch, allWithin, lengthsOf } from './each.ts'
import { boundsFault, makeField } from './make.ts'

export interface TextOptions {
  /** Characters. */
  readonly min?: number
  readonly max?: number
  /** A regular expression that JavaScript and PostgreSQL both know; in the database it is PostgreSQL that reads it. */
  readonly pattern?: string
  /** What somebody is told whose text does not fit the pattern. */
  readonly message?: string
}

export function text(options: TextOptions = {}): Field<string> {
  return textual('text', options, { type: 'string' })
}

/** An address of one mailbox, compared as it is written. At most 254 characters (RFC 5321). */
export function email(): Field<string> {
  const pattern = '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$'
  const options = {
    max: EMAIL_CHARACTERS_MAX,
    pattern,
    message: 'Write an e-mail address, such as ada@example.com.',
  }
  return textual('email', options, { type: 'string', format: 'email' })
}

/** An absolute http or https address. */
export function url(): Field<string> {
  const pattern = '^https?://[^\\s/?#]+([/?#]\\S*)?$'
  const options = {
    max: URL_CHARACTERS_MAX,
    pattern,
    message: 'Write a web address that begins with https:// or http://.',
  }
  return textual('url', options, { type: 'string', format: 'uri' })
}

const EMAIL_CHARACTERS_MAX = 254
const URL_CHARACTERS_MAX = 2_048

function textual(kind: string, options: TextOptions, schema: JsonSchema): Field<string> {
  const { min, max, pattern } = options
  return makeField({
    kind,
    type: { kind: 'plain', name: 'text' },
    checks: [...lengthChecks(options), ...patternChecks(options)],
    fault: boundsFault(options) ?? patternFault(pattern),
    jsonSchema: {
      ...schema,
      ...(min !== undefined && { minLength: min }),
      ...(max !== undefined && { maxLength: max }),
      ...(pattern !== undefined && schema.format === undefined && { pattern }),
    },
  })
}

function lengthChecks({ min, max }: TextOptions): readonly Check[] {
  const each = (array: string) => allWithin(lengthsOf(array), { min, max })
  const check = (bounds: string, message: string): readonly Check[] => [
    { suffix: 'length', condition: (it) => `char_length(${it}) ${bounds}`, each, message },
  ]
  if (min === undefined && max === undefined) return []
  if (min === undefined) return check(`<= ${max}`, `At most ${max} characters.`)
  if (max === undefined) return check(`>= ${min}`, `At least ${min} characters.`)
  return check(`between ${min} and ${max}`, `From ${min} to ${max} characters.`)
}

function patternChecks({ pattern, message }: TextOptions): readonly Check[] {
  if (pattern === undefined) return []
  return [
    {
      suffix: 'pattern',
      condition: (it) => `${it} ~ ${quoteText(pattern)}`,
      each: (array) => allMatch(array, pattern),
      message: message ?? `It must fit the pattern ${pattern}.`,
    },
  ]
}

/** PostgreSQL matches it; the JSON Schema has it too, where it is read as JavaScript does. What both take, both know. */
function patternFault(pattern: string | undefined): string | null {
  if (pattern === undefined) return null
  try {
    new RegExp(pattern, 'u')
    return null
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: /, '')
    return `its pattern is no regular expression that JavaScript and PostgreSQL both know: ${reason}. Correct it, or say it by check().`
  }
}
