// Paying: the customer says with what, a workflow asks the provider, and what it says comes back by payment_result. No provider is
// asked within a transaction, and at most one payment of an order is alive (an index sees to it).
import { signedIn, text, uuid } from 'plinth'
import { payments } from '../model/ordering.ts'
import { charge } from '../payment/workflows.ts'
import { type Db, shop } from '../schema.ts'
import { orderOf } from './order.ts'

export const pay = shop.command({
  allow: signedIn,
  input: { order_id: uuid(), token: text({ min: 1, max: 200 }) },
  output: payments,
  comment: 'Begins the payment of an order of one’s own, again where one failed',
  contends: ({ order_id }) => [order_id],
  async run({ order_id, token }, context) {
    const { system, start, refuse } = context
    const order = await orderOf(context, order_id, 'customer')
    if (order.status !== 'pending')
      throw refuse('not_payable', `An order that is ${order.status} is not to be paid.`, {
        details: { status: order.status },
      })
    const payment = await system((db) => begin(db, order))
    if (payment === undefined) throw refuse('payment_under_way', 'This order is being paid already.')
    await start(
      charge,
      { payment_id: payment.id, amount: payment.amount, currency: payment.currency, token },
      { key: payment.id },
    )
    return payment
  },
})

interface Payable {
  readonly id: string
  readonly customer_id: string
  readonly total: number
  readonly currency: string
}

async function begin(db: Db, { id, customer_id, total, currency }: Payable) {
  const alive = await db
    .selectFrom('payments')
    .select(['id', 'status'])
    .where('order_id', '=', id)
    .where('status', 'in', ['requires_payment', 'processing', 'succeeded'])
    .executeTakeFirst()
  if (alive === undefined)
    return db
      .insertInto('payments')
      .values({ order_id: id, customer_id, amount: total, currency, status: 'processing' })
      .returningAll()
      .executeTakeFirstOrThrow()
  return db
    .updateTable('payments')
    .set({ status: 'processing' })
    .where('id', '=', alive.id)
    .where('status', '=', 'requires_payment')
    .returningAll()
    .executeTakeFirst()
}
