// Text, and what can be said of its form.
import type { Check, JsonSchema } from '../definition.ts'
import type { Field } from '../field.ts'
import { quoteText } from '../literal.ts'
import { boundsFault, makeField } from './make.ts'

export interface TextOptions {
  /** Characters. */
  readonly min?: number
  readonly max?: number
  /** A POSIX regular expression, as PostgreSQL reads it. */
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
    fault: boundsFault(options),
    jsonSchema: {
      ...schema,
      ...(min !== undefined && { minLength: min }),
      ...(max !== undefined && { maxLength: max }),
      ...(pattern !== undefined && schema.format === undefined && { pattern }),
    },
  })
}

function lengthChecks({ min, max }: TextOptions): readonly Check[] {
  if (min === undefined && max === undefined) return []
  if (min === undefined)
    return [
      {
        suffix: 'length',
        condition: (it) => `char_length(${it}) <= ${max}`,
        message: `At most ${max} characters.`,
      },
    ]
  if (max === undefined)
    return [
      {
        suffix: 'length',
        condition: (it) => `char_length(${it}) >= ${min}`,
        message: `At least ${min} characters.`,
      },
    ]
  const condition = (it: string) => `char_length(${it}) between ${min} and ${max}`
  return [{ suffix: 'length', condition, message: `From ${min} to ${max} characters.` }]
}

function patternChecks({ pattern, message }: TextOptions): readonly Check[] {
  if (pattern === undefined) return []
  const condition = (it: string) => `${it} ~ ${quoteText(pattern)}`
  return [{ suffix: 'pattern', condition, message: message ?? `It must fit the pattern ${pattern}.` }]
}
