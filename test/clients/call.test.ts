import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SupabaseClient } from '@supabase/supabase-js'
import { type Library, startLibrary } from './library.ts'

let library: Library
let client: SupabaseClient

before(async () => {
  library = await startLibrary()
  client = library.anonymous()
})
after(() => library.stop())

test('rpc gives a scalar, by POST and by GET', async () => {
  const post = await client.rpc('add_them', { a: 1, b: 2 })
  assert.equal(post.data, 3)
  const get = await client.rpc('add_them', { a: 1, b: 2 }, { get: true })
  assert.equal(get.data, 3)
})

test('rpc takes arrays, by POST and by GET', async () => {
  const post = await client.rpc('count_topics', { topics: ['a', 'b, c'] })
  assert.equal(post.data, 2)
  const get = await client.rpc('count_topics', { topics: ['a', 'b'] }, { get: true })
  assert.equal(get.data, 2)
})

test('rows of a function are filtered, shaped and embedded like those of a table', async () => {
  const { data, count } = await client
    .rpc('books_in', { wanted: 'paperback' }, { count: 'exact' })
    .select('title, authors(name)')
    .gt('pages', 400)
    .order('title')
  assert.deepEqual(data, [
    { title: 'Parable, of the (Sower)', authors: { name: 'Octavia E. Butler' } },
    { title: 'The Cyberiad', authors: { name: 'Stanislaw Lem' } },
  ])
  assert.equal(count, 2)
})

test('a function that writes gives the row it returns', async () => {
  const { data } = await client.rpc('rename_author', { author: 4, to_name: 'Known' })
  assert.deepEqual(data, { id: 4, name: 'Known', born: null })
})

test('a void function gives no body', async () => {
  const { data, error, status } = await client.rpc('do_nothing')
  assert.equal(error, null)
  assert.equal(data, null)
  assert.equal(status, 204)
})

test('what a function raises reaches the caller', async () => {
  const { error, status } = await client.rpc('complain', { about: 'noise' })
  assert.equal(status, 400)
  assert.equal(error?.code, 'P0001')
  assert.equal(error?.message, 'no good: noise')
  assert.equal(error?.hint, 'be kind')
})

test('an unknown function is an error with a suggestion', async () => {
  const { error, status } = await client.rpc('ad_them', { a: 1, b: 2 })
  assert.equal(status, 404)
  assert.equal(error?.code, 'PGRST202')
  assert.equal(error?.hint, 'Perhaps you meant to call the function public.add_them')
})
