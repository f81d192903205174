// Products and their prices, and what a record is kept of.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openSmallShop, type SmallShop } from './small-shop.ts'

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

test('each price that a product has had is kept, from when on', async () => {
  const product_id = await small.product({ price: 1_000 })
  for (const price of [1_200, 1_200, 900])
    await small.staff.rpc('set_price', { product_id, price }).throwOnError()
  const visitor = await small.shop.as(null)
  const { data } = await visitor
    .from('prices')
    .select('price')
    .eq('product_id', product_id)
    .order('valid_from')
    .throwOnError()
  assert.deepEqual(data, [{ price: 1_000 }, { price: 1_200 }, { price: 900 }])
  const events = await small.rows(
    `select payload - 'product_id' as payload from plinth.events where payload ->> 'product_id' = $1 order by id`,
    [product_id],
  )
  assert.deepEqual(events, [
    { payload: { before: 1_000, after: 1_200 } },
    { payload: { before: 1_200, after: 900 } },
  ])
})

test('a price below what it costs has to be meant; prices are the business of staff', async () => {
  const product_id = await small.product({ price: 1_000 })
  await small.shop.database.query('update products set cost = 600 where id = $1', [product_id])
  const set = (price: number, more = {}) => small.staff.rpc('set_price', { product_id, price, ...more })
  assert.equal((await set(599)).error?.code, 'below_cost')
  await set(600).throwOnError()
  await set(599, { below_cost: true }).throwOnError()
  const ann = await small.buyer()
  assert.equal((await ann.rpc('set_price', { product_id, price: 1 })).error?.code, 'PL501')
  const unknown = await small.staff.rpc('set_price', { product_id: randomUUID(), price: 1 })
  assert.equal(unknown.error?.code, 'no_product')
  const direct = await small.staff
    .from('products')
    .update({ price: 1 } as never)
    .eq('id', product_id)
  assert.equal(direct.error?.code, '42501')
})

test('what is wrong with a product is told field by field', async () => {
  const { error } = await small.staff.rpc('add_product', {
    sku: '',
    name: 'Lamp',
    price: -1,
    category_id: 'lamps',
    images: ['not an address'],
  })
  assert.ok(error !== null)
  assert.equal(error.code, 'PL502')
  const paths = (error.details as unknown as { path: string }[]).map(({ path }) => path)
  assert.deepEqual(paths.sort(), ['category_id', 'images[0]', 'price', 'sku'])
})

test('a record is kept of who changed a product, through which command, for insiders to read', async () => {
  const product_id = await small.product({ price: 1_000 })
  await small.staff.rpc('set_price', { product_id, price: 1_100 }).throwOnError()
  const records = await small.rows<{ command: string; price: number }>(
    `select command, (after ->> 'price')::integer as price from products_history() where entity_key ->> 'id' = $1 order by at`,
    [product_id],
  )
  assert.deepEqual(records, [
    { command: 'add_product', price: 1_000 },
    { command: 'set_price', price: 1_100 },
  ])
})
