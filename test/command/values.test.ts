// Values of every kind through a command: as its input, in its rows, and in its answer they are those of JSON.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  anyone,
  app,
  bigint,
  boolean,
  date,
  decimal,
  entity,
  int,
  json,
  list,
  money,
  number,
  oneOf,
  schema,
  text,
  timestamp,
} from 'plinth'
import { testApp } from '../../testing/testing.ts'

const fields = () => ({
  name: text(),
  whole: int(),
  large: bigint(),
  exact: decimal({ precision: 20, scale: 4 }),
  price: money(),
  real: number(),
  is_so: boolean(),
  at: timestamp(),
  day: date(),
  state: oneOf('open', 'paid'),
  states: list(oneOf('open', 'paid')),
  words: list(text()),
  document: json(),
  nothing: text().optional(),
})
const things = entity('things', fields())
const model = schema({ things })

const keep = model.command({
  allow: anyone,
  input: fields(),
  output: things,
  async run(input, { system }) {
    const { id } = await system((db) =>
      db.insertInto('things').values(input).returning('id').executeTakeFirstOrThrow(),
    )
    return system((db) => db.selectFrom('things').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
  },
})

const kept = app({ name: 'kept', schema: model, commands: { keep } })

const given = {
  name: 'a "name" with \\ and é',
  whole: -7,
  large: '9007199254740991',
  exact: '12345678.7891',
  price: 4_900,
  real: 0.1,
  is_so: false,
  at: '2026-01-31T12:00:00.123456+00:00',
  day: '2026-01-31',
  state: 'open' as const,
  states: ['paid', 'open'] as ('paid' | 'open')[],
  words: ['', 'null', 'a,b', '{x}', '"'],
  nothing: null,
}

/** As clients read them by REST, too: numbers. */
const answered = { ...given, large: 9_007_199_254_740_991, exact: 12_345_678.7891 }

const documents: readonly unknown[] = [{ a: [1, { b: null }] }, ['x', 1], 'text', 12.5, true, []]

test('what goes in comes out, whatever kind it is of', async () => {
  await using tested = await testApp(kept)
  const client = await tested.service()
  for (const document of documents) {
    const { data, error } = await client.rpc('keep', { ...given, document: document as never })
    assert.equal(error, null)
    const { id, ...rest } = data ?? { id: '' }
    assert.deepEqual(rest, { ...answered, document })
    const { data: read } = await client
      .from('things')
      .select('name, large, exact, at, day, document')
      .eq('id', id)
      .single()
    assert.deepEqual(read, {
      name: given.name,
      large: answered.large,
      exact: answered.exact,
      at: given.at,
      day: given.day,
      document,
    })
  }
})

test('what no double holds is whole in the answer, and as text where a command is called in the process', async () => {
  await using served = await testApp(kept)
  const input = { ...given, document: [1], large: '9223372036854775807', exact: '1234567890123456.7891' }
  const made = (await served.call(keep, input)) as { readonly large: unknown; readonly exact: unknown }
  assert.equal(made.large, input.large)
  assert.equal(made.exact, input.exact)
  const response = await fetch(`${served.url}/rest/v1/rpc/keep`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  assert.match(text, /"large":9223372036854775807,/)
  assert.match(text, /"exact":1234567890123456\.7891,/)
})
