// The text under a grammar, and the parsers that touch characters. A parser returns its value or FAILED,
// and leaves in `scanner.failure` what it could have used beyond the place where it stopped. A parser that
// moved has consumed: alternatives are no longer tried, unless it stands under `attempt` (combinators.ts).
import { type Failure, parseError, parseErrorAt, quote, quoteCharacter, type Subject } from './failure.ts'
import { GRAMMAR_ITEMS_MAX, NESTING_DEPTH_MAX } from './limits.ts'

export const FAILED: unique symbol = Symbol('failed')

export interface Scanner {
  readonly subject: Subject
  readonly text: string
  position: number
  failure: Failure | null
  depth: number
  items: number
}

export type Parser<T> = (scanner: Scanner) => T | typeof FAILED

/** The value of `grammar` at the start of the input; what follows it is the grammar's own affair. Throws PGRST100. */
export function parseText<T>(grammar: Parser<T>, subject: Subject): T {
  const scanner = { subject, text: subject.input, position: 0, failure: null, depth: 0, items: 0 }
  const value = grammar(scanner)
  if (value !== FAILED) return value
  throw parseError(subject, scanner.failure ?? { at: scanner.position, messages: [] })
}

/** One character (code point) for which `accepts` holds. */
export function satisfy(accepts: (character: string) => boolean): Parser<string> {
  return (scanner) => {
    const character = characterAt(scanner)
    if (character === '' || !accepts(character)) return fail(scanner, { found: character })
    return advance(scanner, character)
  }
}

export function character(expected: string): Parser<string> {
  const name = quote(expected)
  return (scanner) => {
    const found = characterAt(scanner)
    if (found !== expected) return fail(scanner, { found, expected: name })
    return advance(scanner, found)
  }
}

/** A word. One that breaks off in the middle has consumed its beginning, but reports its start. */
export function literal<const Word extends string>(word: Word): Parser<Word> {
  const name = quote(word)
  return (scanner) => {
    const start = scanner.position
    for (const expected of word) {
      const found = characterAt(scanner)
      if (found !== expected) return fail(scanner, { found, expected: name, at: start })
      scanner.position += found.length
    }
    scanner.failure = null
    return word
  }
}

export function endOfInput(scanner: Scanner): null | typeof FAILED {
  const found = characterAt(scanner)
  const expected = { kind: 'expected', text: 'end of input' } as const
  const message = found === '' ? ({ kind: 'found', text: '' } as const) : refusal(found)
  scanner.failure = { at: scanner.position, messages: [expected, message] }
  return found === '' ? null : FAILED
}

/** Succeeds where `unwanted` does not. Consumes nothing. */
export function notFollowedBy(unwanted: Parser<string>): Parser<null> {
  return (scanner) => {
    const start = scanner.position
    const value = unwanted(scanner)
    const at = scanner.position
    scanner.position = start
    if (value === FAILED) return null
    scanner.failure = { at, messages: [refusal(value)] }
    return FAILED
  }
}

/** One level down in a recursive grammar. */
export function nested<T>(parser: Parser<T>): Parser<T> {
  return (scanner) => {
    scanner.depth += 1
    if (scanner.depth > NESTING_DEPTH_MAX)
      throw tooMuch(scanner, `nested deeper than ${NESTING_DEPTH_MAX} levels`)
    const value = parser(scanner)
    scanner.depth -= 1
    return value
  }
}

/** One of the countable items of a grammar. */
export function counted<T>(parser: Parser<T>): Parser<T> {
  return (scanner) => {
    scanner.items += 1
    if (scanner.items > GRAMMAR_ITEMS_MAX) throw tooMuch(scanner, `more than ${GRAMMAR_ITEMS_MAX} items`)
    return parser(scanner)
  }
}

/** A bound was exceeded: no alternative may make good for that. */
export function tooMuch(scanner: Scanner, details: string): Error {
  return parseErrorAt(scanner.subject, scanner.position, details)
}

/** None of the characters `expected` stands here. */
export function failWith(scanner: Scanner, expected: readonly string[]): typeof FAILED {
  const failures = expected.map((text) => ({ kind: 'expected', text: quote(text) }) as const)
  fail(scanner, { found: characterAt(scanner) })
  scanner.failure = { at: scanner.position, messages: [...failures, ...(scanner.failure?.messages ?? [])] }
  return FAILED
}

function characterAt(scanner: Scanner): string {
  const code = scanner.text.codePointAt(scanner.position)
  return code === undefined ? '' : String.fromCodePoint(code)
}

function advance(scanner: Scanner, character: string): string {
  scanner.position += character.length
  scanner.failure = null
  return character
}

function fail(
  scanner: Scanner,
  reason: { readonly found: string; readonly expected?: string; readonly at?: number },
): typeof FAILED {
  const found = { kind: 'found', text: reason.found === '' ? '' : quote(reason.found) } as const
  const at = reason.at ?? scanner.position
  const { expected } = reason
  scanner.failure =
    expected === undefined
      ? { at, messages: [found] }
      : { at, messages: [{ kind: 'expected', text: expected }, found] }
  return FAILED
}

function refusal(character: string): { readonly kind: 'refused'; readonly text: string } {
  return { kind: 'refused', text: quoteCharacter(character) }
}
