// Coupons: what they take off, for whom, when and how often.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { bought, checkout, openSmallShop, type SmallShop } from './small-shop.ts'

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

interface Terms {
  readonly percent?: number
  readonly amount?: number
  readonly total_min?: number
  readonly valid_from?: string
  readonly valid_to?: string
  readonly uses_max?: number
  readonly uses_per_customer?: number
}

async function coupon(terms: Terms): Promise<string> {
  const code = randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()
  await small.staff
    .from('coupons')
    .insert({ code, ...terms })
    .throwOnError()
  return code
}

async function usesOf(code: string) {
  const [row] = await small.rows(
    `select used, (select count(*)::integer from coupon_redemptions where coupon_code = code) as redeemed
     from coupons where code = $1`,
    [code],
  )
  return row
}

test('a coupon takes off a percentage or an amount, shared among the lines, before the tax', async () => {
  const ann = await small.buyer()
  const lines = [
    { product_id: await small.product({ price: 333 }), quantity: 1 },
    { product_id: await small.product({ price: 667, tax: 'reduced' }), quantity: 1 },
  ]
  const cases = [
    { terms: { percent: 10 }, discount: 100, tax: 60 + 60 },
    { terms: { amount: 250 }, discount: 250, tax: 50 + 50 },
    { terms: { amount: 5_000 }, discount: 1_000, tax: 0 },
  ]
  for (const { terms, discount, tax } of cases) {
    const code = await coupon(terms)
    const order = await bought(ann, lines, { coupon: code })
    assert.deepEqual(
      { discount: order.discount, tax: order.tax, total: order.total, code: order.coupon_code },
      { discount, tax, total: 1_000 - discount + tax, code },
    )
    const [sums] = await small.rows(
      'select sum(discount)::integer as discount, sum(tax)::integer as tax from order_lines where order_id = $1',
      [order.id],
    )
    assert.deepEqual(sums, { discount, tax })
    assert.deepEqual(await usesOf(code), { used: 1, redeemed: 1 })
  }
})

test('what costs nothing is paid', async () => {
  const ann = await small.buyer()
  const code = await coupon({ percent: 100 })
  const order = await bought(ann, [{ product_id: await small.product(), quantity: 1 }], { coupon: code })
  assert.deepEqual([order.total, order.status], [0, 'paid'])
  assert.deepEqual(await small.rows('select id from payments where order_id = $1', [order.id]), [])
})

test('a coupon that does not hold is refused, and is not used up by that', async () => {
  const ann = await small.buyer()
  const lines = [{ product_id: await small.product(), quantity: 1 }]
  const cases = [
    { terms: { percent: 10, valid_from: '2999-01-01' }, code: 'coupon_invalid' },
    { terms: { percent: 10, valid_from: '2020-01-01', valid_to: '2020-02-01' }, code: 'coupon_invalid' },
    { terms: { percent: 10, total_min: 1_001 }, code: 'coupon_too_little' },
  ]
  for (const { terms, code } of cases) {
    const refused = await coupon(terms)
    const { error } = await checkout(ann, lines, { coupon: refused })
    assert.equal(error?.code, code)
    assert.deepEqual(await usesOf(refused), { used: 0, redeemed: 0 })
  }
  await bought(ann, lines, { coupon: await coupon({ percent: 10, total_min: 1_000 }) })
})

test('each customer uses it as often as they may; a cancelled order gives it back', async () => {
  const [ann, ben] = [await small.buyer(), await small.buyer()]
  const lines = [{ product_id: await small.product({ stock: 100 }), quantity: 1 }]
  const code = await coupon({ amount: 100, uses_per_customer: 2, uses_max: 3 })
  const first = await bought(ann, lines, { coupon: code })
  await bought(ann, lines, { coupon: code })
  assert.equal((await checkout(ann, lines, { coupon: code })).error?.code, 'coupon_used')
  await bought(ben, lines, { coupon: code })
  assert.equal((await checkout(ben, lines, { coupon: code })).error?.code, 'coupon_used_up')
  await ann.rpc('cancel_order', { order_id: first.id }).throwOnError()
  assert.deepEqual(await usesOf(code), { used: 2, redeemed: 2 })
  await bought(ann, lines, { coupon: code })
  assert.deepEqual(await usesOf(code), { used: 3, redeemed: 3 })
})

test('of two hundred who use a coupon for one at once, one does', async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, small.buyer))
  const products = await Promise.all(Array.from({ length: 10 }, () => small.product({ stock: 1_000 })))
  const code = await coupon({ percent: 50, uses_max: 1 })
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      checkout(
        clients[n % clients.length] as (typeof clients)[number],
        [{ product_id: products[n % 7] as string, quantity: 1 }],
        { coupon: code },
      ),
    ),
  )
  const codes = answers.map(({ error }) => error?.code ?? 'bought')
  assert.deepEqual([...new Set(codes)].sort(), ['bought', 'coupon_used_up'])
  assert.equal(codes.filter((each) => each === 'bought').length, 1)
  assert.deepEqual(await usesOf(code), { used: 1, redeemed: 1 })
})
