// A web shop: what it sells, who buys, and who may see or change what.
import {
  all,
  any,
  anyone,
  computed,
  decimal,
  email,
  entity,
  file,
  int,
  list,
  money,
  object,
  oneOf,
  owner,
  ref,
  role,
  schema,
  self,
  signedIn,
  sql,
  sqlFunction,
  text,
  timestamp,
  uuid,
  view,
} from 'plinth'

export const staff = role('staff')
export const auditor = role('auditor')

export const categories = entity(
  'categories',
  { name: text({ min: 1, max: 80 }).unique(), parent_id: self().optional() },
  { read: anyone, write: staff },
)

export const products = entity(
  'products',
  {
    sku: text({ min: 1, max: 40 }).unique(),
    name: text({ min: 1, max: 200 }),
    description: text({ max: 2_000 }).optional(),
    price: money().comment('In cents'),
    // Staff add products; what a supplier takes is the service's to fill in.
    cost: money().hidden().optional().comment('What the supplier takes, in cents'),
    // The check that makes overselling impossible, whoever writes.
    stock: int({ min: 0 }).default(0),
    category_id: ref(categories),
    tags: list(text(), { max: 10 }).default([]),
    image: file().optional(),
    status: oneOf('draft', 'listed', 'retired').default('listed'),
    created_at: timestamp().default('now').readonly(),
  },
  {
    read: any(all(anyone, sql`status = 'listed'`), staff, auditor),
    write: staff,
    search: { fields: ['name', 'description'], language: 'english' },
    indexes: [
      { on: ['tags'], using: 'gin' },
      { on: ['price'], where: sql`status = 'listed'` },
    ],
    comment: 'What can be bought',
  },
)

export const customers = entity(
  'customers',
  {
    id: owner({ onDelete: 'cascade' }),
    name: text({ min: 1, max: 120 }),
    email: email(),
    address: object({
      street: text({ max: 200 }),
      city: text({ max: 100 }),
      postcode: text({ max: 20 }),
      country: text({ min: 2, max: 2 }),
    }).optional(),
    joined_at: timestamp().default('now').readonly(),
  },
  {
    read: any(owner.of('id'), staff, auditor),
    insert: owner.of('id'),
    update: owner.of('id'),
  },
)

export const orders = entity(
  'orders',
  {
    customer_id: ref(customers).default(sql`auth.uid()`),
    status: oneOf('pending', 'paid', 'shipped', 'delivered', 'cancelled').default('pending'),
    total: money(),
    placed_at: timestamp().default('now'),
  },
  {
    read: any(owner.of('customer_id'), staff, auditor),
    // Nobody writes here: orders change through commands.
    unique: [{ fields: ['id', 'customer_id'] }],
    indexes: [
      { on: ['customer_id', 'placed_at'] },
      { on: ['status'], where: sql`status in ('pending', 'paid')` },
    ],
  },
)

// The customer stands in each line and payment, so that the row itself says who may see it, by one index. That it is the
// customer of the order is the foreign key's business.
const ofOrder = ref(orders, { matching: ['customer_id'] })

export const order_lines = entity(
  'order_lines',
  {
    order_id: ofOrder,
    product_id: ref(products),
    customer_id: owner(),
    quantity: int({ min: 1, max: 1_000 }),
    price: money().comment('Of one, when it was ordered'),
    amount: computed(money(), sql`price * quantity`),
  },
  {
    key: ['order_id', 'product_id'],
    read: any(owner.of('customer_id'), staff, auditor),
  },
)

export const payments = entity(
  'payments',
  {
    order_id: ofOrder,
    customer_id: owner(),
    amount: money({ min: 1 }),
    status: oneOf('authorised', 'captured', 'failed', 'refunded'),
    provider: oneOf('stripe', 'paypal', 'invoice'),
    reference: text({ max: 200 }).hidden().comment('The id that the provider gave it'),
    made_at: timestamp().default('now'),
  },
  {
    read: any(owner.of('customer_id'), staff, auditor),
    unique: [{ fields: ['provider', 'reference'], message: 'This payment is known already.' }],
  },
)

export const reviews = entity(
  'reviews',
  {
    product_id: ref(products, { onDelete: 'cascade' }),
    customer_id: owner({ onDelete: 'cascade' }),
    rating: int({ min: 1, max: 5 }),
    title: text({ min: 1, max: 100 }),
    body: text({ max: 4_000 }).optional(),
    written_at: timestamp().default('now').readonly(),
  },
  {
    read: anyone,
    insert: owner.of('customer_id'),
    update: owner.of('customer_id'),
    delete: any(owner.of('customer_id'), staff),
    unique: [{ fields: ['product_id', 'customer_id'], message: 'You have reviewed this product already.' }],
  },
)

export const suppliers = entity(
  'suppliers',
  { name: text({ min: 1, max: 120 }).unique(), email: email() },
  { read: any(staff, auditor), write: staff },
)

export const purchase_orders = entity(
  'purchase_orders',
  {
    supplier_id: ref(suppliers),
    product_id: ref(products),
    quantity: int({ min: 1 }),
    ordered_at: timestamp().default('now'),
    received_at: timestamp().optional(),
  },
  {
    read: any(staff, auditor),
    write: staff,
    indexes: [{ on: ['product_id'], where: sql`received_at is null` }],
    checks: [
      {
        name: 'received_later',
        condition: sql`received_at >= ordered_at`,
        message: 'Nothing is received before it is ordered.',
      },
    ],
  },
)

export const ratings = view(
  'ratings',
  { product_id: uuid(), reviews: int(), average: decimal({ precision: 3, scale: 2 }) },
  {
    as: sql`select product_id, count(*) as reviews, avg(rating) as average from reviews group by product_id`,
    read: anyone,
  },
)

export const bought_together = sqlFunction('bought_together', {
  input: { product: uuid(), most: int({ min: 1, max: 50 }).default(5) },
  returns: { product_id: uuid(), orders: int() },
  volatility: 'stable',
  body: sql`select other.product_id, count(*)::integer
    from order_lines bought join order_lines other using (order_id)
    where bought.product_id = product and other.product_id <> product
    group by other.product_id order by count(*) desc, other.product_id limit most`,
  allow: signedIn,
  comment: 'What else was in the orders that the caller may see',
})

export const shop = schema({
  categories,
  products,
  customers,
  orders,
  order_lines,
  payments,
  reviews,
  suppliers,
  purchase_orders,
  ratings,
  bought_together,
})
