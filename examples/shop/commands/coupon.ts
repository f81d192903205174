// A coupon is used within checkout: the row counts its uses, and its check says no to one too many.
import { sql } from 'kysely'
import type { CommandContext } from 'plinth'
import type { Reduction } from '../rules/sums.ts'
import type { Db } from '../schema.ts'

type Refuse = CommandContext<never>['refuse']

interface Used extends Reduction {
  readonly total_min: number
  readonly is_valid: boolean
  readonly uses_per_customer: number | null
  /** By this customer, before. */
  readonly own: number
}

export interface Use {
  readonly code: string
  readonly customer_id: string
  readonly subtotal: number
}

/** The row is locked from here on: whoever comes with the same coupon meanwhile waits. */
export async function useCoupon(
  db: Db,
  { code, customer_id, subtotal }: Use,
  refuse: Refuse,
): Promise<Reduction> {
  const { rows } = await sql<Used>`
    update coupons set used = used + 1 where code = ${code} and (uses_max is null or used < uses_max)
    returning percent, amount, total_min, uses_per_customer,
      now() >= valid_from and (valid_to is null or now() < valid_to) as is_valid,
      (select count(*) from coupon_redemptions where coupon_code = code and customer_id = ${customer_id}) as own`.execute(
    db,
  )
  const [coupon] = rows
  if (coupon === undefined) throw await whyNot(db, code, refuse)
  const { is_valid, total_min, uses_per_customer, own } = coupon
  if (!is_valid) throw refuse('coupon_invalid', 'This coupon is not valid today.')
  if (subtotal < total_min)
    throw refuse('coupon_too_little', 'The products come to too little for this coupon.', {
      details: { total_min, subtotal },
    })
  if (uses_per_customer !== null && own >= uses_per_customer)
    throw refuse('coupon_used', 'You have used this coupon as often as you may.')
  return coupon
}

async function whyNot(db: Db, code: string, refuse: Refuse): Promise<never> {
  const known = await db.selectFrom('coupons').select('code').where('code', '=', code).executeTakeFirst()
  if (known === undefined) throw refuse('coupon_unknown', 'There is no such coupon.', { status: 404 })
  throw refuse('coupon_used_up', 'This coupon was used as often as it may be.')
}

/** A cancelled order gives its coupon back. */
export async function giveBack(db: Db, order: { readonly id: string; readonly coupon_code: string | null }) {
  if (order.coupon_code === null) return
  await db.deleteFrom('coupon_redemptions').where('order_id', '=', order.id).execute()
  await db
    .updateTable('coupons')
    .set((eb) => ({ used: eb('used', '-', 1) }))
    .where('code', '=', order.coupon_code)
    .execute()
}
