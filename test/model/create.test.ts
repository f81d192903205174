// A model in a real database: what clients may then do, and what they are told.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { market } from './market.ts'

const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const CLERK = '00000000-0000-4000-8000-0000000000cc'
const BOOKS = '00000000-0000-4000-8000-000000000001'
const SHOES = '00000000-0000-4000-8000-000000000002'

const ROWS = `
insert into auth.users (id) values ('${ANN}'), ('${BOB}'), ('${CLERK}');
insert into shops (id, name) values ('${BOOKS}', 'Books'), ('${SHOES}', 'Shoes');
insert into staff values ('${BOOKS}', '${ANN}', 'manager'), ('${BOOKS}', '${CLERK}', 'clerk');
insert into rooms values (1), (2);
insert into products (shop_id, sku, name, description, price, cost)
  select '${BOOKS}', 'B' || n, 'Book ' || n, 'running through page ' || n, 100 + n, 50 from generate_series(1, 9) n;
insert into products (shop_id, sku, name, price, cost) values ('${SHOES}', 'S1', 'Shoe', 900, 500);
`

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
  const server = createDatabase({ url: database.url, size: 1 })
  await server.start()
  await applySystem(server)
  await server.stop()
  await database.query('set role plinth_owner')
  for (const { sql } of creations(market.model)) {
    await database.query(sql).catch((error) => assert.fail(`${error.message}\n${sql}`))
  }
  await database.query(`reset role; ${ROWS}`)
})

after(() => database.drop())

interface Caller {
  readonly sub?: string
  readonly roles?: readonly string[]
}

/** Rows that `sql` gives to a caller; what it does is undone. */
async function as(caller: Caller | null, sql: string): Promise<readonly Record<string, unknown>[]> {
  const claims = caller === null ? {} : { sub: caller.sub, app_metadata: { roles: caller.roles ?? [] } }
  const role = caller === null ? 'anon' : 'authenticated'
  await database.query(
    `begin; set local role ${role}; set local request.jwt.claims = '${JSON.stringify(claims)}'`,
  )
  try {
    return (await database.query(sql)).rows
  } finally {
    await database.query('rollback')
  }
}

const ann = { sub: ANN }
const bob = { sub: BOB }
const clerk = { sub: CLERK }
const staff = { sub: BOB, roles: ['staff'] }

const refused = (promise: Promise<unknown>, code: string) =>
  assert.rejects(promise, (error: { code?: string }) => error.code === code)

test('anyone reads what anyone may, and nothing that is hidden', async () => {
  assert.equal((await as(null, 'select id, name, price from products')).length, 10)
  await refused(as(null, 'select cost from products'), '42501')
  await refused(as(ann, 'select margin from products'), '42501')
  await refused(
    as(null, `insert into products (shop_id, sku, name, price) values ('${BOOKS}', 'X', 'x', 1)`),
    '42501',
  )
  await refused(as(null, 'select * from bookings'), '42501')
})

test('members write in their own shop only, and managers alone delete', async () => {
  const update = (shop: string) => `update products set name = 'new' where shop_id = '${shop}' returning id`
  assert.equal((await as(ann, update(BOOKS))).length, 9)
  assert.equal((await as(clerk, update(BOOKS))).length, 9)
  assert.equal((await as(ann, update(SHOES))).length, 0)
  assert.equal((await as(bob, update(BOOKS))).length, 0)
  const remove = `delete from products where shop_id = '${BOOKS}' returning id`
  assert.equal((await as(ann, remove)).length, 9)
  assert.equal((await as(clerk, remove)).length, 0)
  await refused(as(ann, `update products set shop_id = '${SHOES}' where sku = 'B1'`), '42501')
})

test('what only commands write is no column for clients: readonly and hidden fields, keys', async () => {
  for (const column of ['rating', 'cost', 'id']) {
    await refused(as(ann, `update products set ${column} = default where sku = 'B1'`), '42501')
  }
})

test('an owner is the caller unless said otherwise, and can be nobody else', async () => {
  const insert = (rest: string) =>
    `insert into bookings (room, starts_at${rest === '' ? '' : ', guest'}) values (1, '10:00'${rest}) returning guest`
  assert.deepEqual(await as(bob, insert('')), [{ guest: BOB }])
  await refused(as(bob, insert(`, '${ANN}'`)), '42501')
  await refused(as({ ...bob, roles: ['banned'] }, insert('')), '42501')
  await refused(
    as(bob, `insert into bookings (room, starts_at, made_at) values (1, '10:00', now())`),
    '42501',
  )
})

test('a row is seen by its owner and by who has the role, and by nobody else', async () => {
  await database.query(`insert into bookings (room, guest, starts_at) values (1, '${ANN}', '09:00')`)
  const seen = async (caller: Caller) => (await as(caller, 'select * from bookings')).length
  assert.deepEqual([await seen(ann), await seen(bob), await seen(staff)], [1, 0, 1])
  await database.query('delete from bookings')
})

test('two bookings of one room cannot overlap', async () => {
  const insert = (start: string) =>
    `insert into bookings (room, guest, day, starts_at) values (1, '${ANN}', '2030-01-01', '${start}')`
  await database.query(insert('10:00'))
  await assert.rejects(database.query(insert('10:30')), { constraint: 'bookings_room_excl' })
  await database.query(insert('11:00'))
  await database.query('delete from bookings')
})

test('every constraint has its message', async () => {
  const { rows } = await database.query(`
    select conname, obj_description(oid, 'pg_constraint') as message from pg_constraint
    where conrelid = 'products'::regclass and contype in ('c', 'u') order by conname`)
  const messages = Object.fromEntries(rows.map(({ conname, message }) => [conname, message]))
  assert.equal(messages.products_sku_check, 'Write the SKU in capital letters.')
  assert.equal(messages.products_name_length, 'From 1 to 200 characters.')
  assert.equal(messages.products_stock_range, 'At least 0.')
  assert.equal(messages.products_worth, 'It would be sold at a loss.')
  assert.equal(messages.products_shop_id_sku_key, 'This SKU is taken in this shop.')
  const silent = rows.filter(({ conname, message }) => message === null && !conname.endsWith('replaces_key'))
  assert.deepEqual(silent, [])
})

test('constraints hold: each value that breaks one is refused by its name', async () => {
  const breaking: Readonly<Record<string, string>> = {
    products_sku_length: `sku = repeat('X', 41)`,
    products_sku_check: `sku = 'small'`,
    products_name_length: `name = ''`,
    products_price_range: 'price = -1',
    products_currency_currency: `currency = 'euro'`,
    products_worth: 'price = 10',
    products_tags_max: `tags = array_fill('x'::text, array[9])`,
    products_sizes_list: `sizes = '{}'`,
    products_maker_object: `maker = '[]'`,
    products_image_file: `image = 'nothing'`,
    products_features_length: 'features = array[1, 2]',
    products_features_list: 'features = array[1, null, 2]',
    products_tags_list: 'tags = array[null]::text[]',
    products_ratings_list: 'ratings = array[array[1, 2]]',
    products_ratings_each_range: 'ratings = array[1, 6]',
    products_rating_range: 'rating = 6',
  }
  for (const [constraint, change] of Object.entries(breaking)) {
    await assert.rejects(
      database.query(`update products set ${change} where sku = 'B1'`),
      { constraint },
      constraint,
    )
  }
})

test('search finds words by their stems, through its index', async () => {
  const sql = `select sku from products where search(products) @@ websearch_to_tsquery('english', 'run page') and sku < 'B3' order by sku`
  assert.deepEqual((await database.query(sql)).rows, [{ sku: 'B1' }, { sku: 'B2' }])
  await database.query('set enable_seqscan = off')
  const { rows } = await database.query(`explain ${sql}`)
  await database.query('reset enable_seqscan')
  assert.match(JSON.stringify(rows), /products_search_idx/)
})

test('views and functions read with the rights of who asks', async () => {
  assert.deepEqual(
    (await as(null, 'select * from best order by products')).map(({ products }) => products),
    [1, 9],
  )
  assert.equal((await as(null, 'select id from cheaper(103)')).length, 2)
  assert.deepEqual(await as(ann, 'select raise_prices(10)'), [{ raise_prices: 9 }])
  await refused(as(null, 'select raise_prices(10)'), '42501')
})

test('nobody can name the functions of the policies', async () => {
  await refused(as(ann, 'select * from plinth_access."public.staff.shop_id.user_id"()'), '42501')
})
