// Paying and cancelling, also both at once: no order is charged twice, and no money is kept for what is cancelled.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { provider } from '../payment/workflows.ts'
import { bought, type Client, openSmallShop, type SmallShop } from './small-shop.ts'

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

async function placed(client: Client, { stock = 10, quantity = 1 } = {}) {
  return bought(client, [{ product_id: await small.product({ stock }), quantity }])
}

async function stateOf(order_id: string) {
  const [order] = await small.rows<{ status: string }>('select status from orders where id = $1', [order_id])
  const payments = await small.rows<{ status: string }>(
    'select status from payments where order_id = $1 order by made_at',
    [order_id],
  )
  return [order?.status, ...payments.map(({ status }) => status)]
}

const pay = (client: Client, order_id: string, token = 'tok_visa') => client.rpc('pay', { order_id, token })

test('an order is paid when the provider says so, and then is ready to be shipped', async () => {
  const ann = await small.buyer()
  const { id, total } = await placed(ann)
  assert.deepEqual(await stateOf(id), ['pending', 'requires_payment'])
  const { data: payment } = await pay(ann, id).throwOnError()
  assert.deepEqual(await stateOf(id), ['pending', 'processing'])
  await small.settle()
  assert.deepEqual(await stateOf(id), ['paid', 'succeeded'])
  assert.equal(provider.charged.get(payment?.id ?? '')?.amount, total)
  assert.deepEqual(await small.told(id), ['order_placed', 'payment_succeeded', 'order_ready'])
})

test('what was declined is paid by another card', async () => {
  const ann = await small.buyer()
  const { id } = await placed(ann)
  await pay(ann, id, 'tok_declined').throwOnError()
  await small.settle()
  assert.deepEqual(await stateOf(id), ['pending', 'failed'])
  await pay(ann, id).throwOnError()
  await small.settle()
  assert.deepEqual(await stateOf(id), ['paid', 'failed', 'succeeded'])
  assert.deepEqual(await small.told(id), [
    'order_placed',
    'payment_failed',
    'payment_succeeded',
    'order_ready',
  ])
})

test('an order is charged once, however often and from wherever it is paid', async () => {
  const ann = await small.buyer()
  const { id } = await placed(ann)
  const answers = await Promise.all(Array.from({ length: 20 }, () => pay(ann, id)))
  const codes = answers.map(({ error }) => error?.code ?? 'begun').sort()
  assert.deepEqual(codes, ['begun', ...Array(19).fill('payment_under_way')])
  await small.settle()
  assert.deepEqual(await stateOf(id), ['paid', 'succeeded'])
  const { error } = await pay(ann, id)
  assert.deepEqual([error?.code, error?.details], ['not_payable', { status: 'paid' }])
})

test('nobody pays for somebody else, and nobody but the service says what became of it', async () => {
  const [ann, ben] = [await small.buyer(), await small.buyer()]
  const { id } = await placed(ann)
  for (const client of [ben, small.staff]) assert.equal((await pay(client, id)).error?.code, 'no_order')
  const { data } = await pay(ann, id).throwOnError()
  const result = { payment_id: data?.id ?? '', outcome: 'succeeded' } as const
  for (const client of [ann, small.staff])
    assert.equal((await client.rpc('payment_result', result)).error?.code, 'PL501')
  const wrong = await small.service.rpc('payment_result', { ...result, amount: 1 })
  assert.equal(wrong.error?.code, 'wrong_amount')
  assert.deepEqual(await stateOf(id), ['pending', 'processing'])
})

test('what the provider says twice counts once, and it does not take back what it said', async () => {
  const ann = await small.buyer()
  const { id } = await placed(ann)
  const { data } = await pay(ann, id).throwOnError()
  const say = (outcome: 'succeeded' | 'failed' | 'refunded') =>
    small.service.rpc('payment_result', { payment_id: data?.id ?? '', outcome })
  assert.equal((await say('refunded')).error?.code, 'wrong_status')
  await Promise.all(Array.from({ length: 5 }, () => say('succeeded').throwOnError()))
  assert.equal((await say('failed')).error?.code, 'wrong_status')
  assert.deepEqual(await small.told(id), ['order_placed', 'payment_succeeded', 'order_ready'])
})

test('a cancelled order gives back goods and money, once', async () => {
  const ann = await small.buyer()
  const product_id = await small.product({ stock: 5 })
  const { id, total } = await bought(ann, [{ product_id, quantity: 2 }])
  await pay(ann, id).throwOnError()
  await small.settle()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ann.rpc('cancel_order', { order_id: id })),
  )
  const codes = answers.map(({ error }) => error?.code ?? 'cancelled').sort()
  assert.deepEqual(codes, ['cancelled', ...Array(9).fill('wrong_status')])
  assert.equal(await small.stockOf(product_id), 5)
  assert.deepEqual(await stateOf(id), ['cancelled', 'succeeded'])
  const [event] = await small.rows<{ payload: object }>(
    `select payload from plinth.events where name = 'order_cancelled' and payload ->> 'order_id' = $1`,
    [id],
  )
  assert.deepEqual({ ...event?.payload }, { ...event?.payload, by: 'customer', refund: total })
  await small.settle()
  assert.deepEqual(await stateOf(id), ['cancelled', 'refunded'])
})

test('an order is cancelled by its customer and by staff, until it is shipped', async () => {
  const [ann, ben] = [await small.buyer(), await small.buyer()]
  const auditor = await small.shop.as({ roles: ['auditor'] })
  const { id } = await placed(ann)
  const cancel = (client: Client, order_id: string) => client.rpc('cancel_order', { order_id })
  for (const client of [ben, auditor]) assert.equal((await cancel(client, id)).error?.code, 'no_order')
  await cancel(small.staff, id).throwOnError()
  assert.deepEqual(await stateOf(id), ['cancelled', 'cancelled'])
  const sent = await placed(ann)
  await pay(ann, sent.id).throwOnError()
  await small.settle()
  await small.staff.rpc('mark_shipped', { order_id: sent.id, tracking: 'PT1' }).throwOnError()
  const { error } = await cancel(ann, sent.id)
  assert.equal(error?.message, 'An order that is shipped cannot become cancelled.')
})

test('who pays and cancels at once has the order or the money, never neither', async () => {
  const ann = await small.buyer()
  for (let round = 0; round < 6; round += 1) {
    const { id } = await placed(ann)
    await Promise.all([pay(ann, id), ann.rpc('cancel_order', { order_id: id })])
    await small.settle()
    await small.settle()
    const state = await stateOf(id)
    const ends = [
      ['cancelled', 'cancelled'],
      ['cancelled', 'refunded'],
    ]
    assert.ok(
      ends.some((end) => end.join() === state.join()),
      state.join(),
    )
  }
})

test('money for an order that was cancelled meanwhile goes back', async () => {
  const ann = await small.buyer()
  const { id } = await placed(ann)
  await pay(ann, id).throwOnError()
  await ann.rpc('cancel_order', { order_id: id }).throwOnError()
  assert.deepEqual(await stateOf(id), ['cancelled', 'processing'])
  await small.settle()
  assert.deepEqual(await stateOf(id), ['cancelled', 'succeeded'])
  await small.settle()
  assert.deepEqual(await stateOf(id), ['cancelled', 'refunded'])
})

test('staff ship what is paid, and what is shipped arrives', async () => {
  const ann = await small.buyer()
  const { id } = await placed(ann)
  const step = (name: 'mark_shipped' | 'mark_delivered', client: Client) => client.rpc(name, { order_id: id })
  assert.equal((await step('mark_shipped', small.staff)).error?.code, 'wrong_status')
  await pay(ann, id).throwOnError()
  await small.settle()
  assert.equal((await step('mark_shipped', ann)).error?.code, 'PL501')
  assert.equal((await step('mark_delivered', small.staff)).error?.code, 'wrong_status')
  await step('mark_shipped', small.staff).throwOnError()
  assert.equal((await step('mark_shipped', small.staff)).error?.code, 'wrong_status')
  const { data } = await step('mark_delivered', small.staff).throwOnError()
  assert.equal(data?.status, 'delivered')
  assert.ok(data.shipped_at !== null && data.delivered_at !== null)
  assert.deepEqual((await small.told(id)).slice(-2), ['order_shipped', 'order_delivered'])
})
