// A call of each command of the shop, with what it is about made anew each time.
import { randomUUID } from 'node:crypto'
import { bought, type More, type SmallShop } from '../../examples/shop/test/small-shop.ts'
import type { TestUser } from '../../testing/testing.ts'
import type { Prepare } from './every-call.ts'

export const SHOP_TABLES = [
  ...['products', 'prices', 'orders', 'order_lines', 'payments', 'purchase_orders'],
  'coupon_redemptions',
]

const ADDRESS = { street: '1 Quay', city: 'Porto', postcode: '4000', country: 'PT' }

export const SHOP_CASES = [
  'checkout from stock',
  'checkout with a back-order and a coupon',
  'pay',
  'payment_result',
  'cancel_order',
  'receive_purchase_order',
  'restock',
  'set_price',
  'mark_shipped',
] as const

type Case = (typeof SHOP_CASES)[number]

export function shopCalls(small: SmallShop): Readonly<Record<Case, Prepare>> {
  const { shop } = small

  async function buyer(): Promise<TestUser> {
    const user = await shop.user()
    const client = await shop.as(user)
    await client.from('customers').insert({ name: 'Ann', email: user.email, address: ADDRESS }).throwOnError()
    return user
  }

  async function ordered({
    stock = 10,
    quantity = 1,
    ...more
  }: More & { stock?: number; quantity?: number } = {}) {
    const product_id = await small.product({ stock })
    const user = await buyer()
    const { id } = await bought(await shop.as(user), [{ product_id, quantity }], more)
    return { id, user, product_id }
  }

  async function paying() {
    const { id, user } = await ordered()
    const { data } = await (await shop.as(user))
      .rpc('pay', { order_id: id, token: 'tok_visa' })
      .throwOnError()
    return { id, user, payment_id: data?.id as string, amount: data?.amount as number }
  }

  const staff = () => shop.user({ roles: ['staff'] })
  const paid = { outcome: 'succeeded' } as const

  return {
    'checkout from stock': async () => {
      const lines = [{ product_id: await small.product(), quantity: 2 }]
      return { command: 'checkout', input: { lines }, as: await buyer() }
    },
    'checkout with a back-order and a coupon': async () => {
      const coupon = `S${randomUUID().replaceAll('-', '').slice(0, 15).toUpperCase()}`
      await small.rows('insert into coupons (code, percent) values ($1, 10)', [coupon])
      const lines = [{ product_id: await small.product({ stock: 1 }), quantity: 3 }]
      return { command: 'checkout', input: { lines, coupon }, as: await buyer() }
    },
    pay: async () => {
      const { id, user } = await ordered()
      return { command: 'pay', input: { order_id: id, token: 'tok_visa' }, as: user }
    },
    payment_result: async () => {
      const { payment_id, amount } = await paying()
      return { command: 'payment_result', input: { payment_id, amount, ...paid }, as: 'service' }
    },
    cancel_order: async () => {
      const { id, user } = await ordered()
      return { command: 'cancel_order', input: { order_id: id }, as: user }
    },
    receive_purchase_order: async () => {
      const { product_id } = await ordered({ stock: 1, quantity: 3 })
      const [order] = await small.rows<{ id: string }>(
        'select id from purchase_orders where product_id = $1',
        [product_id],
      )
      return { command: 'receive_purchase_order', input: { purchase_order_id: order?.id }, as: await staff() }
    },
    restock: async () => {
      const input = { product_id: await small.product(), quantity: 5 }
      return { command: 'restock', input, as: await staff() }
    },
    set_price: async () => {
      const input = { product_id: await small.product(), price: 1_500 }
      return { command: 'set_price', input, as: await staff() }
    },
    mark_shipped: async () => {
      const { id, payment_id, amount } = await paying()
      await small.service.rpc('payment_result', { payment_id, amount, ...paid }).throwOnError()
      return { command: 'mark_shipped', input: { order_id: id }, as: await staff() }
    },
  }
}
