// What is bought together, counted anew. It reads all orders and decides nothing by them, so it is not serializable: every order
// that is placed meanwhile would otherwise be checked against it.
import { sql } from 'kysely'
import { int } from 'plinth'
import { staff } from '../model/roles.ts'
import { shop } from '../schema.ts'

const EACH = 10

export const refresh_recommendations = shop.command({
  allow: staff,
  output: int(),
  isolation: 'repeatable read',
  timeoutMs: 60_000,
  contends: () => ['all'],
  comment: 'Counts what is bought together. Gives how many pairs are kept',
  run: (_, { system }) =>
    system(async (db) => {
      await db.deleteFrom('bought_together').execute()
      const { numAffectedRows = 0n } = await sql`
        insert into bought_together (product_id, other_id, orders)
        select product_id, other_id, orders from (
          select one.product_id, other.product_id as other_id, count(*)::integer as orders,
            row_number() over (partition by one.product_id order by count(*) desc, other.product_id) as place
          from order_lines one join order_lines other using (order_id) join orders on orders.id = order_id
          where one.product_id <> other.product_id and orders.status <> 'cancelled'
          group by one.product_id, other.product_id) pairs
        where place <= ${EACH}`.execute(db)
      return Number(numAffectedRows)
    }),
})
