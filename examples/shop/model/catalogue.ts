// What the shop sells: categories, taxes, products with the history of their prices, who supplies them, reviews.
import {
  all,
  any,
  anyone,
  currency,
  decimal,
  email,
  entity,
  int,
  list,
  money,
  oneOf,
  owner,
  ref,
  self,
  sql,
  text,
  timestamp,
  url,
  uuid,
  view,
} from 'plinth'
import { audited, auditor, insiders, staff } from './roles.ts'

export const taxClass = oneOf('standard', 'reduced')

export const categories = entity(
  'categories',
  {
    name: text({ min: 1, max: 80 }).unique(),
    parent_id: self().optional(),
    tax_class: taxClass.default('standard'),
  },
  { read: anyone, write: staff },
)

export const tax_rates = entity(
  'tax_rates',
  {
    country: text({ pattern: '^[A-Z]{2}$', message: 'Write the two letters of a country, such as PT.' }),
    tax_class: taxClass,
    rate: int({ min: 0, max: 10_000 }).comment('In hundredths of a percent: 2300 is 23 %'),
  },
  {
    key: ['country', 'tax_class'],
    read: anyone,
    write: staff,
    audit: audited,
    comment: 'Where the shop delivers to, and the tax there',
  },
)

export const suppliers = entity(
  'suppliers',
  { name: text({ min: 1, max: 120 }).unique(), email: email() },
  { read: insiders, write: staff, audit: audited },
)

export const products = entity(
  'products',
  {
    sku: text({ min: 1, max: 40 }).unique(),
    name: text({ min: 1, max: 200 }),
    description: text({ max: 2_000 }).optional(),
    price: money({ currency: 'currency' }).readonly().comment('In cents, without tax; changed by set_price'),
    currency: currency().default('EUR').readonly(),
    cost: money().hidden().optional().comment('What the supplier takes, in cents'),
    // The check that makes overselling impossible, whoever writes.
    stock: int({ min: 0 }).default(0).comment('What is there and not reserved'),
    category_id: ref(categories),
    supplier_id: ref(suppliers).optional().comment('Without one it is sold while it is in stock'),
    tags: list(text(), { max: 10 }).default([]),
    images: list(url(), { max: 10 }).default([]),
    status: oneOf('draft', 'listed', 'retired').default('listed'),
    created_at: timestamp().default('now').readonly(),
  },
  {
    read: any(all(anyone, sql`status = 'listed'`), staff, auditor),
    // They are added by add_product, so that each has a price from its first day.
    update: staff,
    delete: staff,
    search: { fields: ['name', 'description'], language: 'english' },
    indexes: [
      { on: ['tags'], using: 'gin' },
      { on: ['price'], where: sql`status = 'listed'` },
    ],
    audit: audited,
    comment: 'What can be bought',
  },
)

export const prices = entity(
  'prices',
  {
    product_id: ref(products, { onDelete: 'cascade' }),
    valid_from: timestamp().default('now'),
    price: money(),
  },
  {
    key: ['product_id', 'valid_from'],
    read: anyone,
    comment: 'What products have cost, from when on',
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

export const ratings = view(
  'ratings',
  { product_id: uuid(), reviews: int(), average: decimal({ precision: 3, scale: 2 }) },
  {
    as: sql`select product_id, count(*) as reviews, avg(rating) as average from reviews group by product_id`,
    read: anyone,
  },
)
