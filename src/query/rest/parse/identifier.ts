// Names, quoted text and blanks: the words that all grammars of the query string share.
import { after, attempt, before, choice, label, many, many1, map, separated1 } from './combinators.ts'
import { character, notFollowedBy, type Parser, satisfy } from './scanner.ts'

export const delimiter = label('delimiter (.)', character('.'))

export const blanks = many(satisfy((c) => c === ' ' || c === '\t'))

/** Between double quotes; a backslash takes the next character as it is. */
export const quoted: Parser<string> = map(
  after(character('"'), before(many(quotedCharacter()), character('"'))),
  (characters) => characters.join(''),
)

/** Letters, digits, `_`, `$` and inner blanks. */
export const identifier: Parser<string> = map(many1(identifierCharacter()), trimmed)

/** A name: quoted, or identifiers with dashes between them. */
export const fieldName: Parser<string> = label(
  'field name (* or [a..z0..9_$])',
  choice(quoted, dashed(identifier)),
)

export const fieldNames: Parser<readonly string[]> = separated1(fieldName, lexeme(character(',')))

/** Parts with dashes between them. A dash in front of `>` belongs to a JSON arrow. */
export function dashed(part: Parser<string>): Parser<string> {
  const dash = attempt(before(character('-'), notFollowedBy(character('>'))))
  return map(separated1(part, dash), (parts) => parts.join('-'))
}

/** `parser` with blanks around it. */
export function lexeme<T>(parser: Parser<T>): Parser<T> {
  return after(blanks, before(parser, blanks))
}

export function isIdentifierCharacter(c: string): boolean {
  return isLetter(c) || isDigit(c) || c === '_' || c === '$' || c === ' '
}

export function isDigit(c: string): boolean {
  return c >= '0' && c <= '9'
}

export function trimmed(characters: readonly string[]): string {
  return characters.join('').trim()
}

function isLetter(c: string): boolean {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c > '\u007f' && /^\p{L}$/u.test(c))
}

function identifierCharacter(): Parser<string> {
  const letter = label('letter', satisfy(isLetter))
  const digit = label('digit', satisfy(isDigit))
  return choice(letter, digit, satisfy(isIdentifierCharacter))
}

function quotedCharacter(): Parser<string> {
  const plain = satisfy((c) => c !== '"' && c !== '\\')
  return choice(
    plain,
    after(
      character('\\'),
      satisfy(() => true),
    ),
  )
}
