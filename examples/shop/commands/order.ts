// An order as whoever calls may have it, and its steps from one state to the next.
import type { CommandContext, Tables } from 'plinth'
import type { shop } from '../schema.ts'

type Context = CommandContext<Tables<typeof shop>>

/** Policies let auditors see it, too; what is done with it is for its customer and for staff. */
export async function orderOf(
  { db, caller, refuse }: Context,
  id: string,
  who: 'customer' | 'customer or staff',
) {
  const order = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
  const isStaff = caller.roles.includes('staff') || caller.role === 'service_role'
  const may = order?.customer_id === caller.id || (who === 'customer or staff' && isStaff)
  if (order === undefined || !may)
    throw refuse('no_order', 'There is no such order of yours.', { status: 404 })
  return order
}

type Status = Awaited<ReturnType<typeof orderOf>>['status']

interface Step {
  readonly from: readonly Status[]
  readonly to: Status
  readonly change?: { readonly tracking?: string | null }
}

const TIMES: Partial<Record<Status, 'shipped_at' | 'delivered_at' | 'cancelled_at'>> = {
  shipped: 'shipped_at',
  delivered: 'delivered_at',
  cancelled: 'cancelled_at',
}

/** Refuses where the order is in no state from which this step leads: of two at once, one finds it so. */
export async function step({ system, refuse }: Context, id: string, { from, to, change = {} }: Step) {
  const time = TIMES[to]
  const moved = await system((db) =>
    db
      .updateTable('orders')
      .set({ status: to, ...change, ...(time === undefined ? {} : { [time]: new Date() }) })
      .where('id', '=', id)
      .where('status', 'in', from)
      .returningAll()
      .executeTakeFirst(),
  )
  if (moved !== undefined) return moved
  const known = await system((db) =>
    db.selectFrom('orders').select('status').where('id', '=', id).executeTakeFirst(),
  )
  if (known === undefined) throw refuse('no_order', 'There is no such order.', { status: 404 })
  throw refuse('wrong_status', `An order that is ${known.status} cannot become ${to}.`, {
    details: { status: known.status, allowed: from },
  })
}
