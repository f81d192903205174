// What orders say when they are counted: what is bought together, and what was sold.
import { anyone, currency, date, entity, int, money, ref, signedIn, sql, text, uuid, view } from 'plinth'
import { products } from './catalogue.ts'

export const bought_together = entity(
  'bought_together',
  {
    product_id: ref(products, { onDelete: 'cascade' }),
    other_id: ref(products, { onDelete: 'cascade' }),
    orders: int({ min: 1 }),
  },
  {
    key: ['product_id', 'other_id'],
    read: anyone,
    comment:
      'For each product the ten that are most often in the same order; refreshed by refresh_recommendations',
  },
)

// Policies let customers see their own orders; of the figures they are to see none.
const forInsiders = sql`(select auth.has_role('staff') or auth.has_role('auditor') or auth.role() = 'service_role')`

/** Lines of orders that were paid for. */
const sold = sql`order_lines line join orders on orders.id = line.order_id
  where orders.status in ('waiting', 'paid', 'shipped', 'delivered') and ${forInsiders}`

export const revenue_by_day = view(
  'revenue_by_day',
  { day: date(), currency: currency(), orders: int(), revenue: money(), tax: money() },
  {
    as: sql`select (orders.placed_at at time zone 'UTC')::date as day, orders.currency,
      count(distinct orders.id) as orders, sum(line.amount - line.discount)::bigint as revenue, sum(line.tax)::bigint as tax
      from ${sold} group by 1, 2`,
    read: signedIn,
    comment: 'For staff and auditors. Without tax, by the day of the order',
  },
)

export const revenue_by_category = view(
  'revenue_by_category',
  { category_id: uuid(), name: text(), currency: currency(), pieces: int(), revenue: money() },
  {
    as: sql`select categories.id as category_id, categories.name, lines.currency,
      sum(lines.quantity) as pieces, sum(lines.revenue)::bigint as revenue
      from (select line.product_id, orders.currency, line.quantity, line.amount - line.discount as revenue from ${sold}) lines
      join products on products.id = lines.product_id join categories on categories.id = products.category_id
      group by categories.id, categories.name, lines.currency`,
    read: signedIn,
    comment: 'For staff and auditors',
  },
)

export const top_products = view(
  'top_products',
  { product_id: uuid(), name: text(), currency: currency(), pieces: int(), revenue: money(), rank: int() },
  {
    as: sql`select products.id as product_id, products.name, lines.currency, lines.pieces, lines.revenue,
      rank() over (partition by lines.currency order by lines.revenue desc) as rank
      from (select line.product_id, orders.currency, sum(line.quantity) as pieces,
        sum(line.amount - line.discount)::bigint as revenue from ${sold} group by 1, 2) lines
      join products on products.id = lines.product_id`,
    read: signedIn,
    comment: 'For staff and auditors. The most revenue is rank 1',
  },
)
