import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../ast.ts'
import { parseFilter } from './filter.ts'
import { QUANTIFIED_OPERATORS, SEARCH_OPERATORS, SIMPLE_OPERATORS } from './operators.ts'

const operations: readonly (readonly [string, Operation])[] = [
  ...[...SIMPLE_OPERATORS, ...QUANTIFIED_OPERATORS].map(
    (operator) =>
      [`${operator}.5`, { kind: 'compare', operator, quantifier: null, value: text('5') }] as const,
  ),
  ...QUANTIFIED_OPERATORS.flatMap((operator) =>
    (['any', 'all'] as const).map(
      (quantifier) =>
        [
          `${operator}(${quantifier}).{5}`,
          { kind: 'compare', operator, quantifier, value: text('{5}') },
        ] as const,
    ),
  ),
  ...SEARCH_OPERATORS.flatMap((operator) => [
    [`${operator}.a & b`, { kind: 'search', operator, language: null, value: text('a & b') }] as const,
    [
      `${operator}(pg_catalog german ).a`,
      { kind: 'search', operator, language: 'pg_catalog german', value: text('a') },
    ] as const,
  ]),
  ['eq.', { kind: 'compare', operator: 'eq', quantifier: null, value: text('') }],
  ['eq.1.5', { kind: 'compare', operator: 'eq', quantifier: null, value: text('1.5') }],
  ['eq."a,b"', { kind: 'compare', operator: 'eq', quantifier: null, value: text('"a,b"') }],
  ['eq.a*', { kind: 'compare', operator: 'eq', quantifier: null, value: text('a*') }],
  ['eq.line\nbreak', { kind: 'compare', operator: 'eq', quantifier: null, value: text('line\nbreak') }],
  ['like.*a%*', { kind: 'compare', operator: 'like', quantifier: null, value: text('%a%%') }],
  ['ilike(any).{*a,b*}', { kind: 'compare', operator: 'ilike', quantifier: 'any', value: text('{%a,b%}') }],
  ['match.^a*', { kind: 'compare', operator: 'match', quantifier: null, value: text('^a*') }],
  ['isdistinct.null', { kind: 'isdistinct', value: text('null') }],
  ['is.null', { kind: 'is', word: 'null' }],
  ['is.not_null', { kind: 'is', word: 'not_null' }],
  ['is.true', { kind: 'is', word: 'true' }],
  ['is.false', { kind: 'is', word: 'false' }],
  ['is.unknown', { kind: 'is', word: 'unknown' }],
  ['is.NuLL', { kind: 'is', word: 'null' }],
  ['is.nullx', { kind: 'is', word: 'null' }],
  ['in.(1,2)', { kind: 'in', value: text('{"1","2"}') }],
]

for (const [filter, operation] of operations) {
  test(`${JSON.stringify(filter)} is read, also negated`, () => {
    assert.deepEqual(parseFilter(filter), { negated: false, operation })
    assert.deepEqual(parseFilter(`not.${filter}`), { negated: true, operation })
  })
}

function text(value: string) {
  return { kind: 'text', text: value } as const
}
