import assert from 'node:assert/strict'
import test from 'node:test'
import { PlinthError } from '../../../kit/error.ts'
import { type PayloadContext, readPayload } from './payload.ts'

const RELATION: PayloadContext = {
  contentType: undefined,
  target: 'relation',
  columns: null,
  jsonDepthMax: 64,
}
const FUNCTION: PayloadContext = { ...RELATION, target: 'function' }

/** form, columns, text of what SQL gets, empty. */
type Summary = readonly [form: string, columns: string, text: string, empty: boolean]

const READ: readonly (readonly [body: string, context: Partial<PayloadContext>, expected: Summary])[] = [
  ['{"b":1,"a":null}', {}, ['object', 'a b', '{"b":1,"a":null}', false]],
  ['{}', {}, ['object', '', '{}', false]],
  ['[]', {}, ['array', '', '[]', true]],
  [' [ ] ', {}, ['array', '', '[]', true]],
  ['[{}]', {}, ['array', '', '[{}]', false]],
  ['[{"a":1,"b":2},{"b":3,"a":4}]', {}, ['array', 'a b', '[{"a":1,"b":2},{"b":3,"a":4}]', false]],
  ['5', {}, ['array', '', '[]', true]],
  ['"text"', {}, ['array', '', '[]', true]],
  ['null', {}, ['array', '', '[]', true]],
  ['{"__proto__":1}', {}, ['object', '__proto__', '{"__proto__":1}', false]],
  [
    '[{"__proto__":1},{"__proto__":2}]',
    {},
    ['array', '__proto__', '[{"__proto__":1},{"__proto__":2}]', false],
  ],
  ['{"n": 12345678901234567890.10}', {}, ['object', 'n', '{"n": 12345678901234567890.10}', false]],
  ['{"a":1}', { contentType: 'application/json; charset=utf-8' }, ['object', 'a', '{"a":1}', false]],
  ['{"a":1}', { contentType: 'application/vnd.pgrst.array+json' }, ['object', 'a', '{"a":1}', false]],
  // With columns= the body is not looked at.
  ['[{"a":1},{"b":2}]', { columns: ['b', 'a', 'b'] }, ['array', 'b a', '[{"a":1},{"b":2}]', false]],
  ['\n {"a":1', { columns: ['a'] }, ['object', 'a', '\n {"a":1', false]],
  [
    'a,b\n1,hi\n2,NULL\n',
    { contentType: 'text/csv' },
    ['array', 'a b', '[{"a":"1","b":"hi"},{"a":"2","b":null}]', false],
  ],
  [
    'a,b\r\n"1,5","say ""x"""\r\n"NULL",\r\n',
    { contentType: 'text/csv' },
    ['array', 'a b', '[{"a":"1,5","b":"say \\"x\\""},{"a":null,"b":""}]', false],
  ],
  ['a,b', { contentType: 'text/csv' }, ['array', '', '[]', true]],
  ['__proto__\n1', { contentType: 'text/csv' }, ['array', '__proto__', '[{"__proto__":"1"}]', false]],
  ['a\n1', { contentType: 'text/csv', columns: ['b'] }, ['array', 'a', '[{"a":"1"}]', false]],
  [
    'b=x+y&a=%C3%A9&b=z',
    { contentType: 'application/x-www-form-urlencoded' },
    ['object', 'a b', '{"b":"z","a":"é"}', false],
  ],
]

test('bodies for a relation become one JSON document and its column set', () => {
  for (const [body, context, expected] of READ) {
    const payload = readPayload(Buffer.from(body), { ...RELATION, ...context })
    assert.ok(payload.kind === 'json', body)
    const { form, columns, text, empty } = payload
    assert.deepEqual([form, columns.join(' '), text.toString(), empty], expected, body)
  }
})

test('a JSON body is passed on as the bytes that came', () => {
  const body = Buffer.from('{"a": 1.0}')
  const payload = readPayload(body, RELATION)
  assert.equal(payload.kind === 'json' && payload.text, body)
})

const REFUSED: readonly (readonly [body: string, context: Partial<PayloadContext>, expected: string])[] = [
  ['', {}, 'PGRST102 Empty or invalid json'],
  ['{', {}, 'PGRST102 Empty or invalid json'],
  ['{"a":1} x', {}, 'PGRST102 Empty or invalid json'],
  ['[{"a":1},{"b":2}]', {}, 'PGRST102 All object keys must match'],
  ['[{"a":1},{"a":1,"b":2}]', {}, 'PGRST102 All object keys must match'],
  ['[{"a":1,"b":2},{"a":1}]', {}, 'PGRST102 All object keys must match'],
  ['[{"a":1},5]', {}, 'PGRST102 All object keys must match'],
  ['[1,2]', {}, 'PGRST102 All object keys must match'],
  ['[[]]', {}, 'PGRST102 All object keys must match'],
  ['[{"toString":1},{"valueOf":1}]', {}, 'PGRST102 All object keys must match'],
  ['a,b\n1', { contentType: 'text/csv' }, 'PGRST102 All lines must have same number of fields'],
  ['a,b\n1,2,3', { contentType: 'text/csv' }, 'PGRST102 All lines must have same number of fields'],
  ['', { contentType: 'text/csv' }, 'PGRST102 The csv has no header line'],
  ['x', { contentType: 'text/plain' }, 'PGRST102 Content-Type not acceptable: text/plain'],
  ['x', { contentType: 'image/png' }, 'PGRST102 Content-Type not acceptable: image/png'],
  ['x', { contentType: '' }, 'PGRST102 Content-Type not acceptable: '],
  [deep(6), { jsonDepthMax: 5 }, 'PL204 The JSON body is nested deeper than 5 levels.'],
  [deep(6), { jsonDepthMax: 5, columns: ['a'] }, 'PL204 The JSON body is nested deeper than 5 levels.'],
  [deep(200_000), {}, 'PL204 The JSON body is nested deeper than 64 levels.'],
]

test('a body that cannot be read is refused', () => {
  for (const [body, context, expected] of REFUSED) {
    assert.throws(
      () => readPayload(Buffer.from(body), { ...RELATION, ...context }),
      (error) =>
        error instanceof PlinthError && error.status === 400 && `${error.code} ${error.message}` === expected,
      `${body.slice(0, 40)} -> ${expected}`,
    )
  }
})

test('brackets inside strings do not count as depth', () => {
  const body = `{"a":"${'['.repeat(50)}\\"${'{'.repeat(50)}"}`
  assert.equal(readPayload(Buffer.from(body), { ...RELATION, jsonDepthMax: 5 }).columns[0], 'a')
  readPayload(Buffer.from(`{"a":${deep(4)}}`), { ...RELATION, jsonDepthMax: 5 })
})

test('a function takes an empty body for no arguments', () => {
  const expected = { kind: 'json', media: 'json', form: 'object', columns: [], text: '{}', empty: false }
  assert.deepEqual(readPayload(null, FUNCTION), expected)
  assert.deepEqual(readPayload(Buffer.alloc(0), FUNCTION), expected)
})

test('a form for a function keeps its pairs, so that variadics can repeat', () => {
  const context = { ...FUNCTION, contentType: 'application/x-www-form-urlencoded' }
  assert.deepEqual(readPayload(Buffer.from('v=1&x=&v=2'), context), {
    kind: 'form',
    columns: ['v', 'x'],
    pairs: [
      ['v', '1'],
      ['x', ''],
      ['v', '2'],
    ],
  })
})

test('text, XML and octets go to a function raw', () => {
  const bytes = Buffer.from([0, 255, 7])
  for (const [contentType, media] of [
    ['text/plain', 'text'],
    ['text/xml', 'xml'],
    ['application/octet-stream', 'octets'],
  ] as const) {
    assert.deepEqual(readPayload(bytes, { ...FUNCTION, contentType }), {
      kind: 'raw',
      media,
      columns: [],
      bytes,
    })
  }
})

function deep(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`
}
