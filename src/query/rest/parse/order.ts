// `order`: terms such as `name.desc.nullslast`, or `client(name)` for a column of a to-one embed.
import type { OrderTerm } from '../../ast.ts'
import {
  after,
  as,
  attempt,
  before,
  choice,
  lookAhead,
  map,
  optional,
  separated1,
  sequence,
} from './combinators.ts'
import { blanks, delimiter, fieldName, lexeme } from './identifier.ts'
import { field } from './json-path.ts'
import { character, counted, endOfInput, literal, type Parser, parseText } from './scanner.ts'

export function parseOrder(text: string): readonly OrderTerm[] {
  return parseText(terms, { what: 'order', shown: text, input: text })
}

const direction = choice(
  attempt(after(delimiter, literal('asc'))),
  attempt(after(delimiter, literal('desc'))),
)

const nulls = choice(
  as(attempt(after(delimiter, literal('nullsfirst'))), 'first'),
  as(attempt(after(delimiter, literal('nullslast'))), 'last'),
)

const termEnd = after(blanks, choice(attempt(lookAhead(character(','))), attempt(endOfInput)))

const modifiers = before(sequence(optional(direction), optional(nulls)), termEnd)

const embeddedField = sequence(fieldName, after(character('('), before(field, character(')'))))

const embeddedTerm: Parser<OrderTerm> = map(
  sequence(embeddedField, modifiers),
  ([[embed, inner], [way, placed]]) => ({ field: inner, embed, direction: way, nulls: placed }),
)

const plainTerm: Parser<OrderTerm> = map(sequence(field, modifiers), ([inner, [way, placed]]) => ({
  field: inner,
  embed: null,
  direction: way,
  nulls: placed,
}))

const terms = separated1(lexeme(counted(choice(attempt(embeddedTerm), plainTerm))), character(','))
