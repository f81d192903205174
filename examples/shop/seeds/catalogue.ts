// What a new shop sells.
import {
  CATEGORIES,
  CUSTOMERS,
  cities,
  colours,
  count,
  dayAt,
  generator,
  idOf,
  kinds,
  lastNames,
  looks,
  PRODUCTS,
  pick,
  praises,
  REVIEWS,
  rates,
  rooms,
  SUPPLIERS,
} from './words.ts'

const REVIEWERS_APART = 125
const DAYS_OF_FORMER_PRICE = 200

/** Three rooms, and what there is for each of them. */
export function categoryRows() {
  return count(CATEGORIES, (n) => {
    const isRoom = n < rooms.length
    const room = n % rooms.length
    const name = isRoom ? pick(rooms, n) : `${pick(rooms, room)}: ${kindOf(n)}s`
    return {
      id: idOf('category', n),
      name,
      parent_id: isRoom ? null : idOf('category', room),
      tax_class: taxClassOf(n),
    }
  })
}

function kindOf(category: number) {
  return pick(kinds, Math.floor(category / rooms.length))
}

function taxClassOf(category: number): 'standard' | 'reduced' {
  return category >= rooms.length && kindOf(category) === 'Basket' ? 'reduced' : 'standard'
}

export function taxRateRows() {
  return cities.flatMap(({ country }) =>
    (['standard', 'reduced'] as const).map((tax_class) => ({
      country,
      tax_class,
      rate: rates[country][tax_class],
    })),
  )
}

export function supplierRows() {
  return count(SUPPLIERS, (n) => ({
    id: idOf('supplier', n),
    name: `${pick(lastNames, n)} & ${pick(lastNames, n + 3 + Math.floor(n / 10))} ${n + 1}`,
    email: `orders${n + 1}@supplier.example`,
  }))
}

export interface Stocked {
  readonly category: number
  readonly tax_class: 'standard' | 'reduced'
  readonly supplier: number | null
  readonly row: ReturnType<typeof productRow>
}

let stocked: readonly Stocked[] | null = null

/** Several tables are made of these. */
export function stockedProducts(): readonly Stocked[] {
  stocked ??= makeProducts()
  return stocked
}

function makeProducts(): readonly Stocked[] {
  const random = generator(1)
  return count(PRODUCTS, (n) => {
    const category = rooms.length + (n % (CATEGORIES - rooms.length))
    const supplier = n % 25 === 24 ? null : n % SUPPLIERS
    return {
      category,
      tax_class: taxClassOf(category),
      supplier,
      row: productRow(n, { category, supplier, random }),
    }
  })
}

interface ProductParts {
  readonly category: number
  readonly supplier: number | null
  readonly random: () => number
}

function productRow(n: number, { category, supplier, random }: ProductParts) {
  const kind = kindOf(category)
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
    supplier_id: supplier === null ? null : idOf('supplier', supplier),
    tags: [colour, look.toLowerCase()],
    images: [`https://images.shop.example/${kind.toLowerCase()}/${n + 1}.jpg`],
    status: n % 40 === 39 ? ('retired' as const) : n % 50 === 49 ? ('draft' as const) : ('listed' as const),
  }
}

/** Every tenth cost less before there were orders. */
export function priceRows() {
  return stockedProducts().flatMap(({ row: { id, price } }, n) => [
    ...(n % 10 === 3
      ? [{ product_id: id, valid_from: dayAt(-DAYS_OF_FORMER_PRICE), price: price - Math.ceil(price / 10) }]
      : []),
    { product_id: id, valid_from: dayAt(0), price },
  ])
}

/** Each of them from somebody else, or about something else. */
export function reviewRows() {
  return count(REVIEWS, (n) => ({
    id: idOf('review', n),
    product_id: idOf('product', n % PRODUCTS),
    customer_id: idOf('user', (n * 7 + Math.floor(n / PRODUCTS) * REVIEWERS_APART) % CUSTOMERS),
    rating: 1 + ((n * 11) % 5),
    title: pick(praises, n),
    body: n % 3 === 0 ? null : `Bought it for the ${pick(rooms, n).toLowerCase()}.`,
  }))
}
