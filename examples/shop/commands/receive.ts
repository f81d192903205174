// Goods arrive: of a purchase order, or without one. Orders that wait get them first, the oldest before the others. Read committed,
// under the lock of the product, for the same reason as in cancel.ts.
import { type CommandContext, int, type Tables, uuid } from 'plinth'
import { goods_received, order_ready } from '../events.ts'
import { products } from '../model/catalogue.ts'
import { staff } from '../model/roles.ts'
import { purchase_orders } from '../model/supply.ts'
import { shop } from '../schema.ts'
import { hold, makeReady, takeIn, type Wanted } from './stock.ts'

const QUANTITY_MAX = 1_000_000

export const receive_purchase_order = shop.command({
  allow: staff,
  input: {
    purchase_order_id: uuid(),
    quantity: int({ min: 1, max: QUANTITY_MAX })
      .optional()
      .comment('All that is still to come, where it is left out'),
  },
  output: purchase_orders,
  comment: 'Some or all of a purchase order came',
  isolation: 'read committed',
  contends: ({ purchase_order_id }) => [purchase_order_id],
  async run({ purchase_order_id, quantity }, context) {
    const { system, emit, refuse } = context
    const known = await system((db) =>
      db
        .selectFrom('purchase_orders')
        .select(['quantity', 'received', 'product_id'])
        .where('id', '=', purchase_order_id)
        .forUpdate()
        .executeTakeFirst(),
    )
    if (known === undefined)
      throw refuse('no_purchase_order', 'There is no such purchase order.', { status: 404 })
    const left = known.quantity - known.received
    if (left === 0) throw refuse('received_already', 'All of it came already.')
    const came = quantity ?? left
    if (came > left) throw refuse('too_many', 'That is more than is still to come.', { details: { left } })
    const received = known.received + came
    const changed = await system((db) =>
      db
        .updateTable('purchase_orders')
        .set({ received, received_at: came === left ? new Date() : null })
        .where('id', '=', purchase_order_id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    )
    const { product_id } = known
    await arrive(context, { product_id, quantity: came })
    await emit(goods_received, { purchase_order_id, product_id, quantity: came })
    return changed
  },
})

export const restock = shop.command({
  allow: staff,
  input: { product_id: uuid(), quantity: int({ min: 1, max: QUANTITY_MAX }) },
  output: products,
  comment: 'Goods came without a purchase order: returned, found, made',
  isolation: 'read committed',
  contends: ({ product_id }) => [product_id],
  async run({ product_id, quantity }, context) {
    await arrive(context, { product_id, quantity })
    const product = await context.system((db) =>
      db.selectFrom('products').selectAll().where('id', '=', product_id).executeTakeFirst(),
    )
    return product ?? context.refuse('no_product', 'There is no such product.', { status: 404 })
  },
})

async function arrive({ system, emit }: CommandContext<Tables<typeof shop>>, goods: Wanted): Promise<void> {
  const ready = await system(async (db) => {
    await hold(db, [goods.product_id])
    return makeReady(db, await takeIn(db, [goods]))
  })
  for (const each of ready) await emit(order_ready, each)
}
