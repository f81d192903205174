// Changing only what was seen, with the unmodified client: it sends headers, and its `fetch` sees those of answers.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SupabaseClient } from '@supabase/supabase-js'
import { type Library, startLibrary } from './library.ts'

let library: Library
let client: SupabaseClient
let tag = ''

before(async () => {
  library = await startLibrary()
  client = library.anonymous(async (input, init) => {
    const answer = await fetch(input, init)
    tag = answer.headers.get('etag') ?? ''
    return answer
  })
})
after(() => library.stop())

test('an update goes through once by the tag of what was read', async () => {
  const read = await client.from('authors').select('id, name').eq('id', 1).single()
  assert.equal(read.error, null)
  assert.match(tag, /^"[^"]+"$/)
  const seen = tag
  const first = await client.from('authors').update({ born: 1930 }).eq('id', 1).setHeader('If-Match', seen)
  assert.deepEqual([first.status, first.error], [204, null])
  const second = await client.from('authors').update({ born: 1931 }).eq('id', 1).setHeader('If-Match', seen)
  assert.equal(second.status, 412)
  assert.equal(second.error?.code, 'PL221')
  const { data } = await client.from('authors').select('born').eq('id', 1).single()
  assert.deepEqual(data, { born: 1930 })
})

test('the tag of a write is good for the next', async () => {
  const insert = await client.from('authors').insert({ id: 70, name: 'A' }).select().single()
  assert.equal(insert.status, 201)
  for (const name of ['B', 'C']) {
    const { data, error } = await client
      .from('authors')
      .update({ name })
      .eq('id', 70)
      .setHeader('If-Match', tag)
      .select('name')
      .single()
    assert.equal(error, null)
    assert.deepEqual(data, { name })
  }
  const gone = await client.from('authors').delete().eq('id', 70).setHeader('If-Match', tag)
  assert.equal(gone.status, 204)
  const again = await client
    .from('authors')
    .delete()
    .eq('id', 70)
    .setHeader('If-Match', tag || '*')
  assert.equal(again.status, 412)
})

test('what is known is 304 on the wire', async () => {
  await client.from('authors').select().eq('id', 2).single()
  const known = tag
  const { status } = await client
    .from('authors')
    .select()
    .eq('id', 2)
    .setHeader('If-None-Match', known)
    .single()
  assert.equal(status, 304)
  assert.equal(tag, known)
})
