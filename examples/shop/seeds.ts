// What a new shop begins with: the same rows each time, made by counting and by a small generator with a fixed start.
import { type SeedRows, type SeedUser, seed } from 'plinth'
import { categories, prices, products, reviews, suppliers, tax_rates } from './model/catalogue.ts'
import { bought_together } from './model/figures.ts'
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
import {
  categoryRows,
  priceRows,
  reviewRows,
  stockedProducts,
  supplierRows,
  taxRateRows,
} from './seeds/catalogue.ts'
import {
  addressOf,
  awaited,
  bought,
  cartRows,
  couponRows,
  pairRows,
  purchaseRows,
  redemptionRows,
} from './seeds/orders.ts'
import { CUSTOMERS, count, emailOf, firstNames, idOf, lastNames, pick } from './seeds/words.ts'

/** Staff, an auditor, and somebody who has bought things, for trying out. */
export const people = {
  staff: { id: idOf('user', 900_001), email: 'staff@shop.example', roles: ['staff'] },
  auditor: { id: idOf('user', 900_002), email: 'auditor@shop.example', roles: ['auditor'] },
  customer: { id: idOf('user', 0), email: emailOf(0), roles: [] },
} as const

export function* users(): Iterable<SeedUser> {
  yield people.staff
  yield people.auditor
  for (let n = 0; n < CUSTOMERS; n += 1) yield { id: idOf('user', n), email: emailOf(n) }
}

export const seeds: readonly SeedRows[] = [
  seed(categories, categoryRows),
  seed(tax_rates, taxRateRows),
  seed(suppliers, supplierRows),
  seed(products, productRows),
  seed(prices, priceRows),
  seed(customers, customerRows),
  seed(coupons, couponRows),
  seed(orders, () => bought().map(({ order }) => order)),
  seed(order_lines, () => bought().flatMap(({ lines }) => lines)),
  seed(coupon_redemptions, redemptionRows),
  seed(payments, () => bought().map(({ payment }) => payment)),
  seed(reviews, reviewRows),
  seed(purchase_orders, purchaseRows),
  seed(cart_lines, cartRows),
  seed(bought_together, pairRows),
]

function productRows() {
  const gone = awaited()
  return stockedProducts().map(({ row }) => (gone.has(row.id) ? { ...row, stock: 0 } : row))
}

function customerRows() {
  return count(CUSTOMERS, (n) => ({
    id: idOf('user', n),
    name: `${pick(firstNames, n)} ${pick(lastNames, Math.floor(n / firstNames.length))}`,
    email: emailOf(n),
    address: addressOf(n),
  }))
}
