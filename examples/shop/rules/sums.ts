// What an order comes to: whole cents throughout, so nothing is lost or made by rounding.

export interface Priced {
  /** Of one, in cents, without tax. */
  readonly price: number
  readonly quantity: number
  /** In hundredths of a percent. */
  readonly rate: number
}

export interface Reduction {
  readonly percent: number | null
  /** In cents. */
  readonly amount: number | null
}

export interface Share {
  readonly discount: number
  readonly tax: number
}

export interface Sums {
  /** In the order of the lines. */
  readonly shares: readonly Share[]
  readonly subtotal: number
  readonly discount: number
  readonly tax: number
  readonly total: number
}

/** Tax is worked out per line, after its share of the discount, and rounded half up. */
export function sumsOf(lines: readonly Priced[], reduction: Reduction | null): Sums {
  const subtotal = subtotalOf(lines)
  const discount = discountOf(subtotal, reduction)
  const shares = sharesOf(lines, subtotal, discount)
  const tax = shares.reduce((sum, each) => sum + each.tax, 0)
  return { shares, subtotal, discount, tax, total: subtotal - discount + tax }
}

export function subtotalOf(lines: readonly Pick<Priced, 'price' | 'quantity'>[]): number {
  return lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
}

/** At most what there is to reduce. Percentages are rounded half up. */
function discountOf(subtotal: number, reduction: Reduction | null): number {
  if (reduction === null) return 0
  const { percent, amount } = reduction
  return percent === null ? Math.min(amount ?? 0, subtotal) : partOf(subtotal, percent, 100)
}

/** By what each line and those before it come to, so that the shares are the discount exactly. */
function sharesOf(lines: readonly Priced[], subtotal: number, discount: number): readonly Share[] {
  let before = 0
  let shared = 0
  return lines.map(({ price, quantity, rate }) => {
    const amount = price * quantity
    before += amount
    const upToHere = subtotal === 0 ? 0 : partOf(discount, before, subtotal)
    const share = upToHere - shared
    shared = upToHere
    return { discount: share, tax: partOf(amount - share, rate, 10_000) }
  })
}

/** value * of / whole, rounded half up: products of two amounts are more than a double holds. */
function partOf(value: number, of: number, whole: number): number {
  return Number((BigInt(value) * BigInt(of) * 2n + BigInt(whole)) / (BigInt(whole) * 2n))
}
