// An order is cancelled until it is shipped: goods go to who waits for them or back to the stock, the coupon and the money go back.
// It is read committed, under locks: products first, then the order. A serializable transaction that waited for a product fails
// for having waited, so that one who cancels would lose against those who buy the product all the time.
import { signedIn, uuid } from 'plinth'
import { order_cancelled, order_ready } from '../events.ts'
import { orders } from '../model/ordering.ts'
import { refund } from '../payment/workflows.ts'
import { type Db, shop } from '../schema.ts'
import { giveBack } from './coupon.ts'
import { orderOf, step } from './order.ts'
import { hold, makeReady, takeIn } from './stock.ts'

export const cancel_order = shop.command({
  allow: signedIn,
  input: { order_id: uuid() },
  output: orders,
  comment: 'Cancels an order that is not shipped: for its customer and for staff',
  isolation: 'read committed',
  contends: ({ order_id }) => [order_id],
  async run({ order_id }, context) {
    const { system, caller, emit, start } = context
    await orderOf(context, order_id, 'customer or staff')
    await system(async (db) => hold(db, await productsOf(db, order_id)))
    const order = await step(context, order_id, { from: ['pending', 'waiting', 'paid'], to: 'cancelled' })
    const { paid, ready } = await system(async (db) => {
      const lines = await released(db, order_id)
      const filled = await takeIn(db, lines)
      await giveBack(db, order)
      return { paid: await endPayment(db, order_id), ready: await makeReady(db, filled) }
    })
    if (paid !== undefined)
      await start(refund, { payment_id: paid.id, amount: paid.amount }, { key: paid.id })
    await emit(order_cancelled, {
      order_id,
      customer_id: order.customer_id,
      by: order.customer_id === caller.id ? 'customer' : 'staff',
      refund: paid?.amount ?? 0,
    })
    for (const each of ready) await emit(order_ready, each)
    return order
  },
})

/** They never change. */
async function productsOf(db: Db, order_id: string): Promise<readonly string[]> {
  const lines = await db
    .selectFrom('order_lines')
    .select('product_id')
    .where('order_id', '=', order_id)
    .execute()
  return lines.map(({ product_id }) => product_id)
}

/** What was reserved for it. What it waited for is not taken back from the supplier: it will come to the stock. */
async function released(db: Db, order_id: string) {
  const lines = await db
    .selectFrom('order_lines')
    .select(['product_id', 'reserved as quantity'])
    .where('order_id', '=', order_id)
    .execute()
  await db
    .updateTable('order_lines')
    .set({ reserved: 0, waiting: 0 })
    .where('order_id', '=', order_id)
    .execute()
  return lines.filter(({ quantity }) => quantity > 0)
}

/** One that is under way ends when its result comes; what was paid is to be refunded. */
async function endPayment(db: Db, order_id: string) {
  await db
    .updateTable('payments')
    .set({ status: 'cancelled', settled_at: new Date() })
    .where('order_id', '=', order_id)
    .where('status', '=', 'requires_payment')
    .execute()
  return db
    .selectFrom('payments')
    .select(['id', 'amount'])
    .where('order_id', '=', order_id)
    .where('status', '=', 'succeeded')
    .executeTakeFirst()
}
