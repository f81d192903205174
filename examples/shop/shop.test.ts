// What people come to the shop for: a visitor, a customer, another customer, staff and an auditor. Who may do what with which
// table is in policies.test.ts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestApp, testApp } from 'plinth/testing'
import app from './app.ts'
import { people } from './seeds.ts'

const STRANGER = '00000000-0000-4000-8000-00000000005a'

let shop: TestApp<typeof app.schema, typeof app.commands>
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
    .select('id, customer_id, total, order_lines(quantity, price, amount, discount, tax, products(name))')
    .order('placed_at')
    .limit(50)
    .throwOnError()
  assert.equal(data.length, 50)
  for (const { customer_id, total, order_lines } of data) {
    assert.equal(customer_id, people.customer.id)
    assert.equal(
      order_lines.reduce((sum, { amount, discount, tax }) => sum + amount - discount + tax, 0),
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
  const change = async (client: Client) =>
    client.from('products').update({ stock: 12 }).eq('sku', 'SH-0001').select('sku, stock')
  assert.deepEqual((await change(await staff())).data, [{ sku: 'SH-0001', stock: 12 }])
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
  const add = async (client: Client) => client.rpc('add_product', product)
  for (const client of [await visitor(), await customer(), await auditor()])
    assert.equal((await add(client)).error?.code, 'PL501')
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

test('the same seeds each time: sums agree between orders, lines, payments and coupons', async () => {
  const { rows } = await shop.database.query(`select
    (select count(*)::integer from orders join (select order_id, sum(amount) as subtotal, sum(discount) as discount,
      sum(tax) as tax from order_lines group by order_id) lines on order_id = id
      where (orders.subtotal, orders.discount, orders.tax) = (lines.subtotal, lines.discount, lines.tax)) as sums,
    (select count(*)::integer from payments join orders on orders.id = order_id where amount = total) as payments,
    (select count(*)::integer from coupons where used <> (select count(*) from coupon_redemptions where coupon_code = code))
      as miscounted`)
  assert.deepEqual(rows, [{ sums: 20_000, payments: 20_000, miscounted: 0 }])
})

test('the seeds keep the rules of the shop: what waits is on order, and not in stock', async () => {
  const { rows } =
    await shop.database.query(`select line.waiting, purchase.quantity, products.stock, orders.status
    from order_lines line join products on products.id = product_id join orders on orders.id = line.order_id
    left join purchase_orders purchase on (purchase.order_id, purchase.product_id) = (line.order_id, line.product_id)
      and purchase.supplier_id = products.supplier_id
    where waiting > 0`)
  assert.ok(rows.length >= 5, `${rows.length} lines wait`)
  for (const { waiting, quantity, stock, status } of rows)
    assert.deepEqual(
      { quantity, stock, status },
      { quantity: Math.ceil((Number(waiting) * 6) / 5), stock: 0, status: 'waiting' },
    )
})

test('every line was sold at the price of its time', async () => {
  const { rows } = await shop.database.query(`select count(*)::integer as wrong
    from order_lines line join orders on orders.id = order_id
    where line.price is distinct from (select price from prices
      where prices.product_id = line.product_id and valid_from <= placed_at order by valid_from desc limit 1)`)
  assert.deepEqual(rows, [{ wrong: 0 }])
})

test('what is bought together is what the seeds say, for everybody to read; an order counts when it is counted anew', async () => {
  const pairs =
    'select product_id, other_id, orders from bought_together order by product_id, orders desc, other_id'
  const { rows: before } = await shop.database.query(pairs)
  assert.ok(before.length > 1_000)
  const { data: kept } = await (await staff()).rpc('refresh_recommendations').throwOnError()
  assert.equal(kept, before.length)
  assert.deepEqual((await shop.database.query(pairs)).rows, before)
  const [pair] = before
  const { data } = await (await visitor())
    .from('bought_together')
    .select('other_id, orders, products!bought_together_other_id_fkey(name)')
    .eq('product_id', pair?.product_id as string)
    .order('orders', { ascending: false })
    .throwOnError()
  assert.ok(data.length > 0 && data.length <= 10)
  for (const client of [await visitor(), await customer(), await auditor()])
    assert.equal((await client.rpc('refresh_recommendations')).error?.code, 'PL501')
})

test('figures of sales are for staff and auditors, and add up to what was paid for', async () => {
  const { rows } =
    await shop.database.query(`select sum(subtotal - discount)::text as revenue, sum(tax)::text as tax
    from orders where status not in ('pending', 'cancelled')`)
  for (const client of [await staff(), await auditor()]) {
    const { data: days } = await client.from('revenue_by_day').select('day, revenue, tax').throwOnError()
    const { data: categories } = await client.from('revenue_by_category').select('revenue').throwOnError()
    const { data: top } = await client
      .from('top_products')
      .select('revenue, rank')
      .order('rank')
      .throwOnError()
    const sum = (values: readonly (number | null)[]) =>
      String(values.reduce((a, b) => (a ?? 0) + (b ?? 0), 0))
    assert.ok(days.length > 300)
    assert.equal(sum(days.map(({ revenue }) => revenue)), rows[0]?.revenue)
    assert.equal(sum(days.map(({ tax }) => tax)), rows[0]?.tax)
    assert.equal(sum(categories.map(({ revenue }) => revenue)), rows[0]?.revenue)
    assert.equal(sum(top.map(({ revenue }) => revenue)), rows[0]?.revenue)
    assert.equal(top[0]?.rank, 1)
  }
  for (const name of ['revenue_by_day', 'revenue_by_category', 'top_products'] as const) {
    assert.deepEqual((await (await customer()).from(name).select()).data, [])
    assert.equal((await (await visitor()).from(name).select()).error?.code, '42501')
  }
})
