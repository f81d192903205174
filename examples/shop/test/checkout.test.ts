// Buying: what an order comes to, what it takes from the stock, what it orders of suppliers, and what it is refused for.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { bought, checkout, openSmallShop, type SmallShop } from './small-shop.ts'

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

test('an order takes its products from the stock, freezes their prices, and adds the tax of where it goes', async () => {
  const { product, buyer, stockOf, told } = small
  const [lamp, book] = [await product({ price: 999 }), await product({ price: 505, tax: 'reduced' })]
  const ann = await buyer()
  const order = await bought(ann, [
    { product_id: lamp, quantity: 3 },
    { product_id: book, quantity: 1 },
  ])
  const { status, subtotal, discount, tax, total, currency } = order
  assert.deepEqual(
    { status, subtotal, discount, tax, total, currency },
    // 20 % of 2997 is 599.4, 10 % of 505 is 50.5.
    { status: 'pending', subtotal: 3_502, discount: 0, tax: 650, total: 4_152, currency: 'EUR' },
  )
  assert.deepEqual([await stockOf(lamp), await stockOf(book)], [7, 9])
  await small.staff.rpc('set_price', { product_id: lamp, price: 2_000 }).throwOnError()
  const { data: lines } = await ann
    .from('order_lines')
    .select('price, quantity, tax, reserved, waiting')
    .eq('order_id', order.id)
    .order('price')
    .throwOnError()
  assert.deepEqual(lines, [
    { price: 505, quantity: 1, tax: 51, reserved: 1, waiting: 0 },
    { price: 999, quantity: 3, tax: 599, reserved: 3, waiting: 0 },
  ])
  assert.deepEqual(await told(order.id), ['order_placed'])
  const { data: payments } = await ann
    .from('payments')
    .select('amount, status')
    .eq('order_id', order.id)
    .throwOnError()
  assert.deepEqual(payments, [{ amount: 4_152, status: 'requires_payment' }])
})

test('what was bought is no longer in the cart, the rest is, and so are the carts of others', async () => {
  const { product, buyer } = small
  const [lamp, shade] = [await product(), await product()]
  const [ann, ben] = [await buyer(), await buyer()]
  for (const client of [ann, ben])
    await client
      .from('cart_lines')
      .insert([
        { product_id: lamp, quantity: 2 },
        { product_id: shade, quantity: 1 },
      ])
      .throwOnError()
  await bought(ann, [{ product_id: lamp, quantity: 2 }])
  const cart = async (client: typeof ann) =>
    (await client.from('cart_lines').select('product_id').throwOnError()).data.map((line) => line.product_id)
  assert.deepEqual(await cart(ann), [shade])
  assert.equal((await cart(ben)).length, 2)
})

test('what is lacking is ordered of the supplier, and a fifth more, rounded up', async () => {
  const cases = [
    { stock: 0, quantity: 1, ordered: 2 },
    { stock: 0, quantity: 4, ordered: 5 },
    { stock: 0, quantity: 5, ordered: 6 },
    { stock: 3, quantity: 8, ordered: 6 },
    { stock: 2, quantity: 3, ordered: 2 },
    { stock: 10, quantity: 21, ordered: 14 },
    { stock: 0, quantity: 25, ordered: 30 },
    { stock: 100, quantity: 1_000, ordered: 1_080 },
    { stock: 5, quantity: 5, ordered: null },
    { stock: 6, quantity: 5, ordered: null },
  ]
  const ann = await small.buyer()
  for (const { stock, quantity, ordered } of cases) {
    const product_id = await small.product({ stock })
    const { id } = await bought(ann, [{ product_id, quantity }])
    const reserved = Math.min(stock, quantity)
    const [line] = await small.rows('select reserved, waiting from order_lines where order_id = $1', [id])
    assert.deepEqual(line, { reserved, waiting: quantity - reserved }, `${stock}, ${quantity}`)
    assert.equal(await small.stockOf(product_id), stock - reserved)
    const purchases = await small.rows(
      'select quantity, order_id from purchase_orders where product_id = $1',
      [product_id],
    )
    assert.deepEqual(purchases, ordered === null ? [] : [{ quantity: ordered, order_id: id }])
    assert.deepEqual(
      await small.told(id),
      ordered === null ? ['order_placed'] : ['order_placed', 'back_ordered'],
    )
  }
})

test('each refusal says why, and leaves nothing behind', async () => {
  const { product, buyer, staff, rows, shop } = small
  const [lamp, last, draft] = [
    await product({ stock: 5 }),
    await product({ stock: 1, supplied: false }),
    await product(),
  ]
  await staff.from('products').update({ status: 'draft' }).eq('id', draft).throwOnError()
  const ann = await buyer()
  const norway = { street: '1', city: 'Oslo', postcode: '1', country: 'NO' }
  const of = (product_id: string, quantity = 1) => ({ product_id, quantity })
  const left = () => rows('select (select count(*) from orders) as orders, sum(stock) as stock from products')
  const before = await left()
  const cases = [
    { lines: [of(lamp), of(last, 2)], more: {}, code: 'out_of_stock', status: 409 },
    { lines: [of(lamp), of(draft)], more: {}, code: 'not_sold', status: 404 },
    { lines: [of(lamp), of(randomUUID())], more: {}, code: 'not_sold', status: 404 },
    { lines: [of(lamp)], more: { ship_to: norway }, code: 'no_delivery', status: 409 },
    { lines: [of(lamp)], more: { total: 1_000 }, code: 'total_changed', status: 409 },
    { lines: [of(lamp)], more: { coupon: 'NONE' }, code: 'coupon_unknown', status: 404 },
    { lines: [of(lamp, 600), of(lamp, 600)], more: {}, code: 'too_many', status: 400 },
    { lines: [of(lamp, 0)], more: {}, code: 'PL502', status: 400 },
    { lines: [], more: {}, code: 'PL502', status: 400 },
  ]
  for (const { lines, more, code, status } of cases) {
    const answer = await checkout(ann, lines, more)
    assert.deepEqual([answer.error?.code, answer.status], [code, status])
  }
  const stranger = await checkout(await shop.as({}), [of(lamp)])
  assert.equal(stranger.error?.code, 'no_account')
  const visitor = await checkout(await shop.as(null), [of(lamp)])
  assert.equal(visitor.status, 401)
  const without = await ann.rpc('checkout', { lines: [of(lamp)] })
  assert.equal(without.error?.code, 'PL505')
  assert.deepEqual(await left(), before)
})

test('two who want the last one: one gets it', async () => {
  const { product, buyer, stockOf } = small
  for (let round = 0; round < 5; round += 1) {
    const product_id = await product({ stock: 1, supplied: false })
    const both = await Promise.all([buyer(), buyer()])
    const answers = await Promise.all(both.map((client) => checkout(client, [{ product_id, quantity: 1 }])))
    assert.deepEqual(answers.map(({ error }) => error?.code ?? 'bought').sort(), ['bought', 'out_of_stock'])
    assert.equal(await stockOf(product_id), 0)
  }
})

test('many who want the same products in any order all get what there is, and never more', async () => {
  const { product, buyer, rows } = small
  const ids = [await product({ stock: 20 }), await product({ stock: 20 }), await product({ stock: 20 })]
  const clients = await Promise.all(Array.from({ length: 8 }, buyer))
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => {
      const turned = n % 2 === 0 ? ids : [...ids].reverse()
      const lines = turned.map((product_id) => ({ product_id, quantity: 1 }))
      return checkout(clients[n % clients.length] as (typeof clients)[number], lines)
    }),
  )
  assert.deepEqual(
    answers.flatMap(({ error }) => (error === null ? [] : [error])),
    [],
  )
  const sums = await rows(
    `select stock, sum(reserved)::integer as reserved, sum(waiting)::integer as waiting
     from products join order_lines on product_id = products.id where products.id = any($1) group by products.id`,
    [ids],
  )
  assert.deepEqual(sums, Array(3).fill({ stock: 0, reserved: 20, waiting: 20 }))
})

test('the same key is the same order, however often it is asked', async () => {
  const { product, buyer, stockOf } = small
  const product_id = await product()
  const ann = await buyer()
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => checkout(ann, [{ product_id, quantity: 2 }], { key })),
  )
  assert.equal(new Set(answers.map(({ data }) => data?.id)).size, 1)
  assert.equal(answers[0]?.error, null)
  assert.equal(await stockOf(product_id), 8)
  const other = await checkout(ann, [{ product_id, quantity: 3 }], { key })
  assert.equal(other.status, 422)
})
