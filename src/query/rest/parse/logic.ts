// Logic trees: `or=(age.lt.18,not.and(age.gt.60,name.like.A*))`, at the root or `embed.or=(...)`.
import type { Condition, Located } from '../../ast.ts'
import {
  after,
  as,
  attempt,
  before,
  choice,
  label,
  map,
  separated1,
  sequence,
  succeed,
} from './combinators.ts'
import { comparison, textValue } from './filter.ts'
import { delimiter, fieldName, lexeme, quoted } from './identifier.ts'
import { field } from './json-path.ts'
import { list } from './list.ts'
import {
  character,
  counted,
  type FAILED,
  literal,
  nested,
  notFollowedBy,
  type Parser,
  parseText,
  type Scanner,
  satisfy,
  takeWhile,
} from './scanner.ts'

/** `name` is what stood left of `=`; it ends in `and` or `or`, with embeds and at most one meant `not` before it. */
export function parseLogic(name: string, text: string): Located<Condition> {
  const { path, operator } = parseText(logicPath, { what: 'logic path', shown: name, input: name })
  // With its operator in front the parameter reads like any group within a tree; positions count it in.
  const subject = { what: 'logic tree', shown: text, input: operator + text }
  return { path, item: parseText(group, subject) }
}

const logicPath = map(separated1(fieldName, delimiter), (names) => {
  const operator = names.at(-1) ?? ''
  return {
    path: names.slice(0, -1).filter((name) => name !== 'not'),
    operator: names.includes('not') ? `not.${operator}` : operator,
  }
})

/** A declaration, because groups lead back here. */
function condition(scanner: Scanner): Condition | typeof FAILED {
  return eitherCondition(scanner)
}

const arrayText = map(
  sequence(
    literal('{'),
    takeWhile((c) => c !== '{' && c !== '}'),
    literal('}'),
  ),
  ([open, characters, close]) => open + characters + close,
)

const isValueCharacter = (c: string) => c !== ',' && c !== ')'

/** Quotes delimit only if nothing but the value's end follows; else they are part of it. */
const quotedText = before(quoted, notFollowedBy(satisfy(isValueCharacter)))

const plainText = takeWhile(isValueCharacter)

const value = textValue(choice(attempt(quotedText), attempt(arrayText), plainText))

const filter: Parser<Condition> = map(
  sequence(before(field, delimiter), comparison({ single: value, list: textValue(list) })),
  ([compared, { negated, operation }]) => ({ kind: 'filter', field: compared, negated, operation }),
)

const negation = label(
  'negation operator (not)',
  choice(as(attempt(after(literal('not'), delimiter)), true), succeed(false)),
)

const operator = label('logic operator (and, or)', choice(attempt(literal('and')), literal('or')))

const groupItems = after(
  lexeme(character('(')),
  before(separated1(nested(counted(condition)), lexeme(character(','))), lexeme(character(')'))),
)

const group: Parser<Condition> = map(
  sequence(negation, operator, groupItems),
  ([negated, joined, items]) => ({
    kind: 'group',
    operator: joined,
    negated,
    items,
  }),
)

const eitherCondition: Parser<Condition> = choice(attempt(filter), group)
