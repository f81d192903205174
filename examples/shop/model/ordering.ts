// Who buys, and what comes of it: carts, coupons, orders with their lines, payments.
import {
  any,
  computed,
  currency,
  email,
  entity,
  int,
  money,
  object,
  oneOf,
  owner,
  ref,
  sql,
  text,
  timestamp,
} from 'plinth'
import { products } from './catalogue.ts'
import { audited, auditor, insiders, staff } from './roles.ts'

const ownAndInsiders = any(owner.of('customer_id'), staff, auditor)

export const address = object({
  street: text({ max: 200 }),
  city: text({ max: 100 }),
  postcode: text({ max: 20 }),
  country: text({ min: 2, max: 2 }),
})

export const customers = entity(
  'customers',
  {
    id: owner({ onDelete: 'cascade' }),
    name: text({ min: 1, max: 120 }),
    email: email(),
    address: address.optional(),
    joined_at: timestamp().default('now').readonly(),
  },
  {
    read: any(owner.of('id'), staff, auditor),
    insert: owner.of('id'),
    update: owner.of('id'),
  },
)

export const cart_lines = entity(
  'cart_lines',
  {
    customer_id: owner({ onDelete: 'cascade' }),
    product_id: ref(products, { onDelete: 'cascade' }),
    quantity: int({ min: 1, max: 1_000 }).default(1),
    added_at: timestamp().default('now').readonly(),
  },
  {
    key: ['customer_id', 'product_id'],
    read: owner.of('customer_id'),
    write: owner.of('customer_id'),
    comment: 'The cart of each customer. It reserves nothing',
  },
)

export const coupons = entity(
  'coupons',
  {
    code: text({ pattern: '^[A-Z0-9]{3,20}$', message: 'Write 3 to 20 capital letters and digits.' }),
    percent: int({ min: 1, max: 100 }).optional(),
    amount: money({ min: 1 }).optional(),
    total_min: money().default(0).comment('What the products must come to, in cents'),
    valid_from: timestamp().default('now'),
    valid_to: timestamp().optional(),
    uses_max: int({ min: 1 }).optional(),
    uses_per_customer: int({ min: 1 }).optional(),
    used: int({ min: 0 }).default(0).readonly(),
  },
  {
    key: ['code'],
    read: insiders,
    write: staff,
    checks: [
      {
        name: 'kind',
        condition: sql`num_nonnulls(percent, amount) = 1`,
        message: 'Either a percentage or an amount.',
      },
      // However many come at once: the row itself says no.
      {
        name: 'uses',
        condition: sql`used <= uses_max`,
        message: 'This coupon was used as often as it may be.',
      },
    ],
    audit: audited,
  },
)

export const orders = entity(
  'orders',
  {
    customer_id: ref(customers).default(sql`auth.uid()`),
    status: oneOf('pending', 'waiting', 'paid', 'shipped', 'delivered', 'cancelled').default('pending'),
    currency: currency().default('EUR'),
    subtotal: money().comment('What the lines come to'),
    discount: money().default(0),
    tax: money().default(0),
    total: money({ currency: 'currency' }),
    coupon_code: ref(coupons).optional(),
    ship_to: address,
    tracking: text({ max: 100 }).optional(),
    placed_at: timestamp().default('now'),
    paid_at: timestamp().optional(),
    shipped_at: timestamp().optional(),
    delivered_at: timestamp().optional(),
    cancelled_at: timestamp().optional(),
  },
  {
    read: ownAndInsiders,
    // Nobody writes here: orders change through commands.
    unique: [{ fields: ['id', 'customer_id'] }],
    indexes: [
      { on: ['customer_id', 'placed_at'] },
      { on: ['status'], where: sql`status in ('pending', 'waiting', 'paid')` },
    ],
    checks: [
      {
        name: 'sum',
        condition: sql`total = subtotal - discount + tax`,
        message: 'The total is the subtotal, less the discount, and the tax.',
      },
    ],
    audit: audited,
  },
)

// The customer stands in each line and payment, so that the row itself says who may see it, by one index. That it is the
// customer of the order is the foreign key's business.
export const ofOrder = ref(orders, { matching: ['customer_id'] })

export const order_lines = entity(
  'order_lines',
  {
    order_id: ofOrder,
    product_id: ref(products),
    customer_id: owner(),
    quantity: int({ min: 1, max: 1_000 }),
    price: money().comment('Of one, when it was ordered'),
    amount: computed(money(), sql`price * quantity`),
    discount: money().default(0).comment('Its share of that of the order'),
    tax_rate: int({ min: 0, max: 10_000 }).default(0),
    tax: money().default(0),
    reserved: int({ min: 0 }).default(0).comment('Taken from the stock for it'),
    waiting: int({ min: 0 }).default(0).comment('Still to come from the supplier'),
  },
  {
    key: ['order_id', 'product_id'],
    read: ownAndInsiders,
    indexes: [{ on: ['product_id'], where: sql`waiting > 0` }],
    checks: [
      {
        name: 'whole',
        condition: sql`reserved + waiting in (0, quantity)`,
        message: 'All of it is reserved or waiting, or, of a cancelled order, nothing.',
      },
    ],
  },
)

export const coupon_redemptions = entity(
  'coupon_redemptions',
  { coupon_code: ref(coupons), order_id: ofOrder, customer_id: owner() },
  { key: ['coupon_code', 'order_id'], read: ownAndInsiders },
)

export const payments = entity(
  'payments',
  {
    order_id: ofOrder,
    customer_id: owner(),
    amount: money({ min: 1, currency: 'currency' }),
    currency: currency().default('EUR'),
    status: oneOf('requires_payment', 'processing', 'succeeded', 'failed', 'cancelled', 'refunded').default(
      'requires_payment',
    ),
    provider: oneOf('test', 'stripe', 'paypal', 'invoice').default('test'),
    reference: text({ max: 200 }).hidden().optional().comment('The id that the provider gave it'),
    reason: text({ max: 500 }).optional().comment('Why it failed'),
    made_at: timestamp().default('now'),
    settled_at: timestamp().optional(),
  },
  {
    read: ownAndInsiders,
    unique: [
      // The index that makes charging twice impossible, whoever writes.
      {
        fields: ['order_id'],
        where: sql`status in ('requires_payment', 'processing', 'succeeded')`,
        message: 'This order has a payment already.',
      },
      { fields: ['provider', 'reference'], message: 'This payment is known already.' },
    ],
    audit: audited,
  },
)
