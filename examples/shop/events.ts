// What happens in the shop, for whoever must know: messages to customers are made of these.
import { currency, event, int, money, oneOf, text, uuid } from 'plinth'

const ofOrder = { order_id: uuid(), customer_id: uuid() }

export const order_placed = event('order_placed', { ...ofOrder, total: money(), currency: currency() })
/** A line has to wait for the supplier. */
export const back_ordered = event('back_ordered', {
  ...ofOrder,
  product_id: uuid(),
  waiting: int({ min: 1 }),
})
/** Paid, and all of it is there. */
export const order_ready = event('order_ready', ofOrder)
export const order_shipped = event('order_shipped', { ...ofOrder, tracking: text().optional() })
export const order_delivered = event('order_delivered', ofOrder)
export const order_cancelled = event('order_cancelled', {
  ...ofOrder,
  by: oneOf('customer', 'staff'),
  refund: money(),
})

const ofPayment = { ...ofOrder, payment_id: uuid(), amount: money() }

export const payment_succeeded = event('payment_succeeded', ofPayment)
export const payment_failed = event('payment_failed', { ...ofPayment, reason: text().optional() })
export const payment_refunded = event('payment_refunded', ofPayment)

export const price_changed = event('price_changed', { product_id: uuid(), before: money(), after: money() })
export const goods_received = event('goods_received', {
  purchase_order_id: uuid(),
  product_id: uuid(),
  quantity: int(),
})
