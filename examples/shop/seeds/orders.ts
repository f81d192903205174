// What was ordered of a new shop: by the same rules as checkout, so that all sums and quantities agree.
import { type Share, sumsOf } from '../rules/sums.ts'
import { toOrder } from '../rules/supply.ts'
import { stockedProducts } from './catalogue.ts'
import {
  CUSTOMERS,
  cities,
  count,
  dayAt,
  generator,
  idOf,
  lastNames,
  ORDERS,
  orderedAt,
  PRODUCTS,
  pick,
  rates,
} from './words.ts'

const PENDING = 200
const RECENT = 600
const PERCENT = 10
const ALIKE = 10

export function addressOf(customer: number) {
  return {
    street: `${(customer % 90) + 1} ${pick(lastNames, customer)} Street`,
    postcode: String(10_000 + customer * 7),
    ...pick(cities, customer),
  }
}

type Status = 'pending' | 'waiting' | 'paid' | 'delivered' | 'cancelled'

interface Bought {
  readonly status: Status
  readonly order: ReturnType<typeof orderRow>
  readonly lines: readonly ReturnType<typeof lineRow>[]
  readonly payment: ReturnType<typeof paymentRow>
}

let made: readonly Bought[] | null = null

/** All orders with their lines and payments: several tables are made of it, and the sums must be the same in each. */
export function bought(): readonly Bought[] {
  made ??= makeOrders()
  return made
}

interface Picked {
  readonly product: number
  readonly quantity: number
  readonly price: number
  readonly rate: number
}

function makeOrders(): readonly Bought[] {
  const random = generator(2)
  const products = stockedProducts()
  return count(ORDERS, (n) => {
    // A few buy often, as it is.
    const customer = Math.floor(random() ** 2 * CUSTOMERS)
    const first = Math.floor(random() * PRODUCTS)
    const { country } = pick(cities, customer)
    const picked = count(1 + Math.floor(random() * 5), (line): Picked => {
      const product = (first + line * 37) % PRODUCTS
      const quantity = 1 + Math.floor(random() ** 3 * 4)
      const { row, tax_class } = products[product] as (typeof products)[number]
      return { product, quantity, price: row.price, rate: rates[country][tax_class] }
    })
    // The first line of these waits for its supplier.
    const waits = isRecentlyPaid(n) && n % 40 === 7 && products[first]?.supplier !== null
    const status = waits ? 'waiting' : statusOf(n)
    const hasCoupon = n % 50 === 10
    const { shares, ...totals } = sumsOf(picked, hasCoupon ? { percent: PERCENT, amount: null } : null)
    const whole = { n, customer, status, totals, hasCoupon }
    return {
      status,
      order: orderRow(whole),
      lines: picked.map((each, i) => lineRow(whole, each, { share: shares[i] as Share, isFirst: i === 0 })),
      payment: paymentRow(whole),
    }
  })
}

function statusOf(n: number): Status {
  if (n % 25 === 0) return 'cancelled'
  if (n > ORDERS - PENDING) return 'pending'
  return isRecentlyPaid(n) ? 'paid' : 'delivered'
}

function isRecentlyPaid(n: number): boolean {
  return n > ORDERS - RECENT && n <= ORDERS - PENDING && n % 25 !== 0
}

interface Whole {
  readonly n: number
  readonly customer: number
  readonly status: Status
  readonly hasCoupon: boolean
  readonly totals: {
    readonly subtotal: number
    readonly discount: number
    readonly tax: number
    readonly total: number
  }
}

function orderRow({ n, customer, status, totals, hasCoupon }: Whole) {
  const wasPaid = status !== 'pending' && status !== 'cancelled'
  return {
    id: idOf('order', n),
    customer_id: idOf('user', customer),
    status,
    ...totals,
    coupon_code: hasCoupon ? 'WELCOME10' : null,
    ship_to: addressOf(customer),
    placed_at: orderedAt(n),
    paid_at: wasPaid ? orderedAt(n) : null,
    shipped_at: status === 'delivered' ? orderedAt(n, 1) : null,
    delivered_at: status === 'delivered' ? orderedAt(n, 3) : null,
    cancelled_at: status === 'cancelled' ? orderedAt(n, 1) : null,
  }
}

interface Place {
  readonly share: Share
  readonly isFirst: boolean
}

function lineRow(
  { n, customer, status }: Whole,
  { product, rate, ...line }: Picked,
  { share, isFirst }: Place,
) {
  const waiting = status === 'waiting' && isFirst ? line.quantity : 0
  return {
    order_id: idOf('order', n),
    product_id: idOf('product', product),
    customer_id: idOf('user', customer),
    ...line,
    ...share,
    tax_rate: rate,
    waiting,
    reserved: status === 'cancelled' ? 0 : line.quantity - waiting,
  }
}

function paymentRow({ n, customer, status, totals }: Whole) {
  const state =
    status === 'pending'
      ? 'requires_payment'
      : status === 'cancelled'
        ? n % 50 === 0
          ? 'refunded'
          : 'cancelled'
        : 'succeeded'
  const wasAsked = state === 'succeeded' || state === 'refunded'
  return {
    id: idOf('payment', n),
    order_id: idOf('order', n),
    customer_id: idOf('user', customer),
    amount: totals.total,
    status: state,
    provider: pick(['stripe', 'paypal', 'invoice'] as const, n),
    reference: wasAsked ? `pay_${n}` : null,
    made_at: orderedAt(n),
    settled_at: state === 'requires_payment' ? null : orderedAt(n),
  } as const
}

/** Products for which an order waits: there are none in stock. */
export function awaited(): ReadonlySet<string> {
  return new Set(waitingLines().map(({ product_id }) => product_id))
}

function waitingLines() {
  return bought().flatMap(({ lines, order }) =>
    lines.filter(({ waiting }) => waiting > 0).map((line) => ({ ...line, placed_at: order.placed_at })),
  )
}

/** Some that staff ordered, and one for each line that waits. */
export function purchaseRows() {
  const ordered = PRODUCTS / 10
  return [
    ...count(ordered, (n) => {
      const quantity = 10 + (n % 5) * 10
      const isReceived = n % 4 !== 0
      return {
        id: idOf('purchase', n),
        ...suppliedBy(idOf('product', n * 10)),
        order_id: null,
        quantity,
        received: isReceived ? quantity : 0,
        ordered_at: dayAt(n),
        received_at: isReceived ? dayAt(n + 7) : null,
      }
    }),
    ...waitingLines().map(({ order_id, product_id, waiting, placed_at }, n) => ({
      id: idOf('purchase', ordered + n),
      ...suppliedBy(product_id),
      order_id,
      quantity: toOrder(waiting),
      ordered_at: placed_at,
    })),
  ]
}

function suppliedBy(product_id: string) {
  const product = stockedProducts().find(({ row }) => row.id === product_id)
  return { product_id, supplier_id: product?.row.supplier_id ?? idOf('supplier', 0) }
}

export function couponRows() {
  const redeemed = redemptionRows().length
  return [
    { code: 'WELCOME10', percent: PERCENT, valid_from: dayAt(-1), used: redeemed },
    {
      code: 'FIVEOFF',
      amount: 500,
      total_min: 5_000,
      uses_max: 1_000,
      uses_per_customer: 1,
      valid_from: dayAt(0),
    },
    { code: 'OLD20', percent: 20, valid_from: dayAt(0), valid_to: dayAt(31) },
  ]
}

/** A cancelled order has given its coupon back. */
export function redemptionRows() {
  return bought().flatMap(({ status, order: { id, customer_id, coupon_code } }) =>
    coupon_code === null || status === 'cancelled' ? [] : [{ coupon_code, order_id: id, customer_id }],
  )
}

/** Every tenth customer was about to buy something. */
export function cartRows() {
  return count(CUSTOMERS / 10, (n) => n).flatMap((n) =>
    count(1 + (n % 3), (line) => ({
      customer_id: idOf('user', n * 10),
      product_id: idOf('product', (n * 17 + line) % PRODUCTS),
      quantity: 1 + (line % 2),
    })),
  )
}

/** As refresh_recommendations counts them. */
export function* pairRows() {
  const pairs = new Map<string, Map<string, number>>()
  for (const { status, lines } of bought()) {
    if (status === 'cancelled') continue
    for (const { product_id: one } of lines) {
      const others = pairs.get(one) ?? new Map<string, number>()
      pairs.set(one, others)
      for (const { product_id: other } of lines)
        if (other !== one) others.set(other, (others.get(other) ?? 0) + 1)
    }
  }
  for (const [product_id, others] of pairs) {
    const most = [...others].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, ALIKE)
    for (const [other_id, orders] of most) yield { product_id, other_id, orders }
  }
}
