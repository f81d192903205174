import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SupabaseClient } from '@supabase/supabase-js'
import { type Library, startLibrary } from './library.ts'

interface Capped {
  maxAffected(rows: number): PromiseLike<{ readonly error: { readonly code: string } | null }>
}

let library: Library
let client: SupabaseClient

before(async () => {
  library = await startLibrary()
  client = library.anonymous()
})
after(() => library.stop())

test('insert without select gives no rows', async () => {
  const { data, error, status } = await client.from('authors').insert({ id: 10, name: 'Ten' })
  assert.equal(error, null)
  assert.equal(data, null)
  assert.equal(status, 201)
})

test('insert with select gives the new row, with what the database filled in', async () => {
  const { data, error } = await client
    .from('books')
    .insert({ author_id: 1, title: 'New', pages: 10 })
    .select('title, format, topics, author:authors(name)')
    .single()
  assert.equal(error, null)
  assert.deepEqual(data, {
    title: 'New',
    format: 'paperback',
    topics: [],
    author: { name: 'Ursula K. Le Guin' },
  })
})

test('insert of many rows takes missing members as null or as defaults', async () => {
  const rows = [
    { id: 20, name: 'Twenty' },
    { id: 21, name: 'Twenty-one', born: 1900 },
  ]
  const { data, count } = await client.from('authors').insert(rows, { count: 'exact' }).select()
  assert.deepEqual(data, [
    { id: 20, name: 'Twenty', born: null },
    { id: 21, name: 'Twenty-one', born: 1900 },
  ])
  assert.equal(count, 2)
  const defaults = await client
    .from('books')
    .insert(
      [
        { author_id: 20, title: 'A', format: 'audio' },
        { author_id: 20, title: 'B' },
      ],
      { defaultToNull: false },
    )
    .select('title, format')
  assert.deepEqual(defaults.data, [
    { title: 'A', format: 'audio' },
    { title: 'B', format: 'paperback' },
  ])
})

test('a violated constraint is an error with its SQLSTATE', async () => {
  const duplicate = await client.from('authors').insert({ id: 1, name: 'Again' })
  assert.equal(duplicate.status, 409)
  assert.equal(duplicate.error?.code, '23505')
  const orphan = await client.from('books').insert({ author_id: 999, title: 'Orphan' })
  assert.equal(orphan.status, 409)
  assert.equal(orphan.error?.code, '23503')
  const check = await client.from('books').insert({ author_id: 1, title: 'Thin', pages: 0 })
  assert.equal(check.status, 400)
  assert.equal(check.error?.code, '23514')
})

test('upsert merges by the primary key or by the columns named', async () => {
  const byKey = await client.from('authors').upsert({ id: 4, name: 'Somebody', born: 1 }).select().single()
  assert.deepEqual(byKey.data, { id: 4, name: 'Somebody', born: 1 })
  const byIsbn = await client
    .from('books')
    .upsert({ author_id: 3, title: 'Kindred, again', isbn: '131' }, { onConflict: 'isbn' })
    .select('id, title, pages')
    .single()
  assert.deepEqual(byIsbn.data, { id: 5, title: 'Kindred, again', pages: 264 })
})

test('upsert with ignoreDuplicates leaves what is there', async () => {
  const { data, error } = await client
    .from('authors')
    .upsert(
      [
        { id: 1, name: 'Changed' },
        { id: 30, name: 'Thirty' },
      ],
      { ignoreDuplicates: true },
    )
    .select('id')
  assert.equal(error, null)
  assert.deepEqual(data, [{ id: 30 }])
})

test('update changes what the filters find, and counts it', async () => {
  const { data, count, error } = await client
    .from('books')
    .update({ details: { checked: true } }, { count: 'exact' })
    .eq('author_id', 2)
    .select('id, details')
    .order('id')
  assert.equal(error, null)
  assert.equal(count, 2)
  assert.deepEqual(data, [
    { id: 3, details: { checked: true } },
    { id: 4, details: { checked: true } },
  ])
})

test('update of nothing is no error', async () => {
  const { error, status } = await client.from('books').update({ pages: 1 }).eq('id', 9999)
  assert.equal(error, null)
  assert.equal(status, 204)
})

test('maxAffected refuses a write that reaches too far', async () => {
  // The client offers it by the version that generated types name; this suite has none.
  const update: object = client.from('books').update({ pages: 1 }).gt('id', 0)
  const { error } = await (update as Capped).maxAffected(1)
  assert.equal(error?.code, 'PGRST124')
  const { count } = await client.from('books').select('*', { count: 'exact', head: true }).eq('pages', 1)
  assert.equal(count, 0)
})

test('delete removes what the filters find', async () => {
  await client.from('authors').insert({ id: 40, name: 'Forty' })
  const { data, count } = await client.from('authors').delete({ count: 'exact' }).eq('id', 40).select()
  assert.deepEqual(data, [{ id: 40, name: 'Forty', born: null }])
  assert.equal(count, 1)
  const gone = await client.from('authors').select().eq('id', 40)
  assert.deepEqual(gone.data, [])
})

test('an unknown column in a body is an error that names it', async () => {
  const { error } = await client.from('authors').insert({ nmae: 'x' })
  assert.equal(error?.code, 'PGRST204')
  assert.equal(error?.message, "Could not find the 'nmae' column of 'authors' in the schema cache")
})
