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

test('select with no columns gives whole rows in the order asked for', async () => {
  const { data, error, status } = await client.from('authors').select().order('id')
  assert.equal(error, null)
  assert.equal(status, 200)
  assert.deepEqual(data?.[0], { id: 1, name: 'Ursula K. Le Guin', born: 1929 })
  assert.equal(data?.length, 4)
})

test('columns can be renamed, cast and taken out of JSON', async () => {
  const { data } = await client
    .from('books')
    .select('name:title, pages::text, series:details->series->>name')
    .eq('id', 1)
    .single()
  assert.deepEqual(data, { name: 'The Dispossessed', pages: '387', series: 'Hainish' })
})

// Each filter of the client and the books that pass it.
type Books = ReturnType<ReturnType<SupabaseClient['from']>['select']>
const FILTERS: readonly (readonly [what: string, filter: (books: Books) => Books, ids: readonly number[]])[] =
  [
    ['eq', (books) => books.eq('title', 'Solaris'), [3]],
    ['eq on text with commas and parentheses', (books) => books.eq('title', 'Parable, of the (Sower)'), [6]],
    ['neq', (books) => books.neq('author_id', 1), [3, 4, 5, 6]],
    ['gt', (books) => books.gt('pages', 387), [4, 6]],
    ['gte', (books) => books.gte('pages', 387), [1, 4, 6]],
    ['lt', (books) => books.lt('pages', 264), [3]],
    ['lte', (books) => books.lte('pages', 264), [3, 5]],
    ['like', (books) => books.like('title', 'The %'), [1, 2, 4]],
    ['ilike', (books) => books.ilike('title', '%the%'), [1, 2, 4, 6]],
    ['likeAnyOf', (books) => books.likeAnyOf('title', ['S%', 'K%']), [3, 5]],
    ['likeAllOf', (books) => books.likeAllOf('title', ['The%', '%ss%']), [1, 2]],
    ['is null', (books) => books.is('on_sale', null), [2, 3, 5, 6]],
    ['in', (books) => books.in('title', ['Solaris', 'Parable, of the (Sower)']), [3, 6]],
    ['in on an enum', (books) => books.in('format', ['audio', 'hardback']), [2, 3, 5]],
    ['contains on an array', (books) => books.contains('topics', ['utopia']), [1, 6]],
    ['contains on JSON', (books) => books.contains('details', { series: { n: 4 } }), [2]],
    ['containedBy', (books) => books.containedBy('topics', ['robots', 'time']), [4, 5]],
    ['overlaps', (books) => books.overlaps('topics', ['ice', 'time']), [2, 5]],
    ['rangeGt', (books) => books.rangeGt('on_sale', '[2026-01-01,2026-02-01)'), [4]],
    ['rangeAdjacent', (books) => books.rangeAdjacent('on_sale', '[2026-02-01,2026-03-01)'), [1, 4]],
    ['textSearch', (books) => books.textSearch('title', 'left & hand'), [2]],
    ['plain textSearch', (books) => books.textSearch('title', 'darkness left', { type: 'plain' }), [2]],
    ['match', (books) => books.match({ author_id: 2, format: 'audio' }), [3]],
    ['not', (books) => books.not('format', 'in', '(paperback,audio)'), [2, 5]],
    ['or', (books) => books.or('pages.lt.210,title.eq.Kindred'), [3, 5]],
    ['or with and', (books) => books.or('id.eq.1,and(author_id.eq.3,pages.gt.300)'), [1, 6]],
    ['filter', (books) => books.filter('details->series->>n', 'eq', '6'), [1]],
  ]

for (const [what, filter, ids] of FILTERS) {
  test(`the filter ${what} lets the right rows through`, async () => {
    const { data, error } = await filter(client.from('books').select('id')).order('id')
    assert.equal(error, null)
    assert.deepEqual(
      data?.map((row) => (row as { readonly id: number }).id),
      ids,
    )
  })
}

test('order takes directions and a place for nulls', async () => {
  const { data } = await client
    .from('authors')
    .select('id')
    .order('born', { ascending: false, nullsFirst: true })
  assert.deepEqual(data, [{ id: 4 }, { id: 3 }, { id: 1 }, { id: 2 }])
})

test('limit and range take a page', async () => {
  const limited = await client.from('books').select('id').order('id').limit(2)
  assert.deepEqual(limited.data, [{ id: 1 }, { id: 2 }])
  const ranged = await client.from('books').select('id').order('id').range(2, 3)
  assert.deepEqual(ranged.data, [{ id: 3 }, { id: 4 }])
})

test('counts come with rows, and alone', async () => {
  const page = await client.from('books').select('id', { count: 'exact' }).order('id').limit(2)
  assert.equal(page.count, 6)
  assert.equal(page.data?.length, 2)
  const alone = await client.from('books').select('*', { count: 'exact', head: true }).eq('author_id', 1)
  assert.equal(alone.count, 2)
  assert.equal(alone.data, null)
  for (const count of ['planned', 'estimated'] as const) {
    const estimate = await client.from('books').select('id', { count })
    assert.equal(typeof estimate.count, 'number')
  }
})

test('single gives an object, and an error unless there is exactly one', async () => {
  const one = await client.from('authors').select('name').eq('id', 2).single()
  assert.deepEqual(one.data, { name: 'Stanislaw Lem' })
  const many = await client.from('authors').select('name').single()
  assert.equal(many.error?.code, 'PGRST116')
  assert.equal(many.status, 406)
})

test('maybeSingle gives an object or null', async () => {
  const one = await client.from('authors').select('name').eq('id', 2).maybeSingle()
  assert.deepEqual(one.data, { name: 'Stanislaw Lem' })
  const none = await client.from('authors').select('name').eq('id', 999).maybeSingle()
  assert.equal(none.data, null)
  assert.equal(none.error, null)
})

test('csv gives text, quoted as PostgreSQL quotes a row', async () => {
  const { data } = await client.from('authors').select('id,name').lte('id', 2).order('id').csv()
  assert.equal(data, 'id,name\n1,"Ursula K. Le Guin"\n2,"Stanislaw Lem"')
})

test('embeds go to parents, to children and through junctions', async () => {
  const { data, error } = await client
    .from('books')
    .select('title, author:authors(name), readers(name), loans(since)')
    .eq('id', 3)
    .order('name', { referencedTable: 'readers' })
    .order('since', { referencedTable: 'loans', ascending: false })
    .single()
  assert.equal(error, null)
  assert.deepEqual(data, {
    title: 'Solaris',
    author: { name: 'Stanislaw Lem' },
    readers: [{ name: 'Ada' }, { name: 'Bea' }],
    loans: [{ since: '2026-02-03' }, { since: '2026-02-01' }],
  })
})

test('embeds can be filtered, ordered and limited by themselves', async () => {
  const { data } = await client
    .from('authors')
    .select('name, books(title)')
    .eq('books.format', 'paperback')
    .limit(1, { referencedTable: 'books' })
    .order('id')
    .limit(2)
  assert.deepEqual(data, [
    { name: 'Ursula K. Le Guin', books: [{ title: 'The Dispossessed' }] },
    { name: 'Stanislaw Lem', books: [{ title: 'The Cyberiad' }] },
  ])
})

test('an inner embed filters its parent, a spread one lends its columns', async () => {
  const inner = await client.from('authors').select('id, books!inner(id)').gt('books.pages', 450)
  assert.deepEqual(inner.data, [{ id: 3, books: [{ id: 6 }] }])
  const spread = await client.from('books').select('title, ...authors(author:name)').eq('id', 5).single()
  assert.deepEqual(spread.data, { title: 'Kindred', author: 'Octavia E. Butler' })
})

test('a view is read and embedded like a table', async () => {
  const { data } = await client.from('long_books').select('title, authors(name)').order('id')
  assert.deepEqual(data, [
    { title: 'The Cyberiad', authors: { name: 'Stanislaw Lem' } },
    { title: 'Parable, of the (Sower)', authors: { name: 'Octavia E. Butler' } },
  ])
})

test('an unknown table, column or relationship is an error that says which', async () => {
  const table = await client.from('boks').select()
  assert.equal(table.status, 404)
  assert.equal(table.error?.code, 'PGRST205')
  assert.equal(table.error?.hint, "Perhaps you meant the table 'public.books'")
  const column = await client.from('books').select('titel')
  assert.equal(column.error?.code, '42703')
  const relationship = await client.from('books').select('id, notes(*)')
  assert.equal(relationship.error?.code, 'PGRST200')
})
