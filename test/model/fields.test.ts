// What each kind of field is in the database and in JSON.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bigint,
  boolean,
  computed,
  currency,
  date,
  decimal,
  email,
  entity,
  type Field,
  file,
  identity,
  int,
  interval,
  json,
  list,
  money,
  number,
  numbers,
  object,
  oneOf,
  owner,
  point,
  ref,
  schema,
  self,
  sql,
  text,
  time,
  timestamp,
  url,
  uuid,
} from '../../src/model/model.ts'

const rooms = entity('rooms', { number: int() }, { key: ['number'] })

function tableOf(
  field: Field<
    unknown,
    'required' | 'optional' | 'numbered' | 'never',
    'open' | 'readonly' | 'hidden',
    never
  >,
) {
  const made = entity('made', { field: field as Field })
  const table = schema({ rooms, made }).model.tables.get('made') ?? assert.fail()
  return { table, column: table.columns.find(({ name }) => name === 'field') ?? assert.fail() }
}

const forms: readonly (readonly [name: string, field: unknown, type: string, jsonSchema: object])[] = [
  ['text', text({ min: 2, max: 9 }), 'text', { type: 'string', minLength: 2, maxLength: 9 }],
  ['a pattern', text({ pattern: '^x+$' }), 'text', { type: 'string', pattern: '^x+$' }],
  ['email', email(), 'text', { type: 'string', format: 'email', maxLength: 254 }],
  ['url', url(), 'text', { type: 'string', format: 'uri', maxLength: 2048 }],
  ['int', int({ min: 1, max: 5 }), 'integer', { type: 'integer', minimum: 1, maximum: 5 }],
  ['bigint', bigint(), 'bigint', { type: 'string', format: 'int64' }],
  ['identity', identity(), 'bigint', { type: 'integer' }],
  ['number', number({ min: 0 }), 'double precision', { type: 'number', minimum: 0 }],
  ['decimal', decimal({ precision: 9, scale: 2 }), 'numeric(9,2)', { type: 'string', format: 'decimal' }],
  ['money', money(), 'bigint', { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
  ['currency', currency(), 'text', { type: 'string', pattern: '^[A-Z]{3}$' }],
  ['boolean', boolean(), 'boolean', { type: 'boolean' }],
  ['date', date(), 'date', { type: 'string', format: 'date' }],
  ['time', time(), 'time', { type: 'string', format: 'time' }],
  ['timestamp', timestamp(), 'timestamptz', { type: 'string', format: 'date-time' }],
  ['interval', interval(), 'interval', { type: 'string', format: 'duration' }],
  ['uuid', uuid(), 'uuid', { type: 'string', format: 'uuid' }],
  ['json', json(), 'jsonb', {}],
  ['oneOf', oneOf('a', 'b'), '"made_field"', { type: 'string', enum: ['a', 'b'] }],
  [
    'list',
    list(int(), { max: 3 }),
    'integer[]',
    { type: 'array', items: int().definition.jsonSchema, maxItems: 3 },
  ],
  [
    'list of words',
    list(oneOf('a', 'b')),
    '"made_field"[]',
    { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
  ],
  [
    'object',
    object({ a: text(), b: int().optional() }),
    'jsonb',
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { anyOf: [int().definition.jsonSchema, { type: 'null' }] } },
      required: ['a'],
      additionalProperties: false,
    },
  ],
  [
    'numbers',
    numbers({ length: 2 }),
    'real[]',
    { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
  ],
  ['point', point(), 'point', { type: 'string' }],
  ['file', file(), 'text', { type: 'string', maxLength: 1024 }],
  ['owner', owner(), 'uuid', { type: 'string', format: 'uuid' }],
  [
    'a reference by uuid',
    self().optional(),
    'uuid',
    { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] },
  ],
  ['a reference by another type', ref(rooms), 'integer', int().definition.jsonSchema],
  ['computed', computed(int(), sql`1 + 1`), 'integer', int().definition.jsonSchema],
]

for (const [name, field, type, jsonSchema] of forms) {
  test(`${name}: ${type}`, () => {
    const { column } = tableOf(field as never)
    assert.deepEqual([column.type, column.jsonSchema], [type, jsonSchema])
  })
}

test('defaults are values, words that the kind knows, or SQL', () => {
  const defaultOf = (field: unknown) => tableOf(field as never).column.default
  assert.equal(defaultOf(text().default("it's")), "'it''s'")
  assert.equal(defaultOf(text().default('a\\b')), " E'a\\\\b'")
  assert.equal(defaultOf(int().default(-3)), "'-3'")
  assert.equal(defaultOf(boolean().default(true)), 'true')
  assert.equal(defaultOf(timestamp().default('now')), 'now()')
  assert.equal(defaultOf(date().default('now')), 'current_date')
  assert.equal(defaultOf(date().default('2030-01-01')), "'2030-01-01'")
  assert.equal(defaultOf(uuid().default('new')), 'gen_random_uuid()')
  assert.equal(defaultOf(timestamp().default(sql`now() + interval '1 day'`)), "now() + interval '1 day'")
  assert.equal(defaultOf(list(text()).default(['a"b', 'c'])), `E'{"a\\\\"b","c"}'`.replace('E', ' E'))
  assert.equal(defaultOf(json<object>().default({ a: 1 })), `'{"a":1}'`)
})

test('every method gives another field, and leaves the first as it was', () => {
  const first = text()
  const second = first.optional().unique().hidden().comment('A secret').default('x')
  assert.deepEqual(
    [first.definition.nullable, first.definition.unique, first.definition.reach],
    [false, false, 'open'],
  )
  const { nullable, unique, reach, comment } = second.definition
  assert.deepEqual([nullable, unique, reach, comment], [true, true, 'hidden', 'A secret'])
})

test('a reference has an index, unless a key or an index asked for begins with it', () => {
  const indexesOf = (options: Parameters<typeof entity>[2], fields = {}) => {
    const made = entity('made', { a: ref(rooms), b: int(), ...fields }, options as never)
    return schema({ rooms, made })
      .model.tables.get('made')
      ?.indexes.map(({ name }) => name)
  }
  assert.deepEqual(indexesOf({}), ['made_a_idx'])
  assert.deepEqual(indexesOf({ key: ['a', 'b'] } as never), [])
  assert.deepEqual(indexesOf({ indexes: [{ on: ['a', 'b'] }] } as never), ['made_a_b_idx'])
  assert.deepEqual(indexesOf({ indexes: [{ on: ['a'], where: sql`b > 0` }] } as never), [
    'made_a_idx',
    'made_a_partial_idx',
  ])
})
