// What is bought in the benchmark: a checkout over four tables. VARIANT leaves guarantees out, to see what each costs.
import { sql } from 'kysely'
import {
  app,
  bigint,
  entity,
  event,
  identity,
  int,
  list,
  money,
  oneOf,
  schema,
  signedIn,
  text,
  timestamp,
} from 'plinth'

const variant = process.env.VARIANT ?? 'all'
const audit = variant !== 'no-audit' && variant !== 'bare'

const products = entity(
  'products',
  { id: identity(), name: text(), price: money(), stock: int({ min: 0 }) },
  { read: signedIn, audit },
)
const orders = entity(
  'orders',
  {
    id: identity(),
    customer: text(),
    status: oneOf('pending', 'paid').default('pending'),
    total: money(),
    placed_at: timestamp().default('now'),
  },
  { audit },
)
const order_lines = entity(
  'order_lines',
  { order_id: bigint(), product_id: bigint(), quantity: int({ min: 1 }), price: money() },
  { key: ['order_id', 'product_id'] },
)
const payments = entity('payments', {
  id: identity(),
  order_id: bigint().unique(),
  amount: money(),
  state: text(),
})

const model = schema({ products, orders, order_lines, payments })
const order_placed = event('order_placed', { order_id: int(), total: money() })

const checkout = (contends: boolean, isolation: 'serializable' | 'read committed') =>
  model.command({
    allow: signedIn,
    isolation,
    input: { lines: list({ product_id: int(), quantity: int({ min: 1, max: 100 }) }, { min: 1, max: 100 }) },
    output: orders,
    contends: ({ lines }) => (contends ? lines.map(({ product_id }) => String(product_id)) : []),
    async run({ lines }, { system, caller, emit, refuse }) {
      const order = await system(async (db) => {
        const ids = lines.map(({ product_id }) => product_id).sort((a, b) => a - b)
        const found = await db
          .selectFrom('products')
          .select(['id', 'price', 'stock'])
          .where('id', '=', (eb) => eb.fn.any(eb.val(ids)))
          .orderBy('id')
          .forUpdate()
          .execute()
        const rows = lines.map(({ product_id, quantity }) => {
          const product = found.find(({ id }) => id === product_id)
          if (product === undefined) throw refuse('no_product', `There is no product ${product_id}.`)
          if (product.stock < quantity) throw refuse('out_of_stock', `Too few of ${product_id}.`)
          return { product_id: String(product_id), quantity, price: product.price }
        })
        const total = rows.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
        const quantities = ids.map((id) => lines.find(({ product_id }) => product_id === id)?.quantity ?? 0)
        await sql`update products p set stock = p.stock - b.quantity
          from unnest(${ids}::bigint[], ${quantities}::int[]) b(id, quantity) where p.id = b.id`.execute(db)
        const made = await db
          .insertInto('orders')
          .values({ customer: caller.id ?? '', total })
          .returningAll()
          .executeTakeFirstOrThrow()
        await db
          .insertInto('order_lines')
          .values(rows.map((row) => ({ order_id: String(made.id), ...row })))
          .execute()
        await db
          .insertInto('payments')
          .values({ order_id: String(made.id), amount: total, state: 'pending' })
          .execute()
        return made
      })
      if (variant !== 'no-events' && variant !== 'bare')
        await emit(order_placed, { order_id: order.id, total: order.total })
      return order
    },
  })

export default app({
  name: 'bench',
  schema: model,
  commands: {
    checkout: checkout(
      false,
      variant === 'read-committed' || variant === 'bare' ? 'read committed' : 'serializable',
    ),
    checkout_in_turn: checkout(true, 'serializable'),
  },
})
