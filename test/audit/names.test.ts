// Columns may be called as anything that the recording itself has names for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entity, int, json, schema, text } from '../../src/model/model.ts'
import { testApp } from '../../testing/testing.ts'

const letters = entity(
  'letters',
  {
    n: int(),
    o: text(),
    r: json(),
    t: int(),
    l: int(),
    e: int(),
    k: int(),
    u: int(),
    p: int(),
    c: int(),
    s: int(),
  },
  { audit: true },
)

test('a row is recorded whole, whatever its columns are called', async () => {
  await using app = await testApp(schema({ letters }))
  const service = await app.service()
  const row = { n: 1, o: 'two', r: { three: 3 }, t: 4, l: 5, e: 6, k: 7, u: 8, p: 9, c: 10, s: 11 }
  const { data, error } = await service.from('letters').insert(row).select().single()
  assert.equal(error, null)
  await service
    .from('letters')
    .update({ r: [1], n: 2 })
    .eq('n', 1)
  const { data: then } = await service.rpc(
    'letters_as_of' as never,
    { at: new Date().toISOString() } as never,
  )
  await service.from('letters').delete().eq('n', 2)
  const { rows } = await app.database.query<{ action: string; before: object | null; after: object | null }>(
    'select action, before, after from plinth.audit_log order by id',
  )
  assert.deepEqual(rows, [
    { action: 'insert', before: null, after: data },
    { action: 'update', before: data, after: { r: [1], n: 2 } },
    { action: 'delete', before: { ...data, r: [1], n: 2 }, after: null },
  ])
  assert.deepEqual(then, [{ ...data, r: [1], n: 2 }])
})
