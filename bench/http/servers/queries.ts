// The SQL of the hand-written servers, as an expert writes it: one named statement per route, JSON made by
// PostgreSQL and passed through as text.
import pg from 'pg'

export interface Query {
  readonly name: string
  readonly text: string
}

export const PRODUCT: Query = {
  name: 'product',
  text: 'select row_to_json(p) from products p where id = $1',
}

const LIST = `select id, sku, name, price, stock from products
  where category_id = $1 and price >= $2 order by price desc, id limit 20`

export const PRODUCTS: Query = {
  name: 'products',
  text: `select coalesce(json_agg(p), '[]') from (${LIST}) p`,
}

export const PRODUCTS_COUNTED: Query = {
  name: 'products_counted',
  text: `select coalesce(json_agg(p), '[]'),
    (select count(*) from products where category_id = $1 and price >= $2) from (${LIST}) p`,
}

export const CUSTOMER_ORDERS: Query = {
  name: 'customer_orders',
  text: `select coalesce(json_agg(o), '[]') from (
    select o.id, o.status, o.total, o.placed_at,
      (select row_to_json(c) from (select id, name from customers where id = o.customer_id) c) as customer,
      (select coalesce(json_agg(l), '[]') from (
        select l.id, l.quantity, l.unit_price,
          (select row_to_json(p) from (select id, sku, name from products where id = l.product_id) p) as product
        from order_lines l where l.order_id = o.id order by l.id) l) as order_lines
    from orders o where o.customer_id = $1 order by o.id desc limit 5) o`,
}

export const NEW_REVIEW: Query = {
  name: 'new_review',
  text: `with r as (
    insert into reviews (product_id, customer_id, rating, body) values ($1, $2, $3, $4) returning *)
    select row_to_json(r) from r`,
}

export const RESTOCK: Query = {
  name: 'restock',
  text: 'with p as (update products set stock = $2 where id = $1 returning id, stock) select row_to_json(p) from p',
}

export const MY_ORDERS: Query = {
  name: 'my_orders',
  text: `select coalesce(json_agg(o), '[]') from (
    select id, status, total, placed_at from orders where customer_id = $1 order by placed_at desc limit 20) o`,
}

export type Cells = readonly (string | null)[]

/** First row of a named statement, as text. */
export type Ask = (query: Query, values: readonly unknown[]) => Promise<Cells | undefined>

export function createAsk(connectionString: string, poolSize: number): Ask {
  const pool = new pg.Pool({ connectionString, max: poolSize, min: poolSize, options: GENERIC_PLANS })
  return async ({ name, text }, values) => {
    const result = await pool.query<string[]>({
      name,
      text,
      values: [...values],
      rowMode: 'array',
      types: TEXT,
    })
    return result.rows[0]
  }
}

/**
 * None of these statements has a better plan for one value than for another, but PostgreSQL may think so by a hair
 * and then plan the nested one anew each time, which doubles its cost. An expert sees that and says so.
 */
const GENERIC_PLANS = '-c plan_cache_mode=force_generic_plan'

const TEXT = { getTypeParser: () => (value: string) => value }
