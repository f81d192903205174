// Buying: stock, coupon, order, lines, payment and purchase orders in one transaction. Nine statements at the most, seven of an
// order without a coupon from stock; all but the first three are sent without waiting for each other.
import { randomUUID } from 'node:crypto'
import { int, list, money, signedIn, text, uuid } from 'plinth'
import { back_ordered, order_placed } from '../events.ts'
import { address, orders } from '../model/ordering.ts'
import { type Priced, type Sums, subtotalOf, sumsOf } from '../rules/sums.ts'
import { toOrder } from '../rules/supply.ts'
import { type Db, shop } from '../schema.ts'
import { useCoupon } from './coupon.ts'
import { type Held, takeOut, type Wanted } from './stock.ts'

const QUANTITY_MAX = 1_000

export const checkout = shop.command({
  allow: signedIn,
  key: 'required',
  input: {
    lines: list({ product_id: uuid(), quantity: int({ min: 1, max: QUANTITY_MAX }) }, { min: 1, max: 50 }),
    coupon: text({ min: 1, max: 20 }).optional(),
    ship_to: address.optional().comment('The address of the account, where it is left out'),
    total: money().optional().comment('What the buyer was shown; refused where it is another by now'),
  },
  output: orders,
  comment: 'Places an order, and takes its products out of the cart',
  // Who wants the same products, or the same coupon, waits here, and not in a transaction that is undone afterwards.
  contends: ({ lines, coupon }) => [
    ...lines.map(({ product_id }) => product_id.toLowerCase()),
    ...(coupon == null ? [] : [`coupon ${coupon}`]),
  ],
  async run({ lines, coupon = null, ship_to, total }, { db, system, caller, emit, refuse }) {
    const customer_id = caller.id as string
    const wanted = merged(lines)
    for (const { product_id, quantity } of wanted)
      if (quantity > QUANTITY_MAX)
        throw refuse('too_many', `At most ${QUANTITY_MAX} of each.`, { details: { product_id }, status: 400 })
    const account = await db
      .selectFrom('customers')
      .select('address')
      .where('id', '=', customer_id)
      .executeTakeFirst()
    if (account === undefined)
      throw refuse('no_account', 'There is no account of yours yet.', {
        hint: 'Insert a row into customers, with your name and e-mail address.',
      })
    const destination = ship_to ?? account.address
    if (destination === null) throw refuse('no_address', 'Say where to deliver to: ship_to.')

    const order = await system(async (all) => {
      const held = checked(await takeOut(all, wanted, destination.country), wanted)
      const subtotal = subtotalOf(held)
      const reduction =
        coupon === null ? null : await useCoupon(all, { code: coupon, customer_id, subtotal }, refuse)
      const sums = sumsOf(held, reduction)
      if (total != null && total !== sums.total)
        throw refuse('total_changed', 'It comes to another total by now.', {
          details: { total: sums.total, shown: total },
        })
      return store(all, { customer_id, held, sums, coupon, ship_to: destination })
    })

    await emit(order_placed, {
      order_id: order.id,
      customer_id,
      total: order.total,
      currency: order.currency,
    })
    for (const { product_id, waiting } of order.waits)
      await emit(back_ordered, { order_id: order.id, customer_id, product_id, waiting })
    return order

    /** Rows come in any order; lines are in that of the products' ids, as they were locked. */
    function checked(held: readonly Held[], asked: readonly Wanted[]): readonly (Held & Priced)[] {
      const found = new Map(held.map((each) => [each.product_id, each]))
      const ready = asked.map(({ product_id }) => {
        const each = found.get(product_id)
        if (each === undefined || each.status !== 'listed')
          throw refuse('not_sold', 'This product is not sold here.', {
            status: 404,
            details: { product_id },
          })
        const { rate, reserved, quantity, supplier_id } = each
        if (rate === null)
          throw refuse('no_delivery', 'The shop does not deliver there.', {
            details: { country: destination?.country, product_id },
          })
        if (reserved < quantity && supplier_id === null)
          throw refuse('out_of_stock', `There is too little of ${each.name}, and no more to come.`, {
            details: { product_id, quantity, stock: reserved },
          })
        return { ...each, rate }
      })
      if (new Set(ready.map(({ currency }) => currency)).size > 1)
        throw refuse('several_currencies', 'An order is in one currency. Place one for each.')
      return ready
    }
  },
})

/** The same product in two lines is one line. */
function merged(lines: readonly Wanted[]): readonly Wanted[] {
  const quantities = new Map<string, number>()
  for (const { product_id, quantity } of lines) {
    const id = product_id.toLowerCase()
    quantities.set(id, (quantities.get(id) ?? 0) + quantity)
  }
  return [...quantities]
    .map(([product_id, quantity]) => ({ product_id, quantity }))
    .sort((a, b) => (a.product_id < b.product_id ? -1 : 1))
}

interface Bought {
  readonly customer_id: string
  readonly held: readonly (Held & Priced)[]
  readonly sums: Sums
  readonly coupon: string | null
  readonly ship_to: { street: string; city: string; postcode: string; country: string }
}

async function store(db: Db, { customer_id, held, sums, coupon, ship_to }: Bought) {
  const { shares, ...totals } = sums
  const of = { order_id: randomUUID(), customer_id }
  const currency = held[0]?.currency as string
  const waits = held
    .map((each) => ({ ...each, waiting: each.quantity - each.reserved }))
    .filter(({ waiting }) => waiting > 0)
  // What costs nothing is paid.
  const isFree = totals.total === 0
  const free = isFree ? ({ status: waits.length > 0 ? 'waiting' : 'paid', paid_at: new Date() } as const) : {}
  const [order] = await Promise.all([
    db
      .insertInto('orders')
      .values({ id: of.order_id, customer_id, currency, ...totals, coupon_code: coupon, ship_to, ...free })
      .returningAll()
      .executeTakeFirstOrThrow(),
    db
      .insertInto('order_lines')
      .values(
        held.map(({ product_id, quantity, price, rate, reserved }, i) => ({
          ...of,
          ...(shares[i] as (typeof shares)[number]),
          product_id,
          quantity,
          price,
          tax_rate: rate,
          reserved,
          waiting: quantity - reserved,
        })),
      )
      .execute(),
    ...(isFree
      ? []
      : [
          db
            .insertInto('payments')
            .values({ ...of, currency, amount: totals.total })
            .execute(),
        ]),
    ...(coupon === null
      ? []
      : [
          db
            .insertInto('coupon_redemptions')
            .values({ ...of, coupon_code: coupon })
            .execute(),
        ]),
    ...(waits.length === 0
      ? []
      : [
          db
            .insertInto('purchase_orders')
            .values(
              waits.map(({ product_id, supplier_id, waiting }) => ({
                product_id,
                supplier_id: supplier_id as string,
                order_id: of.order_id,
                quantity: toOrder(waiting),
              })),
            )
            .execute(),
        ]),
    db
      .deleteFrom('cart_lines')
      .where('customer_id', '=', customer_id)
      .where(
        'product_id',
        'in',
        held.map(({ product_id }) => product_id),
      )
      .execute(),
  ])
  return { ...order, waits }
}
