// Where and why a grammar failed, and how that reads. Clients compare these texts, so merging, order and
// spelling follow the Parsec library, which the dialect's first implementation is written with.
import { PlinthError } from '../../../kit/error.ts'

/** `found` is what stood there, `refused` what was recognised and forbidden, `expected` what would have done. */
export interface Message {
  readonly kind: 'found' | 'refused' | 'expected'
  readonly text: string
}

export interface Failure {
  /** Offset in the input. */
  readonly at: number
  readonly messages: readonly Message[]
}

/** What was parsed: `shown` stands in the message, `input` is what positions count in. */
export interface Subject {
  readonly what: string
  readonly shown: string
  readonly input: string
}

export function parseError(subject: Subject, failure: Failure): PlinthError {
  return parseErrorAt(subject, failure.at, describe(failure.messages))
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

/** The failure that got further; both where they met. Failures without messages say nothing and lose. */
export function mergeFailures(first: Failure | null, second: Failure | null): Failure | null {
  if (first === null) return second
  if (second === null) return first
  if (first.at !== second.at) return first.at > second.at ? first : second
  return { at: first.at, messages: [...first.messages, ...second.messages] }
}

/** The same failure, expecting `text` and nothing else. */
export function expecting(failure: Failure, text: string): Failure {
  const others = failure.messages.filter((message) => message.kind !== 'expected')
  return { at: failure.at, messages: [{ kind: 'expected', text }, ...others] }
}

/** One character between double quotes, as a string literal that failed is shown. */
export function quote(text: string): string {
  let quoted = ''
  for (const character of text) quoted += character === '"' ? '\\"' : shown(character)
  return `"${quoted}"`
}

/** One character between single quotes, as a refused character is shown. */
export function quoteCharacter(character: string): string {
  return `'${character === "'" ? "\\'" : shown(character)}'`
}

function describe(messages: readonly Message[]): string {
  const found = texts(messages, 'found')
  const refused = texts(messages, 'refused').filter((text) => text !== '')
  const expected = texts(messages, 'expected').filter((text) => text !== '')
  const parts: string[] = []
  if (refused.length > 0) parts.push(`unexpected ${alternatives(refused)}`)
  // Only the first: alternatives at one place saw the same text. '' is the end of the input.
  else if (found[0] !== undefined) parts.push(`unexpected ${found[0] === '' ? 'end of input' : found[0]}`)
  if (expected.length > 0) parts.push(`expecting ${alternatives(expected)}`)
  return parts.length === 0 ? 'unknown parse error' : parts.join(' ')
}

function texts(messages: readonly Message[], kind: Message['kind']): readonly string[] {
  return [...new Set(messages.filter((message) => message.kind === kind).map((message) => message.text))]
}

function alternatives(items: readonly string[]): string {
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
