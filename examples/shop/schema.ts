// A web shop: what it sells, who buys, and who may see or change what.
import type { Kysely } from 'kysely'
import { schema, type Tables } from 'plinth'
import { categories, prices, products, ratings, reviews, suppliers, tax_rates } from './model/catalogue.ts'
import { bought_together, revenue_by_category, revenue_by_day, top_products } from './model/figures.ts'
import {
  cart_lines,
  coupon_redemptions,
  coupons,
  customers,
  order_lines,
  orders,
  payments,
} from './model/ordering.ts'
import { purchase_orders } from './model/supply.ts'

export const shop = schema({
  categories,
  tax_rates,
  suppliers,
  products,
  prices,
  reviews,
  ratings,
  customers,
  cart_lines,
  coupons,
  orders,
  order_lines,
  coupon_redemptions,
  payments,
  purchase_orders,
  bought_together,
  revenue_by_day,
  revenue_by_category,
  top_products,
})

/** The tables, as commands have them. */
export type Db = Kysely<Tables<typeof shop>>
