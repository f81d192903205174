// The text under a grammar, and the parsers that touch characters. A parser returns its value or FAILED,
// and leaves in `scanner.failure` what it could have used beyond the place where it stopped. A parser that
// moved has consumed: alternatives are no longer tried, unless it stands under `attempt` (combinators.ts).
import { type Failure, parseError, parseErrorAt, quote, type Subject } from './failure.ts'
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
  throw parseError(subject, scanner.failure ?? nothing(scanner))
}

/** One character (code point) for which `accepts` holds. */
export function satisfy(accepts: (character: string) => boolean): Parser<string> {
  return (scanner) => {
    const character = characterAt(scanner)
    if (character === '' || !accepts(character)) return fail(scanner, character, NONE)
    return advance(scanner, character)
  }
}

/** As many characters as `accepts` takes, maybe none; `kinds` is what else would have gone on. */
export function takeWhile(
  accepts: (character: string) => boolean,
  kinds: readonly string[] = NONE,
): Parser<string> {
  return (scanner) => {
    const start = scanner.position
    let next = characterAt(scanner)
    while (next !== '' && accepts(next)) {
      scanner.position += next.length
      next = characterAt(scanner)
    }
    fail(scanner, next, kinds)
    return scanner.text.slice(start, scanner.position)
  }
}

/** At least one. */
export function takeWhile1(
  accepts: (character: string) => boolean,
  kinds: readonly string[] = NONE,
): Parser<string> {
  const take = takeWhile(accepts, kinds)
  return (scanner) => take(scanner) || FAILED
}

export function character(expected: string): Parser<string> {
  const names = [quote(expected)]
  return (scanner) => {
    const found = characterAt(scanner)
    if (found !== expected) return fail(scanner, found, names)
    return advance(scanner, found)
  }
}

/** A word. One that breaks off in the middle has consumed its beginning, but reports its start. */
export function literal<const Word extends string>(word: Word): Parser<Word> {
  const names = [quote(word)]
  return (scanner) => {
    const at = scanner.position
    for (const expected of word) {
      const found = characterAt(scanner)
      if (found !== expected) {
        scanner.failure = { at, found, refused: NONE, expected: names }
        return FAILED
      }
      scanner.position += found.length
    }
    scanner.failure = null
    return word
  }
}

export function endOfInput(scanner: Scanner): null | typeof FAILED {
  const found = characterAt(scanner)
  const refused = found === '' ? NONE : [found]
  scanner.failure = { at: scanner.position, found: '', refused, expected: ['end of input'] }
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
    scanner.failure = { at, found: null, refused: [value], expected: NONE }
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

/** What stands here is none of `expected`. */
export function fail(scanner: Scanner, found: string, expected: readonly string[]): typeof FAILED {
  scanner.failure = { at: scanner.position, found, refused: NONE, expected }
  return FAILED
}

/** The failure of a parser that says nothing. */
export function nothing(scanner: Scanner): Failure {
  return { at: scanner.position, found: null, refused: NONE, expected: NONE }
}

export function characterAt(scanner: Scanner): string {
  const { text, position } = scanner
  const code = text.codePointAt(position)
  if (code === undefined) return ''
  return code > 0xffff ? text.slice(position, position + 2) : text.charAt(position)
}

function advance(scanner: Scanner, character: string): string {
  scanner.position += character.length
  scanner.failure = null
  return character
}

const NONE: readonly string[] = []
