// What a new shop begins with: the same rows each time, made by counting and by a small generator with a fixed start.
import { type SeedRows, type SeedUser, seed } from 'plinth'
import {
  categories,
  customers,
  order_lines,
  orders,
  payments,
  products,
  purchase_orders,
  reviews,
  suppliers,
} from './schema.ts'

const CATEGORIES = 30
const PRODUCTS = 1_000
const CUSTOMERS = 500
const ORDERS = 20_000
const REVIEWS = 4_000
const REVIEWERS_APART = 125
const SUPPLIERS = 12
const DAY_MS = 86_400_000
const FIRST_ORDER = Date.UTC(2025, 0, 1)
const DAYS = 365

const kinds = [
  'Chair',
  'Table',
  'Lamp',
  'Shelf',
  'Mug',
  'Kettle',
  'Rug',
  'Clock',
  'Basket',
  'Mirror',
] as const
const rooms = ['Kitchen', 'Living room', 'Bedroom'] as const
const looks = [
  'Oak',
  'Walnut',
  'Linen',
  'Steel',
  'Copper',
  'Wool',
  'Glass',
  'Stone',
  'Birch',
  'Brass',
] as const
const colours = ['white', 'black', 'green', 'blue', 'red', 'yellow', 'grey', 'natural'] as const
const firstNames = [
  'Ada',
  'Ben',
  'Cleo',
  'Dan',
  'Eva',
  'Finn',
  'Gia',
  'Hugo',
  'Ida',
  'Jon',
  'Kim',
  'Leo',
] as const
const lastNames = [
  'Adler',
  'Brook',
  'Carter',
  'Dale',
  'Ellis',
  'Frost',
  'Grant',
  'Hale',
  'Irwin',
  'Jarvis',
] as const
const cities = ['Lisbon', 'Oslo', 'Vienna', 'Ghent', 'Turin', 'Cork'] as const
const praises = [
  'As described',
  'Better than expected',
  'Does the job',
  'Not for me',
  'Would buy again',
] as const

const PREFIXES = [
  'user',
  'category',
  'supplier',
  'product',
  'order',
  'payment',
  'review',
  'purchase',
] as const

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
  seed(suppliers, () =>
    count(SUPPLIERS, (n) => ({
      id: idOf('supplier', n),
      name: `${pick(lastNames, n)} & ${pick(lastNames, n + 3 + Math.floor(n / 10))} ${n + 1}`,
      email: `orders${n + 1}@supplier.example`,
    })),
  ),
  seed(products, productRows),
  seed(customers, () =>
    count(CUSTOMERS, (n) => ({
      id: idOf('user', n),
      name: `${pick(firstNames, n)} ${pick(lastNames, Math.floor(n / firstNames.length))}`,
      email: emailOf(n),
      address: {
        street: `${(n % 90) + 1} ${pick(lastNames, n)} Street`,
        city: pick(cities, n),
        postcode: String(10_000 + n * 7),
        country: 'PT',
      },
    })),
  ),
  seed(orders, () => bought().map(({ order }) => order)),
  seed(order_lines, () => bought().flatMap(({ lines }) => lines)),
  seed(payments, () => bought().flatMap(({ payment }) => payment)),
  seed(reviews, reviewRows),
  seed(purchase_orders, () =>
    count(PRODUCTS / 10, (n) => ({
      id: idOf('purchase', n),
      supplier_id: idOf('supplier', n % SUPPLIERS),
      product_id: idOf('product', n * 10),
      quantity: 10 + (n % 5) * 10,
      ordered_at: dayAt(n),
      received_at: n % 4 === 0 ? null : dayAt(n + 7),
    })),
  ),
]

/** Three rooms, and what there is for each of them. */
function categoryRows() {
  return count(CATEGORIES, (n) => {
    const isRoom = n < rooms.length
    const room = n % rooms.length
    const name = isRoom
      ? pick(rooms, n)
      : `${pick(rooms, room)}: ${pick(kinds, Math.floor(n / rooms.length))}s`
    return { id: idOf('category', n), name, parent_id: isRoom ? null : idOf('category', room) }
  })
}

function productRows() {
  const random = generator(1)
  return count(PRODUCTS, (n) => {
    const category = rooms.length + (n % (CATEGORIES - rooms.length))
    const kind = pick(kinds, Math.floor(category / rooms.length))
    const look = pick(looks, Math.floor(random() * looks.length))
    const colour = pick(colours, n)
    const cost = 300 + Math.floor(random() * 20_000)
    return {
      id: idOf('product', n),
      sku: `SH-${String(n + 1).padStart(4, '0')}`,
      name: `${look} ${kind} no. ${n + 1}`,
      description: `A ${colour} ${kind.toLowerCase()} of ${look.toLowerCase()} for the ${pick(rooms, category % rooms.length).toLowerCase()}.`,
      price: Math.ceil((cost * 1.6) / 100) * 100 - 1,
      cost,
      stock: Math.floor(random() * 120),
      category_id: idOf('category', category),
      tags: [colour, look.toLowerCase()],
      status: n % 40 === 39 ? ('retired' as const) : n % 50 === 49 ? ('draft' as const) : ('listed' as const),
    }
  })
}

interface Bought {
  readonly order: ReturnType<typeof orderRow>
  readonly lines: readonly ReturnType<typeof lineRow>[]
  readonly payment: readonly ReturnType<typeof paymentRow>[]
}

let made: readonly Bought[] | null = null

/** All orders with their lines and payments: three tables are made of it, and the sums must be the same in each. */
function bought(): readonly Bought[] {
  made ??= makeOrders()
  return made
}

function makeOrders(): readonly Bought[] {
  const random = generator(2)
  const prices = productRows().map(({ price }) => price)
  return count(ORDERS, (n) => {
    // A few buy often, as it is.
    const customer = idOf('user', Math.floor(random() ** 2 * CUSTOMERS))
    const first = Math.floor(random() * PRODUCTS)
    const lines = count(1 + Math.floor(random() * 5), (line) => {
      const product = (first + line * 37) % PRODUCTS
      const quantity = 1 + Math.floor(random() ** 3 * 4)
      return lineRow({ order: n, customer, product, quantity, price: prices[product] ?? 0 })
    })
    const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    const order = orderRow(n, customer, total)
    const payment =
      order.status === 'pending' || order.status === 'cancelled' ? [] : [paymentRow(n, customer, total)]
    return { order, lines, payment }
  })
}

function orderRow(n: number, customer_id: string, total: number) {
  const status =
    n % 25 === 0 ? 'cancelled' : n > ORDERS - 200 ? 'pending' : n > ORDERS - 600 ? 'paid' : 'delivered'
  return { id: idOf('order', n), customer_id, status, total, placed_at: orderedAt(n) } as const
}

interface Line {
  readonly order: number
  readonly customer: string
  readonly product: number
  readonly quantity: number
  readonly price: number
}

function lineRow({ order, customer, product, quantity, price }: Line) {
  return {
    order_id: idOf('order', order),
    product_id: idOf('product', product),
    customer_id: customer,
    quantity,
    price,
  }
}

function paymentRow(n: number, customer_id: string, amount: number) {
  return {
    id: idOf('payment', n),
    order_id: idOf('order', n),
    customer_id,
    amount,
    status: 'captured',
    provider: pick(['stripe', 'paypal', 'invoice'] as const, n),
    reference: `pay_${n}`,
    made_at: orderedAt(n),
  } as const
}

/** Each of them from somebody else, or about something else. */
function reviewRows() {
  return count(REVIEWS, (n) => ({
    id: idOf('review', n),
    product_id: idOf('product', n % PRODUCTS),
    customer_id: idOf('user', (n * 7 + Math.floor(n / PRODUCTS) * REVIEWERS_APART) % CUSTOMERS),
    rating: 1 + ((n * 11) % 5),
    title: pick(praises, n),
    body: n % 3 === 0 ? null : `Bought it for the ${pick(rooms, n).toLowerCase()}.`,
  }))
}

function count<T>(times: number, make: (n: number) => T): T[] {
  return Array.from({ length: times }, (_, n) => make(n))
}

function pick<T>(from: readonly [T, ...T[]] | readonly T[], n: number): T {
  return from[n % from.length] as T
}

function emailOf(n: number): string {
  return `customer${n + 1}@shop.example`
}

function orderedAt(n: number): string {
  return new Date(FIRST_ORDER + Math.floor((n / ORDERS) * DAYS * DAY_MS)).toISOString()
}

function dayAt(n: number): string {
  return new Date(FIRST_ORDER + n * DAY_MS).toISOString()
}

/** A uuid that says what it is of, and which: as valid as any, and the same each time. */
function idOf(of: (typeof PREFIXES)[number], n: number): string {
  const kind = String(PREFIXES.indexOf(of) + 1).padStart(8, '0')
  return `${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Numbers from 0 to below 1: a multiplicative generator modulo 2^31 - 1. */
function generator(start: number): () => number {
  const modulus = 2_147_483_647
  let state = start * 7_919
  return () => {
    state = (state * 48_271) % modulus
    return state / modulus
  }
}
