// Names, quoted text and blanks: the words that all grammars of the query string share.
import { after, attempt, before, choice, label, many, map, separated1 } from './combinators.ts'
import { character, FAILED, notFollowedBy, type Parser, satisfy, takeWhile, takeWhile1 } from './scanner.ts'

export const delimiter = label('delimiter (.)', character('.'))

export const blanks = takeWhile((c) => c === ' ' || c === '\t')

/** Between double quotes; a backslash takes the next character as it is. */
export const quoted: Parser<string> = map(
  after(character('"'), before(many(quotedPart()), character('"'))),
  (parts) => parts.join(''),
)

/** Letters, digits, `_`, `$` and inner blanks. */
export const identifier: Parser<string> = map(
  takeWhile1(isIdentifierCharacter, ['letter', 'digit']),
  (text) => text.trim(),
)

/** A name, never empty: quoted, or identifiers with dashes between them. */
export const fieldName: Parser<string> = label(
  'field name (* or [a..z0..9_$])',
  named(choice(quoted, dashed(identifier))),
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

/** Refuses a name without characters, which SQL does not have. */
export function named(parser: Parser<string>): Parser<string> {
  return (scanner) => {
    const at = scanner.position
    const name = parser(scanner)
    if (name !== '') return name
    const found = scanner.text[at] ?? ''
    scanner.failure = { at, found, refused: [], expected: ['a name of at least one character'] }
    return FAILED
  }
}

export function isIdentifierCharacter(c: string): boolean {
  return isLetter(c) || isDigit(c) || c === '_' || c === '$' || c === ' '
}

export function isDigit(c: string): boolean {
  return c >= '0' && c <= '9'
}

function isLetter(c: string): boolean {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c > '\u007f' && /^\p{L}$/u.test(c))
}

function quotedPart(): Parser<string> {
  const plain = takeWhile1((c) => c !== '"' && c !== '\\')
  return choice(
    plain,
    after(
      character('\\'),
      satisfy(() => true),
    ),
  )
}
