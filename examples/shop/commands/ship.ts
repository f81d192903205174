// Orders leave the house and arrive.
import { text, uuid } from 'plinth'
import { order_delivered, order_shipped } from '../events.ts'
import { orders } from '../model/ordering.ts'
import { staff } from '../model/roles.ts'
import { shop } from '../schema.ts'
import { step } from './order.ts'

export const mark_shipped = shop.command({
  allow: staff,
  input: { order_id: uuid(), tracking: text({ min: 1, max: 100 }).optional() },
  output: orders,
  comment: 'A paid order has left the house',
  async run({ order_id, tracking = null }, context) {
    const order = await step(context, order_id, { from: ['paid'], to: 'shipped', change: { tracking } })
    await context.emit(order_shipped, { order_id, customer_id: order.customer_id, tracking })
    return order
  },
})

export const mark_delivered = shop.command({
  allow: staff,
  input: { order_id: uuid() },
  output: orders,
  comment: 'A shipped order has arrived',
  async run({ order_id }, context) {
    const order = await step(context, order_id, { from: ['shipped'], to: 'delivered' })
    await context.emit(order_delivered, { order_id, customer_id: order.customer_id })
    return order
  },
})
