// What the shop orders of its suppliers.
import { entity, int, ref, sql, timestamp } from 'plinth'
import { products, suppliers } from './catalogue.ts'
import { orders } from './ordering.ts'
import { audited, insiders, staff } from './roles.ts'

export const purchase_orders = entity(
  'purchase_orders',
  {
    supplier_id: ref(suppliers),
    product_id: ref(products),
    order_id: ref(orders)
      .optional()
      .readonly()
      .comment('The order that lacked something; none where staff ordered'),
    quantity: int({ min: 1 }),
    received: int({ min: 0 }).default(0).readonly(),
    ordered_at: timestamp().default('now'),
    received_at: timestamp().optional().readonly().comment('When the last of it came'),
  },
  {
    read: insiders,
    // What came is the business of receive_purchase_order.
    insert: staff,
    update: staff,
    indexes: [{ on: ['product_id'], where: sql`received_at is null` }],
    checks: [
      {
        name: 'received_later',
        condition: sql`received_at >= ordered_at`,
        message: 'Nothing is received before it is ordered.',
      },
      {
        name: 'received_most',
        condition: sql`received <= quantity`,
        message: 'No more is received than was ordered.',
      },
      {
        name: 'received_whole',
        condition: sql`(received = quantity) = (received_at is not null)`,
        message: 'It is received when all of it came.',
      },
    ],
    audit: audited,
  },
)
