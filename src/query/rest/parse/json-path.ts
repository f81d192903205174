// Fields, with the way into a JSON value: `data->tags->>0`.
import type { Field, JsonOperand, JsonStep } from '../../ast.ts'
import { attempt, before, choice, label, lookAhead, many, map, optional, sequence } from './combinators.ts'
import { dashed, fieldName, isDigit, lexeme, quoted } from './identifier.ts'
import { character, counted, endOfInput, literal, type Parser, takeWhile1 } from './scanner.ts'

const arrow = choice(attempt(literal('->>')), attempt(literal('->')))

const operandEnd = choice(
  attempt(lookAhead(literal('->'))),
  attempt(lookAhead(literal('::'))),
  attempt(lookAhead(literal('.'))),
  attempt(lookAhead(literal(','))),
  attempt(endOfInput),
)

/** Digits are an index only up to one of these ends; `->2x` is a key. */
const index: Parser<JsonOperand> = map(
  before(sequence(optional(character('-')), takeWhile1(isDigit, ['digit'])), operandEnd),
  ([sign, digits]) => ({ kind: 'index', index: `${sign ?? ''}${digits}` }),
)

const keyPart = map(
  takeWhile1((c) => !'(-:.,>)'.includes(c)),
  (text) => text.trim(),
)

const key: Parser<JsonOperand> = map(
  label('any non reserved character different from: .,>()', choice(quoted, dashed(keyPart))),
  (text) => ({ kind: 'key', key: text }),
)

const step: Parser<JsonStep> = map(
  sequence(arrow, counted(choice(attempt(index), attempt(key)))),
  ([taken, operand]) => ({
    arrow: taken,
    operand,
  }),
)

export const jsonPath: Parser<readonly JsonStep[]> = many(step)

export const field: Parser<Field> = map(lexeme(sequence(fieldName, jsonPath)), ([name, path]) => ({
  name,
  path,
}))
