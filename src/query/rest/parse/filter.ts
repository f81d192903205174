// What stands right of `=` in a filter: `[not.]operator[(modifier)].value`. The operator is the shape's, the
// value mostly a slot's; logic trees and tests read both from one text.

import { unreachable } from '../../../kit/error.ts'
import type { CompareOperator, IsWord, Operation, SearchOperator, Value } from '../../ast.ts'
import {
  after,
  as,
  attempt,
  before,
  chain,
  choice,
  label,
  map,
  optional,
  sequence,
  succeed,
} from './combinators.ts'
import { delimiter, identifier } from './identifier.ts'
import { list } from './list.ts'
import { QUANTIFIED_OPERATORS, SEARCH_OPERATORS, SIMPLE_OPERATORS } from './operators.ts'
import { character, literal, type Parser, parseText, takeWhile } from './scanner.ts'
import { starsToPercents } from './stars.ts'

export interface Comparison {
  readonly negated: boolean
  readonly operation: Operation
}

/** How the values of a place are written. */
export interface ValueGrammar {
  readonly single: Parser<Value>
  readonly list: Parser<Value>
}

/** The whole filter, its value to the end of the text. Throws PGRST100. */
export function parseFilter(text: string): Comparison {
  return parseText(wholeFilter, { what: 'filter', shown: text, input: text })
}

/** A filter whose `prefix` ends with the operator's dot, and whose value is elsewhere. */
export function parseFilterPrefix(prefix: string, value: Value): Comparison {
  const slot = succeed(value)
  return parseText(comparison({ single: slot, list: slot }), { what: 'filter', shown: prefix, input: prefix })
}

export function comparison(values: ValueGrammar): Parser<Comparison> {
  const operation = chain(operator, (head) => operand(head, values))
  return map(sequence(negation, operation), ([negated, made]) => ({ negated, operation: made }))
}

export function textValue(parser: Parser<string>): Parser<Value> {
  return map(parser, (text) => ({ kind: 'text', text }))
}

/** An operation that lacks its value. */
type Operator =
  | {
      readonly kind: 'compare'
      readonly operator: CompareOperator
      readonly quantifier: 'any' | 'all' | null
    }
  | { readonly kind: 'search'; readonly operator: SearchOperator; readonly language: string | null }
  | { readonly kind: 'in' }
  | { readonly kind: 'is' }
  | { readonly kind: 'isdistinct' }

const negation = choice(as(attempt(after(literal('not'), delimiter)), true), succeed(false))

const keyword = (word: 'in' | 'is' | 'isdistinct'): Parser<Operator> =>
  as(attempt(before(literal(word), delimiter)), { kind: word })

const language = attempt(after(character('('), before(identifier, character(')'))))

const quantifier = attempt(
  after(character('('), before(choice(attempt(literal('any')), literal('all')), character(')'))),
)

const search: Parser<Operator> = map(
  before(sequence(oneWordOf(SEARCH_OPERATORS), optional(language)), delimiter),
  ([word, given]) => ({ kind: 'search', operator: word, language: given }),
)

const simple: Parser<Operator> = map(before(oneWordOf(SIMPLE_OPERATORS), delimiter), (word) => ({
  kind: 'compare',
  operator: word,
  quantifier: null,
}))

const quantified: Parser<Operator> = map(
  before(sequence(oneWordOf(QUANTIFIED_OPERATORS), optional(quantifier)), delimiter),
  ([word, given]) => ({ kind: 'compare', operator: word, quantifier: given }),
)

const operator: Parser<Operator> = label(
  'operator (eq, gt, ...)',
  choice(
    keyword('in'),
    keyword('is'),
    keyword('isdistinct'),
    attempt(search),
    attempt(simple),
    attempt(quantified),
  ),
)

const isWord: Parser<IsWord> = label(
  'isVal: (null, not_null, true, false, unknown)',
  choice(
    attempt(eitherCase('null')),
    attempt(eitherCase('not_null')),
    attempt(eitherCase('true')),
    attempt(eitherCase('false')),
    attempt(eitherCase('unknown')),
  ),
)

const rest = takeWhile(() => true)

const wholeFilter = comparison({ single: textValue(rest), list: textValue(list) })

function operand(head: Operator, values: ValueGrammar): Parser<Operation> {
  switch (head.kind) {
    case 'compare':
      return map(values.single, (value) => ({ ...head, value: constantPattern(head.operator, value) }))
    case 'search':
      return map(values.single, (value) => ({ ...head, value }))
    case 'isdistinct':
      return map(values.single, (value) => ({ ...head, value }))
    case 'in':
      return map(values.list, (value) => ({ ...head, value }))
    case 'is':
      return map(isWord, (word) => ({ kind: 'is', word }))
    default:
      return unreachable(head)
  }
}

/** Constants are ready for the database; slots get their stars replaced when they are bound. */
function constantPattern(operator: CompareOperator, value: Value): Value {
  return value.kind === 'text' ? { kind: 'text', text: starsToPercents(operator, value.text) } : value
}

function oneWordOf<const Word extends string>(words: readonly Word[]): Parser<Word> {
  return choice(...words.map((word) => attempt(literal(word))))
}

/** Letter by letter, as far as it goes. */
function eitherCase<const Word extends string>(word: Word): Parser<Word> {
  const letters = [...word].map((letter) => choice(character(letter), character(letter.toUpperCase())))
  return as(sequence(...letters), word)
}
