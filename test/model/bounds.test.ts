// Every bound of a model holds in the database: within documents, of the elements of lists, and of the input of functions.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import {
  bigint,
  boolean,
  currency,
  date,
  decimal,
  email,
  entity,
  file,
  int,
  interval,
  json,
  list,
  money,
  number,
  numbers,
  object,
  oneOf,
  point,
  schema,
  sql,
  sqlFunction,
  text,
  time,
  timestamp,
  url,
  uuid,
} from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const kept = entity('kept', {
  scalars: object({
    text: text({ min: 2, max: 4, pattern: '^[a-z\'"\\\\]+$' }).optional(),
    many: text({ max: 3_000 }).optional(),
    email: email().optional(),
    url: url().optional(),
    file: file().optional(),
    currency: currency().optional(),
    int: int({ min: 3 }).optional(),
    number: number({ min: -1.5, max: 1.5 }).optional(),
    money: money().optional(),
    bigint: bigint({ min: -5 }).optional(),
    decimal: decimal({ precision: 4, scale: 1, max: 500 }).optional(),
    boolean: boolean().optional(),
    date: date().optional(),
    time: time().optional(),
    timestamp: timestamp().optional(),
    interval: interval().optional(),
    uuid: uuid().optional(),
    point: point().optional(),
    oneOf: oneOf('a', 'b"').optional(),
    numbers: numbers({ length: 2 }).optional(),
    json: json().optional(),
    'a "key\'s"': int().optional(),
  }).default({}),
  needed: object({ a: text(), any: json(), inner: object({ b: int() }).optional() }).optional(),
  lists: object({
    words: list(text({ max: 3 }), { min: 1, max: 2 }).optional(),
    gaps: list(int().optional()).optional(),
    rows: list({
      n: decimal({ precision: 3, scale: 0 }),
      more: list({ k: oneOf('x') }, { max: 1 }).optional(),
    }),
  }).optional(),
  rows: list(
    { label: text({ max: 3 }), deep: object({ days: list(date(), { min: 1 }) }).optional() },
    { max: 2 },
  ).default([]),
  emails: list(email(), { max: 2 }).default([]),
  words: list(text({ min: 2, max: 3, pattern: "^[a-z']" }).optional()).default([]),
  files: list(file()).default([]),
  prices: list(decimal({ precision: 5, scale: 2, min: 0 })).default([]),
})

const input = { word: text({ max: 3 }), tags: list(text({ max: 2 }), { max: 2 }).optional() }
const summed = sqlFunction('summed', { input, returns: int(), volatility: 'stable', body: sql`select 1;` })
const looped = sqlFunction('looped', {
  input,
  returns: int(),
  language: 'plpgsql',
  body: sql`
    #variable_conflict use_column
    declare n int := 2;
    begin return n; end;
  `,
})

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
  const server = createDatabase({ url: database.url, size: 1 })
  await server.start()
  await applySystem(server)
  await server.stop()
  await database.query('set role plinth_owner')
  for (const { sql } of creations(schema({ kept, summed, looped }).model)) {
    await database.query(sql).catch((error) => assert.fail(`${error.message}\n${sql}`))
  }
  // Whoever writes needs no right on what the constraints call.
  await database.query('reset role; set role service_role')
})

after(() => database.drop())

function inserted(column: string, value: unknown): Promise<unknown> {
  const literal = typeof value === 'string' ? value : JSON.stringify(value)
  return database.query(`insert into kept (${column}) values ('${literal.replaceAll("'", "''")}')`)
}

type Pair = readonly [value: unknown, constraint: string | null]

/** What is let in has null; else the end of the constraint's name that refuses it. */
const pairs: Readonly<Record<string, readonly Pair[]>> = {
  scalars: [
    [{}, null],
    [[], 'object'],
    ['"text"', 'object'],
    [{ text: null, int: null, numbers: null, json: null, oneOf: null }, null],
    [{ other: 1 }, 'keys'],
    [{ text: 'ab\'"' }, null],
    [{ text: 'a\\' }, null],
    [{ text: 'a' }, 'text_length'],
    [{ text: 'äöüßx' }, 'text_length'],
    [{ text: 'AB' }, 'text_pattern'],
    [{ text: 12 }, 'text_type'],
    [{ text: ['ab'] }, 'text_type'],
    [{ many: 'x'.repeat(3_000) }, null],
    [{ many: 'x'.repeat(3_001) }, 'many_length'],
    [{ email: 'ada@example.com' }, null],
    [{ email: 'ada' }, 'email_pattern'],
    [{ url: 'ftp://example.com' }, 'url_pattern'],
    [{ file: 'bucket' }, 'file_file'],
    [{ currency: 'EUR' }, null],
    [{ currency: 'euro' }, 'currency_currency'],
    [{ int: 3.0 }, null],
    [{ int: 2 }, 'int_range'],
    [{ int: 3.5 }, 'int_whole'],
    [{ int: 2 ** 31 }, 'int_whole'],
    [{ int: '3' }, 'int_type'],
    [{ number: 1.5 }, null],
    [{ number: 1.6 }, 'number_range'],
    [{ money: 0 }, null],
    [{ money: -1 }, 'money_range'],
    [{ money: 0.5 }, 'money_whole'],
    [{ bigint: '9223372036854775807' }, null],
    [{ bigint: '9223372036854775808' }, 'bigint_form'],
    [{ bigint: '-6' }, 'bigint_range'],
    [{ bigint: 'x' }, 'bigint_form'],
    [{ bigint: 1 }, 'bigint_type'],
    [{ decimal: '123.4' }, null],
    [{ decimal: '1234' }, 'decimal_form'],
    [{ decimal: '1.23' }, 'decimal_form'],
    [{ decimal: '500.1' }, 'decimal_range'],
    [{ boolean: false }, null],
    [{ boolean: 0 }, 'boolean_type'],
    [{ date: '2028-02-29' }, null],
    [{ date: '2030-02-29' }, 'date_form'],
    [{ date: '2030-04-31' }, 'date_form'],
    [{ date: '31.12.2030' }, 'date_form'],
    [{ time: '23:59:59.5' }, null],
    [{ time: '24:00' }, 'time_form'],
    [{ timestamp: '2030-12-31T09:30:00.123Z' }, null],
    [{ timestamp: '2030-12-31T09:30:00+05:30' }, null],
    [{ timestamp: '2030-12-31T09:30:00' }, 'timestamp_form'],
    [{ interval: 'P1Y2M3DT4H5M6.5S' }, null],
    [{ interval: 'PT90M' }, null],
    [{ interval: 'P' }, 'interval_form'],
    [{ interval: 'P1DT' }, 'interval_form'],
    [{ interval: '1 day' }, 'interval_form'],
    [{ uuid: '8F14E45F-ceea-467f-a0e6-4f6e1c1f1a11' }, null],
    [{ uuid: '8f14e45f' }, 'uuid_form'],
    [{ point: '(1.5,-2e3)' }, null],
    [{ point: '1,2' }, 'point_form'],
    [{ oneOf: 'b"' }, null],
    [{ oneOf: 'c' }, 'oneOf_word'],
    [{ numbers: [1, 2.5] }, null],
    [{ numbers: [1] }, 'numbers_min'],
    [{ numbers: [1, 2, 3] }, 'numbers_max'],
    [{ numbers: [1, null] }, 'numbers_each_type'],
    [{ numbers: 5 }, 'numbers_type'],
    [{ json: [{ any: 1 }] }, null],
    [{ 'a "key\'s"': 1 }, null],
    [{ 'a "key\'s"': 'x' }, 'a__key_s__type'],
  ],
  needed: [
    [{ a: '', any: null }, null],
    [{ a: '' }, 'any_type'],
    [{ any: 1 }, 'a_type'],
    [{ a: null, any: 1 }, 'a_type'],
    [{ a: '', any: 1, inner: null }, null],
    [{ a: '', any: 1, inner: { b: 1 } }, null],
    [{ a: '', any: 1, inner: {} }, 'inner_b_type'],
    [{ a: '', any: 1, inner: [] }, 'inner_type'],
    [{ a: '', any: 1, inner: { b: 1, c: 1 } }, 'inner_keys'],
    [{ a: '', any: 1, inner: { b: 1.5 } }, 'inner_b_whole'],
  ],
  lists: [
    [{ rows: [] }, null],
    [{}, 'rows_type'],
    [{ rows: {} }, 'rows_type'],
    [{ rows: [], words: ['a', 'b'] }, null],
    [{ rows: [], words: null }, null],
    [{ rows: [], words: [] }, 'words_min'],
    [{ rows: [], words: ['a', 'b', 'c'] }, 'words_max'],
    [{ rows: [], words: ['long'] }, 'words_each_length'],
    [{ rows: [], words: ['a', null] }, 'words_each_type'],
    [{ rows: [], words: ['a', ['b']] }, 'words_each_type'],
    [{ rows: [], words: 'a' }, 'words_type'],
    [{ rows: [], gaps: [1, null] }, null],
    [{ rows: [], gaps: [1, 'x'] }, 'gaps_each_type'],
    [{ rows: [], gaps: [null, 1.5] }, 'gaps_each_whole'],
    [{ rows: [{ n: '1' }, { n: '999', more: [] }, { n: '1', more: [{ k: 'x' }] }] }, null],
    [{ rows: [{ n: '1' }, [{ n: '1' }]] }, 'rows_each_type'],
    [{ rows: [{ n: '1' }, { n: '1000' }] }, 'rows_each_n_form'],
    [{ rows: [{ n: '1' }, { n: '1.0' }] }, 'rows_each_n_form'],
    [{ rows: [{ n: '1', more: 1 }] }, 'rows_each_more_type'],
    [{ rows: [{ n: '1' }, { n: '1', more: [{ k: 'x' }, { k: 'x' }] }] }, 'rows_each_more_max'],
    [{ rows: [{ n: '1', more: [1] }] }, 'rows_each_more_each_k_type'],
    [{ rows: [{ n: '1', more: [{}] }] }, 'rows_each_more_each_k_type'],
    [{ rows: [{ n: '1', more: [{ k: 'y' }] }] }, 'rows_each_more_each_k_word'],
  ],
  rows: [
    [[{ label: 'abc' }, { label: '', deep: { days: ['2030-01-01'] } }], null],
    [{}, 'list'],
    [[1], 'each_label_type'],
    [[[]], 'each_type'],
    [[{ label: 'a' }, {}], 'each_label_type'],
    [[{ label: 'a' }, { label: 'long' }], 'each_label_length'],
    [[{ label: 'a', x: 1 }], 'each_keys'],
    [[{ label: 'a', deep: { days: [] } }], 'each_deep_days_min'],
    [
      [{ label: 'a' }, { label: 'a', deep: { days: ['2030-01-01', '2030-13-01'] } }],
      'each_deep_days_each_form',
    ],
    [[{ label: 'a' }, { label: 'a' }, { label: 'a' }], 'max'],
  ],
  emails: [
    ['{ada@example.com}', null],
    ['{ada@example.com,bob}', 'each_pattern'],
    [`{${'a'.repeat(250)}@b.c}`, null],
    [`{${'a'.repeat(251)}@b.c}`, 'each_length'],
  ],
  words: [
    ["{ab,null,'xy}", null],
    ['{ab,a}', 'each_length'],
    ['{null,abcd}', 'each_length'],
    ['{ab,Ab}', 'each_pattern'],
  ],
  files: [
    ['{b/c}', null],
    ['{b/c,d}', 'each_file'],
  ],
  prices: [
    ['{0,999.99}', null],
    ['{1,-1}', 'each_range'],
  ],
}

for (const [column, values] of Object.entries(pairs)) {
  describe(column, () => {
    for (const [value, constraint] of values) {
      const shown = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60)
      test(`${shown}: ${constraint ?? 'is let in'}`, async () => {
        if (constraint === null) await inserted(column, value)
        else
          await assert.rejects(inserted(column, value), {
            code: '23514',
            constraint: `kept_${column}_${constraint}`,
          })
      })
    }
  })
}

test('each bound says what it asks for, and of what', async () => {
  const { rows } = await database.query(`
    select conname, obj_description(oid, 'pg_constraint') as message from pg_constraint
    where conrelid = 'kept'::regclass and contype = 'c'`)
  const messages = Object.fromEntries(rows.map(({ conname, message }) => [conname, message]))
  assert.equal(messages.kept_scalars_text_length, 'text: From 2 to 4 characters.')
  assert.equal(messages.kept_rows_each_label_type, 'Each: label: A text. It must be there.')
  assert.equal(messages.kept_lists_words_max, 'words: At most 2 of them.')
  assert.equal(messages.kept_scalars_keys?.startsWith('It has no fields but text, many, '), true)
  assert.deepEqual(
    rows.filter(({ message }) => message === null),
    [],
  )
})

test('the input of a function is held to its bounds before the body runs', async () => {
  for (const [name, value] of [
    ['summed', 1],
    ['looped', 2],
  ] as const) {
    const call = async (input: string) => (await database.query(`select ${name}(${input}) as value`)).rows
    assert.deepEqual(await call(`'abc'`), [{ value }])
    assert.deepEqual(await call(`null, '{ab,c}'`), [{ value }])
    const refused = (hint: string) => ({ code: '23514', hint })
    await assert.rejects(call(`'long'`), {
      ...refused('At most 3 characters.'),
      message: 'the value of word is out of its bounds',
    })
    await assert.rejects(call(`'abc', '{abc}'`), refused('Each: At most 2 characters.'))
    await assert.rejects(call(`'abc', '{a,b,c}'`), refused('At most 2 of them.'))
    await assert.rejects(
      call(`'abc', '{a,null}'`),
      refused('It is a list of single values, none of which is null.'),
    )
  }
})
