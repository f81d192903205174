// Bodies, with the Content-Type they claim to have.
import fc, { type Arbitrary } from 'fast-check'
import { oddName } from './names.ts'
import { anyLiteral, canaryValue, literal } from './values.ts'

export interface Body {
  readonly type: string | undefined
  readonly text: string
}

type Columns = readonly (readonly [name: string, type: string])[]

const NUMBERS = [0, 1, -1, 2, 3, 1.5, 1e21, 2147483648, Number.MAX_SAFE_INTEGER]

function jsonValue(type: string): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: literal(type) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<unknown>(
        ...NUMBERS,
        true,
        null,
        [],
        {},
        [1, 2],
        ['a', null],
        { a: 1 },
        [[1]],
        { x: 1, y: 2, label: 'l' },
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2, noUnicodeString: false }) },
  )
}

function entry(columns: Columns): Arbitrary<readonly [string, unknown]> {
  const odd = fc.tuple(oddName, jsonValue('text'))
  if (columns.length === 0) return odd
  return fc.oneof(
    {
      weight: 40,
      arbitrary: fc
        .constantFrom(...columns)
        .chain(([name, type]) => jsonValue(type).map((value) => [name, value] as const)),
    },
    { weight: 1, arbitrary: odd },
  )
}

function row(columns: Columns): Arbitrary<Record<string, unknown>> {
  const [key] = columns
  const first = key ? literal(key[1]).map((value) => [[key[0], value] as const]) : fc.constant([])
  return fc
    .tuple(fc.oneof(first, fc.constant([])), fc.array(entry(columns), { maxLength: 4 }))
    .map(([start, more]) => Object.fromEntries([...start, ...more]))
}

function rows(columns: Columns): Arbitrary<unknown> {
  const same = fc
    .tuple(row(columns), fc.array(fc.nat(), { maxLength: 3 }))
    .map(([first, copies]) => [
      first,
      ...copies.map((seed) => ({ ...first, ...('id' in first && { id: seed % 50 }) })),
    ])
  return fc.oneof(
    { weight: 4, arbitrary: row(columns) },
    { weight: 3, arbitrary: same },
    fc.array(row(columns), { maxLength: 2 }),
    fc.jsonValue(),
  )
}

const BROKEN_JSON = [
  '',
  ' ',
  '{',
  '[',
  '{"id":1',
  '[{"id":1},]',
  '{"id":1}x',
  'nul',
  '{"id":NaN}',
  "{'id':1}",
  '[{"id":1},{"name":"x"}]',
  '[1]',
  '[[]]',
  '{"id":1,"id":2}',
  '\ufeff{}',
  '{"__proto__":1}',
  '{"a\u0000":1}',
  '"\\u0000"',
  '{"name":"\\u0000"}',
  '{"name":"\\ud800"}',
  `${'['.repeat(100)}${']'.repeat(100)}`,
  `{"data":${'['.repeat(60)}${']'.repeat(60)}}`,
  '1e999999',
  '{"id":1e999999}',
  '{"":1}',
  '[{}]',
  '[{},{}]',
  '{}',
  '[]',
  '[null]',
  'null',
]

function json(columns: Columns): Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: rows(columns).map((value) => JSON.stringify(value)) },
    fc.constantFrom(...BROKEN_JSON),
  )
}

function csv(columns: Columns): Arbitrary<string> {
  const names = columns.slice(0, 3).map(([name]) => name)
  const cell = fc.oneof(anyLiteral, fc.constant('NULL'), fc.constant('"q""u"'))
  const line = fc
    .array(cell, { minLength: names.length, maxLength: names.length })
    .map((cells) => cells.join(','))
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(line, { maxLength: 3 }).map((lines) => [names.join(','), ...lines].join('\n')),
    },
    fc.constantFrom('', '\n', ',', 'id\n"', 'id,id\n1,2', 'nope\n1', 'id\n1,2', '"id"\r\n1\r\n', 'id\n\n'),
  )
}

function form(columns: Columns): Arbitrary<string> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(entry(columns), { maxLength: 3 })
        .map((pairs) =>
          pairs
            .map(
              ([name, value]) =>
                `${encode(name)}=${encode(typeof value === 'string' ? value : JSON.stringify(value))}`,
            )
            .join('&'),
        ),
    },
    fc.constantFrom('', '&', '=', 'id', 'id=%', 'id=%00', 'id=1&id=2', '%ff=1', 'id=1&&name=x'),
  )
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

const TYPES = [
  'application/json',
  'application/vnd.pgrst.array+json',
  'text/csv',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/xml',
  'application/octet-stream',
  'multipart/form-data',
  'application/json; charset=latin1',
  'APPLICATION/JSON',
  '',
  'x',
  'application/vnd.pgrst.object+json',
]

export function body(columns: Columns): Arbitrary<Body> {
  return fc.oneof(
    { weight: 14, arbitrary: json(columns).map((text) => ({ type: 'application/json', text })) },
    { weight: 3, arbitrary: json(columns).map((text) => ({ type: undefined, text })) },
    { weight: 2, arbitrary: csv(columns).map((text) => ({ type: 'text/csv', text })) },
    {
      weight: 2,
      arbitrary: form(columns).map((text) => ({ type: 'application/x-www-form-urlencoded', text })),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constantFrom<string | undefined>(...TYPES, undefined),
        text: fc.oneof(anyLiteral, canaryValue, fc.string({ unit: 'binary' })),
      }),
    },
  )
}
