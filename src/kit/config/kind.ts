// The kinds of settings. Each says in words what it takes and reads raw values: text from flags and the
// environment, anything from a configuration file. What does not fit is an Unfit, whose text completes
// "<setting> must be ...".
import { isNoRole } from '../role-name.ts'
import { Secret } from './secret.ts'

export interface Kind<T> {
  /** Completes "must be ...": `an integer from 0 to 65535`. */
  readonly description: string
  /** A switch can stand on the command line without a value. */
  readonly isSwitch?: boolean
  /** Text of a secret may be `@path`: read from that file. */
  readonly fromFile?: boolean
  parse(raw: unknown): T | Unfit
  /** As it is printed. */
  print(value: T): string
}

export class Unfit {}

const unfit = new Unfit()
const yes = new Set(['true', 'yes', 'on', '1', 't', 'y'])
const no = new Set(['false', 'no', 'off', '0', 'f', 'n'])

export function integer(min: number, max: number): Kind<number> {
  return {
    description:
      max === Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`,
    parse(raw) {
      const value = typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
        ? value
        : unfit
    },
    print: String,
  }
}

export const boolean: Kind<boolean> = {
  description: 'true or false',
  isSwitch: true,
  parse(raw) {
    if (typeof raw === 'boolean') return raw
    const text = typeof raw === 'string' ? raw.trim().toLowerCase() : ''
    return yes.has(text) ? true : no.has(text) ? false : unfit
  },
  print: String,
}

export const text: Kind<string> = textLike('a text', () => true)

/** `none` would be the login role. */
export const roleName: Kind<string> = textLike(
  'the name of a role, and not none',
  (value) => !isNoRole(value),
)

/** Text of which `fits` is asked after blanks around it are gone. */
export function textLike(description: string, fits: (value: string) => boolean): Kind<string> {
  return {
    description,
    parse(raw) {
      if (typeof raw !== 'string') return unfit
      const value = raw.trim()
      return fits(value) ? value : unfit
    },
    print: (value) => (value === '' ? '""' : value),
  }
}

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    description: `one of ${values.join(', ')}`,
    parse: (raw) => values.find((value) => typeof raw === 'string' && value === raw.trim()) ?? unfit,
    print: (value) => value,
  }
}

/** Comma-separated in text, an array of texts in a file. */
export const list: Kind<readonly string[]> = {
  description: 'a comma-separated list',
  parse(raw) {
    const parts = typeof raw === 'string' ? raw.split(',') : raw
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return unfit
    return Object.freeze(parts.map((part) => part.trim()).filter((part) => part !== ''))
  },
  print: (value) => (value.length === 0 ? '""' : value.join(',')),
}

/** As `list`, with at least one. */
export const names: Kind<readonly string[]> = {
  ...list,
  description: 'a comma-separated list of at least one name',
  parse(raw) {
    const parsed = list.parse(raw)
    return parsed instanceof Unfit || parsed.length > 0 ? parsed : unfit
  },
}

export interface FunctionName {
  readonly schema: string
  readonly name: string
}

/** `schema.function`; without a schema it is in `public`. Quotes as in SQL. */
export const functionName: Kind<FunctionName> = {
  description: 'the name of a function, schema.function',
  parse(raw) {
    const part = String.raw`(?:"((?:[^"]|"")+)"|([^".\s]+))`
    const found = typeof raw === 'string' ? new RegExp(`^(?:${part}\\.)?${part}$`).exec(raw.trim()) : null
    if (found === null) return unfit
    const name = unquoted(found[3], found[4])
    return name === null ? unfit : Object.freeze({ schema: unquoted(found[1], found[2]) ?? 'public', name })
  },
  print: (value) => `${value.schema}.${value.name}`,
}

export function secret(description: string, print: (value: string) => string): Kind<Secret> {
  return {
    description,
    fromFile: true,
    parse: (raw) => (typeof raw === 'string' && raw.trim() !== '' ? new Secret(raw.trim()) : unfit),
    print: (value) => print(value.reveal()),
  }
}

/** Names with values: `a=1` (repeatable as a flag), an object of texts in a file. Order is kept. */
export const pairs: Kind<readonly (readonly [name: string, value: string])[]> = {
  description: 'name=value',
  parse(raw) {
    if (typeof raw === 'string') return pairs.parse([raw])
    const entries = Array.isArray(raw) ? raw.map(splitPair) : Object.entries(Object(raw))
    const fits = entries.every((pair) => pair !== null && pair[0] !== '' && typeof pair[1] === 'string')
    return fits ? Object.freeze(entries as [string, string][]) : unfit
  },
  print: (value) => (value.length === 0 ? '""' : value.map(([name]) => `${name}=***`).join(',')),
}

/** Empty text and null mean "none". */
export function optional<T>(kind: Kind<T>): Kind<T | null> {
  return {
    ...kind,
    parse: (raw) => (raw === null || (typeof raw === 'string' && raw.trim() === '') ? null : kind.parse(raw)),
    print: (value) => (value === null ? '(none)' : kind.print(value)),
  }
}

function unquoted(quoted: string | undefined, bare: string | undefined): string | null {
  return quoted?.replaceAll('""', '"') ?? bare ?? null
}

function splitPair(raw: unknown): [string, string] | null {
  if (typeof raw !== 'string') return null
  const at = raw.indexOf('=')
  return at < 1 ? null : [raw.slice(0, at).trim(), raw.slice(at + 1)]
}
