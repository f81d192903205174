// Goods leave the stock and come back to it. Whoever moves goods locks the products first, in the order of their ids, and then
// orders: so nobody waits in a circle, and what waits for a product changes under the lock of the product alone.
import { sql } from 'kysely'
import type { Db } from '../schema.ts'

export interface Wanted {
  readonly product_id: string
  readonly quantity: number
}

export interface Held extends Wanted {
  readonly name: string
  readonly price: number
  readonly currency: string
  readonly status: 'draft' | 'listed' | 'retired'
  readonly supplier_id: string | null
  /** Of the tax there; null: the shop does not deliver there. */
  readonly rate: number | null
  /** How many of them were in stock, and no longer are. */
  readonly reserved: number
}

/** Takes what is there, up to what is wanted. Products that are not there are missing in the answer. */
export async function takeOut(db: Db, wanted: readonly Wanted[], country: string): Promise<readonly Held[]> {
  // RETURNING old.stock would do without the list that is locked, but is of PostgreSQL 18.
  const { rows } = await sql<Held>`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(product_id uuid, quantity integer)),
    held as (
      select products.id, wanted.quantity, least(products.stock, wanted.quantity) as reserved
      from products join wanted on wanted.product_id = products.id
      order by products.id for update of products)
    update products set stock = products.stock - held.reserved from held where products.id = held.id
    returning products.id as product_id, held.quantity, held.reserved, products.name, products.price, products.currency,
      products.status, products.supplier_id,
      (select rate from tax_rates join categories on categories.tax_class::text = tax_rates.tax_class::text
        where tax_rates.country = ${country} and categories.id = products.category_id)`.execute(db)
  return rows
}

export interface Filled extends Wanted {
  readonly order_id: string
}

/** Locks products. At read committed, what is read after it is what others left who had the lock before. */
export async function hold(db: Db, product_ids: readonly string[]): Promise<void> {
  if (product_ids.length === 0) return
  await db
    .selectFrom('products')
    .select('id')
    .where('id', 'in', [...new Set(product_ids)])
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Of products that are held: goods that arrive go to the orders that wait for them, the oldest first; what is left goes to the stock. */
export async function takeIn(db: Db, arriving: readonly Wanted[]): Promise<readonly Filled[]> {
  if (arriving.length === 0) return []
  const { rows } = await sql<Filled>`
    with arriving as (select * from jsonb_to_recordset(${JSON.stringify(arriving)}::jsonb) as a(product_id uuid, quantity integer)),
    queue as (
      select order_id, product_id, waiting, quantity_in, sum(waiting) over oldest_first - waiting as before
      from (
        select line.order_id, line.product_id, line.waiting, arriving.quantity as quantity_in, orders.placed_at
        from order_lines line join arriving using (product_id) join orders on orders.id = line.order_id
        where line.waiting > 0) lines
      window oldest_first as (partition by product_id order by placed_at, order_id)),
    filled as (
      update order_lines line
      set reserved = line.reserved + part.quantity, waiting = line.waiting - part.quantity
      from (select order_id, product_id, least(waiting, quantity_in - before)::integer as quantity
        from queue where before < quantity_in) part
      where line.order_id = part.order_id and line.product_id = part.product_id
      returning line.order_id, line.product_id, part.quantity),
    kept as (
      update products
      set stock = products.stock + arriving.quantity
        - coalesce((select sum(quantity) from filled where filled.product_id = products.id), 0)::integer
      from arriving where products.id = arriving.product_id)
    select order_id, product_id, quantity from filled`.execute(db)
  return rows
}

/**
 * Orders among these that were paid and wait for nothing any more. They are locked before it is asked: of two who bring the last
 * goods of one order, one sees that the other did.
 */
export async function makeReady(db: Db, filled: readonly Filled[]) {
  if (filled.length === 0) return []
  const ids = [...new Set(filled.map(({ order_id }) => order_id))]
  await db.selectFrom('orders').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute()
  return db
    .updateTable('orders')
    .set({ status: 'paid' })
    .where('id', 'in', ids)
    .where('status', '=', 'waiting')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('order_lines')
            .select('order_id')
            .whereRef('order_lines.order_id', '=', 'orders.id')
            .where('waiting', '>', 0),
        ),
      ),
    )
    .returning(['id as order_id', 'customer_id'])
    .execute()
}
