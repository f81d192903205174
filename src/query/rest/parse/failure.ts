// Where and why a grammar failed, and how that reads. Clients compare these texts, so merging, order and
// spelling follow the Parsec library, which the dialect's first implementation is written with.
import { PlinthError } from '../../../kit/error.ts'

export interface Failure {
  /** Offset in the input. */
  readonly at: number
  /** The character that stood there; '' at the end of the input, null where nothing was looked for. */
  readonly found: string | null
  /** Characters that were recognised and forbidden. */
  readonly refused: readonly string[]
  /** What would have done, in words. */
  readonly expected: readonly string[]
}

/** What was parsed: `shown` stands in the message, `input` is what positions count in. */
export interface Subject {
  readonly what: string
  readonly shown: string
  readonly input: string
}

export function parseError(subject: Subject, failure: Failure): PlinthError {
  return parseErrorAt(subject, failure.at, describe(failure))
}

export function parseErrorAt(subject: Subject, at: number, details: string): PlinthError {
  const { line, column } = lineAndColumn(subject.input, at)
  return new PlinthError({
    code: 'PGRST100',
    status: 400,
    message: `"failed to parse ${subject.what} (${subject.shown})" (line ${line}, column ${column})`,
    details,
  })
}

/** The failure that got further; both where they met. What stood there is as the first one saw it. */
export function mergeFailures(first: Failure | null, second: Failure | null): Failure | null {
  if (first === null) return second
  if (second === null) return first
  if (first.at !== second.at) return first.at > second.at ? first : second
  return {
    at: first.at,
    found: first.found ?? second.found,
    refused: joined(first.refused, second.refused),
    expected: joined(first.expected, second.expected),
  }
}

/** Between double quotes, as words and characters are shown. */
export function quote(text: string): string {
  let quoted = ''
  for (const character of text) quoted += character === '"' ? '\\"' : shown(character)
  return `"${quoted}"`
}

/** One character between single quotes, as a refused character is shown. */
function quoteCharacter(character: string): string {
  return `'${character === "'" ? "\\'" : shown(character)}'`
}

function describe({ found, refused, expected }: Failure): string {
  const parts: string[] = []
  if (refused.length > 0) parts.push(`unexpected ${alternatives(refused.map(quoteCharacter))}`)
  else if (found !== null) parts.push(`unexpected ${found === '' ? 'end of input' : quote(found)}`)
  if (expected.length > 0) parts.push(`expecting ${alternatives(expected)}`)
  return parts.length === 0 ? 'unknown parse error' : parts.join(' ')
}

function joined(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}

function alternatives(repeated: readonly string[]): string {
  const items = [...new Set(repeated)]
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} or ${last}`
}

/** Counts code points; a tab moves to the next multiple of eight. */
function lineAndColumn(text: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1
  let column = 1
  for (const character of text.slice(0, at)) {
    if (character === '\n') {
      line += 1
      column = 1
    } else {
      column += character === '\t' ? 8 - ((column - 1) % 8) : 1
    }
  }
  return { line, column }
}

const NAMED_CONTROLS = [
  'NUL',
  'SOH',
  'STX',
  'ETX',
  'EOT',
  'ENQ',
  'ACK',
  'a',
  'b',
  't',
  'n',
  'v',
  'f',
  'r',
  'SO',
  'SI',
  'DLE',
  'DC1',
  'DC2',
  'DC3',
  'DC4',
  'NAK',
  'SYN',
  'ETB',
  'CAN',
  'EM',
  'SUB',
  'ESC',
  'FS',
  'GS',
  'RS',
  'US',
] as const

/** As Haskell's `show` writes a character. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < NAMED_CONTROLS.length) return `\\${NAMED_CONTROLS[code]}`
  if (code === 0x7f) return '\\DEL'
  if (code > 0x7f) return `\\${code}`
  return character === '\\' ? '\\\\' : character
}
