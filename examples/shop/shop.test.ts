// What people come to the shop for: a visitor, a customer, another customer, staff and an auditor. Who may do what with which
// table is in policies.test.ts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestApp, testApp } from 'plinth/testing'
import app from './app.ts'
import { people } from './seeds.ts'

const STRANGER = '00000000-0000-4000-8000-00000000005a'

let shop: TestApp<typeof app.schema>
before(async () => {
  shop = await testApp(app, { seeds: true })
})
after(() => shop.stop())

const visitor = () => shop.as(null)
const customer = () => shop.as(people.customer)
const stranger = () => shop.as({ id: STRANGER })
const staff = () => shop.as(people.staff)
const auditor = () => shop.as(people.auditor)

type Client = Awaited<ReturnType<typeof visitor>>

test('a customer sees their own orders with lines and products, and nobody else’s', async () => {
  const client = await customer()
  const { data } = await client
    .from('orders')
    .select('id, customer_id, total, order_lines(quantity, price, amount, products(name))')
    .order('placed_at')
    .limit(50)
    .throwOnError()
  assert.equal(data.length, 50)
  for (const { customer_id, total, order_lines } of data) {
    assert.equal(customer_id, people.customer.id)
    assert.equal(
      order_lines.reduce((sum, { amount }) => sum + amount, 0),
      total,
    )
  }
})

test('what things cost the shop is nobody’s business, not even as a filter', async () => {
  const { data } = await (await visitor()).from('products').select().limit(1).single().throwOnError()
  assert.ok(!('cost' in data))
  for (const client of [await visitor(), await customer(), await staff()]) {
    const { error } = await client
      .from('products')
      .select('name')
      .gt('cost' as 'price', 5)
    assert.equal(error?.code, '42501')
  }
})

test('staff keep the catalogue; customers and auditors do not', async () => {
  const price = { price: 100 }
  const change = async (client: Client) =>
    client.from('products').update(price).eq('sku', 'SH-0001').select('sku, price')
  assert.deepEqual((await change(await staff())).data, [{ sku: 'SH-0001', price: 100 }])
  assert.deepEqual((await change(await auditor())).data, [])
  assert.deepEqual((await change(await customer())).data, [])
  assert.equal((await change(await visitor())).error?.code, '42501')
})

test('staff add a product; customers and auditors do not', async () => {
  const { data: category } = await (await visitor())
    .from('categories')
    .select('id')
    .limit(1)
    .single()
    .throwOnError()
  const product = { sku: 'NEW-1', name: 'Oak stool', price: 4_900, category_id: category.id }
  const add = async (client: Client) => client.from('products').insert(product)
  for (const client of [await visitor(), await customer(), await auditor()])
    assert.equal((await add(client)).error?.code, '42501')
  const client = await staff()
  assert.equal((await add(client)).error, null)
  const { data } = await client
    .from('products')
    .delete()
    .eq('sku', 'NEW-1')
    .select('name, stock')
    .throwOnError()
  assert.deepEqual(data, [{ name: 'Oak stool', stock: 0 }])
})

test('a review is by whoever is signed in, once for each product, and changed by nobody else', async () => {
  const [writer, other] = [await stranger(), await customer()]
  const { data: product } = await writer.from('products').select('id').limit(1).single().throwOnError()
  const review = { product_id: product.id, rating: 5, title: 'Fine' }
  const { data: written } = await writer.from('reviews').insert(review).select().single().throwOnError()
  const again = await writer.from('reviews').insert(review)
  assert.deepEqual(
    [again.error?.code, again.error?.hint],
    ['23505', 'You have reviewed this product already.'],
  )
  const forged = await other.from('reviews').insert({ ...review, customer_id: written.customer_id })
  assert.equal(forged.error?.code, '42501')
  const changed = await other.from('reviews').update({ rating: 1 }).eq('id', written.id).select()
  assert.deepEqual(changed.data, [])
  const outside = await writer.from('reviews').update({ rating: 6 }).eq('id', written.id)
  assert.deepEqual([outside.error?.code, outside.error?.hint], ['23514', 'From 1 to 5.'])
  const { data: removed } = await (await staff())
    .from('reviews')
    .delete()
    .eq('id', written.id)
    .select('id')
    .throwOnError()
  assert.deepEqual(removed, [{ id: written.id }])
})

test('a customer makes and changes their own account only', async () => {
  const client = await stranger()
  const account = { name: 'Sam', email: 'sam@shop.example' }
  await client.from('customers').insert(account).throwOnError()
  const { data } = await client.from('customers').select('name, email').throwOnError()
  assert.deepEqual(data, [account])
  const { data: changed } = await client.from('customers').update({ name: 'Eve' }).neq('name', 'Sam').select()
  assert.deepEqual(changed, [])
  const wrong = await client.from('customers').update({ email: 'nowhere' }).eq('name', 'Sam')
  assert.equal(wrong.error?.hint, 'Write an e-mail address, such as ada@example.com.')
})

test('products are searched by words and their forms', async () => {
  const { data } = await (await visitor())
    .from('products')
    .select('name')
    .textSearch('search', 'copper lamps', { type: 'websearch', config: 'english' })
    .throwOnError()
  assert.ok(data.length > 0)
  for (const { name } of data) assert.match(name, /^Copper Lamp/)
})

test('a rating is what the reviews give on average, to two places', async () => {
  const { data } = await (await visitor())
    .from('ratings')
    .select()
    .eq('reviews', 4)
    .order('product_id')
    .limit(1)
    .single()
    .throwOnError()
  const { rows } = await shop.database.query(
    'select avg(rating) as exact from reviews where product_id = $1',
    [data.product_id],
  )
  assert.equal(Number(data.average), Number(Number(rows[0]?.exact).toFixed(2)))
})

test('stock cannot become less than nothing', async () => {
  const { error } = await (await staff()).from('products').update({ stock: -1 }).eq('sku', 'SH-0002')
  assert.deepEqual([error?.code, error?.hint], ['23514', 'At least 0.'])
})

test('the same seeds each time: sums agree between orders, lines and payments', async () => {
  const { rows } = await shop.database.query(`select
    (select sum(total) from orders) = (select sum(amount) from order_lines) as lines,
    (select sum(amount) from payments) =
      (select sum(total) from orders where status not in ('pending', 'cancelled')) as payments`)
  assert.deepEqual(rows, [{ lines: true, payments: true }])
})
