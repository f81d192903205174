// `select`: fields with alias, cast and aggregate, and embeds with their own selects, to any depth.
import type { AggregateFunction, SelectEmbed, SelectItem } from '../../ast.ts'
import {
  after,
  attempt,
  before,
  choice,
  lookAhead,
  map,
  optional,
  separated,
  sequence,
  where,
} from './combinators.ts'
import { fieldName, identifier, isIdentifierCharacter, lexeme, named } from './identifier.ts'
import { field } from './json-path.ts'
import {
  character,
  counted,
  endOfInput,
  type FAILED,
  literal,
  nested,
  notFollowedBy,
  type Parser,
  parseText,
  type Scanner,
  satisfy,
} from './scanner.ts'

export const ALL_COLUMNS: SelectItem = {
  kind: 'field',
  field: { name: '*', path: [] },
  alias: null,
  cast: null,
  aggregate: null,
}

/** [] where nothing was written. Unlike elsewhere rubbish behind it is refused: it may have been meant as columns. */
export function parseSelect(text: string): readonly SelectItem[] {
  return parseText(before(selectItems, endOfInput), { what: 'select parameter', shown: text, input: text })
}

/** A declaration, because embeds lead back here. */
function selectItems(scanner: Scanner): readonly SelectItem[] | typeof FAILED {
  return items(scanner)
}

const alias = optional(attempt(before(fieldName, before(character(':'), notFollowedBy(character(':'))))))

const cast = optional(after(literal('::'), named(identifier)))

const itemEnd = choice(
  attempt(lookAhead(literal(')'))),
  attempt(lookAhead(literal(','))),
  attempt(endOfInput),
)

type EmbedParameter = { readonly join: 'left' | 'inner' } | { readonly hint: string }

/** The whole word only: `!left_fk` is a hint. */
function joinWord<const Word extends 'left' | 'inner'>(word: Word): Parser<EmbedParameter> {
  const nameGoesOn = satisfy((c) => c === '-' || (c !== ' ' && isIdentifierCharacter(c)))
  return attempt(map(before(literal(word), notFollowedBy(nameGoesOn)), (join) => ({ join })))
}

const embedParameter: Parser<EmbedParameter> = after(
  character('!'),
  choice(joinWord('left'), joinWord('inner'), attempt(map(fieldName, (hint) => ({ hint })))),
)

const embedParameters = map(sequence(optional(embedParameter), optional(embedParameter)), (given) =>
  given.filter((parameter) => parameter !== null),
)

type EmbedHead = Omit<SelectEmbed, 'select'>

const beforeSelect = attempt(lookAhead(literal('(')))

const relationHead: Parser<EmbedHead> = map(
  sequence(
    alias,
    where(fieldName, (name) => name !== 'count'),
    before(embedParameters, beforeSelect),
  ),
  ([named, target, parameters]) => embedHead({ spread: false, alias: named, target }, parameters),
)

const spreadHead: Parser<EmbedHead> = map(
  sequence(after(literal('...'), fieldName), before(embedParameters, beforeSelect)),
  ([target, parameters]) => embedHead({ spread: true, alias: null, target }, parameters),
)

/** The first hint and the first join count. */
function embedHead(
  named: Pick<SelectEmbed, 'spread' | 'alias' | 'target'>,
  parameters: readonly EmbedParameter[],
): EmbedHead {
  const hinted = parameters.find((parameter) => 'hint' in parameter)
  const joined = parameters.find((parameter) => 'join' in parameter)
  return { kind: 'embed', ...named, hint: hinted?.hint ?? null, join: joined?.join ?? 'left' }
}

function embed(head: Parser<EmbedHead>): Parser<SelectItem> {
  const select = after(character('('), before(nested(selectItems), character(')')))
  return map(sequence(attempt(lexeme(head)), select), ([begun, inner]) => ({ ...begun, select: inner }))
}

const allColumns = map(before(literal('*'), itemEnd), () => ALL_COLUMNS)

const rowCount: Parser<SelectItem> = map(
  sequence(alias, literal('count()'), before(cast, itemEnd)),
  ([named, , casted]) => ({ kind: 'count', alias: named, cast: casted }),
)

const aggregateFunction: Parser<AggregateFunction> = choice(
  literal('sum'),
  literal('avg'),
  literal('count'),
  attempt(literal('max')),
  attempt(literal('min')),
)

const aggregate = optional(attempt(after(character('.'), before(aggregateFunction, literal('()')))))

const plainField: Parser<SelectItem> = map(
  sequence(alias, field, cast, aggregate, before(cast, itemEnd)),
  ([named, inner, casted, reduced, recast]) => ({
    kind: 'field',
    field: inner,
    alias: named,
    cast: casted,
    // A second cast without an aggregate between them is accepted and has no effect.
    aggregate: reduced === null ? null : { function: reduced, cast: recast },
  }),
)

const item: Parser<SelectItem> = choice(
  embed(spreadHead),
  embed(relationHead),
  lexeme(choice(attempt(allColumns), attempt(rowCount), plainField)),
)

const items = separated(counted(item), lexeme(character(',')))
