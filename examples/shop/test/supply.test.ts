// Goods arrive: who waits gets them in the order in which they came, and nothing is lost or made on the way.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bought, type Client, openSmallShop, type SmallShop } from './small-shop.ts'

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

const receive = (purchase_order_id: string, quantity?: number) =>
  small.staff.rpc('receive_purchase_order', { purchase_order_id, ...(quantity && { quantity }) })

async function purchasesOf(product_id: string) {
  return small.rows<{ id: string; quantity: number }>(
    'select id, quantity from purchase_orders where product_id = $1 order by ordered_at',
    [product_id],
  )
}

/** [reserved, waiting] of each order, in the order of the orders. */
async function linesOf(orders: readonly { readonly id: string }[]) {
  const found = await small.rows<{ order_id: string; reserved: number; waiting: number }>(
    'select order_id, reserved, waiting from order_lines where order_id = any($1)',
    [orders.map(({ id }) => id)],
  )
  return orders.map(({ id }) => {
    const line = found.find(({ order_id }) => order_id === id)
    return [line?.reserved, line?.waiting]
  })
}

async function paid(client: Client, order_id: string) {
  await client.rpc('pay', { order_id, token: 'tok_visa' }).throwOnError()
  await small.settle()
}

async function statusOf(id: string) {
  const [order] = await small.rows<{ status: string }>('select status from orders where id = $1', [id])
  return order?.status
}

test('the oldest order is filled first, in parts too; what nobody waits for goes to the stock', async () => {
  const product_id = await small.product({ stock: 2 })
  const [ann, ben] = [await small.buyer(), await small.buyer()]
  // 5 - 2 = 3 are missing, then 4, then 1.
  const orders = [
    await bought(ann, [{ product_id, quantity: 5 }]),
    await bought(ben, [{ product_id, quantity: 4 }]),
    await bought(ann, [{ product_id, quantity: 1 }]),
  ]
  const [first, second, third] = await purchasesOf(product_id)
  assert.deepEqual([first?.quantity, second?.quantity, third?.quantity], [4, 5, 2])
  await receive(first?.id as string, 2).throwOnError()
  assert.deepEqual(await linesOf(orders), [
    [4, 1],
    [0, 4],
    [0, 1],
  ])
  await receive(first?.id as string).throwOnError()
  assert.deepEqual(await linesOf(orders), [
    [5, 0],
    [1, 3],
    [0, 1],
  ])
  await receive(second?.id as string).throwOnError()
  assert.deepEqual(await linesOf(orders), [
    [5, 0],
    [4, 0],
    [1, 0],
  ])
  assert.equal(await small.stockOf(product_id), 1)
  await receive(third?.id as string).throwOnError()
  assert.equal(await small.stockOf(product_id), 3)
})

test('a paid order waits until all of it is there, and then is ready', async () => {
  const product_id = await small.product({ stock: 0 })
  const ann = await small.buyer()
  const order = await bought(ann, [
    { product_id, quantity: 2 },
    { product_id: await small.product(), quantity: 1 },
  ])
  await paid(ann, order.id)
  assert.equal(await statusOf(order.id), 'waiting')
  assert.equal((await small.staff.rpc('mark_shipped', { order_id: order.id })).error?.code, 'wrong_status')
  const [purchase] = await purchasesOf(product_id)
  await receive(purchase?.id as string, 1).throwOnError()
  assert.equal(await statusOf(order.id), 'waiting')
  await receive(purchase?.id as string).throwOnError()
  assert.equal(await statusOf(order.id), 'paid')
  assert.deepEqual(await small.told(order.id), [
    'order_placed',
    'back_ordered',
    'payment_succeeded',
    'order_ready',
  ])
})

test('whoever brings the last goods of an order at the same time as others, or its money: it becomes ready', async () => {
  const ann = await small.buyer()
  for (let round = 0; round < 5; round += 1) {
    const products = await Promise.all(Array.from({ length: 3 }, () => small.product({ stock: 0 })))
    const { id } = await bought(
      ann,
      products.map((product_id) => ({ product_id, quantity: 1 })),
    )
    const { data: payment } = await ann.rpc('pay', { order_id: id, token: 'tok_visa' }).throwOnError()
    const result = { payment_id: payment?.id ?? '', outcome: 'succeeded' } as const
    await Promise.all([
      ...products.map((product_id) => small.staff.rpc('restock', { product_id, quantity: 1 }).throwOnError()),
      small.service.rpc('payment_result', result).throwOnError(),
    ])
    assert.equal(await statusOf(id), 'paid')
    const ready = (await small.told(id)).filter((name) => name === 'order_ready')
    assert.deepEqual(ready, ['order_ready'])
  }
})

test('what a cancelled order had goes to who waits; what was ordered for it comes all the same', async () => {
  const product_id = await small.product({ stock: 3 })
  const [ann, ben] = [await small.buyer(), await small.buyer()]
  const orders = [
    await bought(ann, [{ product_id, quantity: 3 }]),
    await bought(ben, [{ product_id, quantity: 2 }]),
  ]
  await paid(ben, orders[1]?.id as string)
  await ann.rpc('cancel_order', { order_id: orders[0]?.id as string }).throwOnError()
  assert.deepEqual(await linesOf(orders), [
    [0, 0],
    [2, 0],
  ])
  assert.equal(await small.stockOf(product_id), 1)
  assert.equal(await statusOf(orders[1]?.id as string), 'paid')
  const [purchase] = await purchasesOf(product_id)
  await receive(purchase?.id as string).throwOnError()
  assert.equal(await small.stockOf(product_id), 4)
})

test('no more is received than was ordered, and nothing by those who are not staff', async () => {
  const product_id = await small.product({ stock: 0 })
  const ann = await small.buyer()
  await bought(ann, [{ product_id, quantity: 5 }])
  const [purchase] = await purchasesOf(product_id)
  const id = purchase?.id as string
  const many = await receive(id, 7)
  assert.deepEqual([many.error?.code, many.error?.details], ['too_many', { left: 6 }])
  assert.equal((await ann.rpc('receive_purchase_order', { purchase_order_id: id })).error?.code, 'PL501')
  // Both take all that is left: one finds nothing.
  const answers = await Promise.all([receive(id), receive(id)])
  assert.deepEqual(answers.map(({ error }) => error?.code ?? 'received').sort(), [
    'received',
    'received_already',
  ])
  assert.equal(await small.stockOf(product_id), 1)
})

test('what comes without a purchase order is for those who wait, too', async () => {
  const product_id = await small.product({ stock: 0 })
  const ann = await small.buyer()
  const order = await bought(ann, [{ product_id, quantity: 2 }])
  const { data } = await small.staff.rpc('restock', { product_id, quantity: 5 }).throwOnError()
  assert.deepEqual(await linesOf([order]), [[2, 0]])
  assert.equal(data?.stock, 3)
  const unknown = await small.staff.rpc('restock', { product_id: order.id, quantity: 5 })
  assert.equal(unknown.error?.code, 'no_product')
})

test('whatever is bought, cancelled and received at once: goods are neither lost nor made', async () => {
  const stock = 30
  const products = [await small.product({ stock }), await small.product({ stock })]
  const buyers = await Promise.all(Array.from({ length: 6 }, small.buyer))
  const shopping = buyers.map(async (client, n) => {
    for (let round = 0; round < 6; round += 1) {
      const [first, second] = round % 2 === 0 ? products : [...products].reverse()
      const order = await bought(client, [
        { product_id: first as string, quantity: 1 + ((n + round) % 4) },
        { product_id: second as string, quantity: 2 },
      ])
      if ((n + round) % 3 === 0) await client.rpc('cancel_order', { order_id: order.id }).throwOnError()
    }
  })
  const receiving = (async () => {
    for (let round = 0; round < 12; round += 1) {
      const [open] = await small.rows<{ id: string }>(
        'select id from purchase_orders where received_at is null and product_id = any($1) limit 1',
        [products],
      )
      if (open !== undefined) await receive(open.id, 1).throwOnError()
    }
  })()
  await Promise.all([...shopping, receiving])
  const sums = await small.rows<{ kept: number; came: number; stock: number; waiting: number }>(
    `select stock, stock + coalesce((select sum(reserved) from order_lines where product_id = products.id), 0)::integer as kept,
       coalesce((select sum(received) from purchase_orders where product_id = products.id), 0)::integer as came,
       coalesce((select sum(waiting) from order_lines where product_id = products.id), 0)::integer as waiting
     from products where id = any($1)`,
    [products],
  )
  for (const each of sums) {
    assert.equal(each.kept, stock + each.came)
    assert.ok(each.stock === 0 || each.waiting === 0, 'nobody waits for what is in stock')
  }
})
