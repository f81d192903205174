// What the provider says of a payment. It may say it twice, and late: the same again changes nothing, and money for an order that
// was cancelled meanwhile goes back. Read committed, under the lock of the order, which goods that arrive meanwhile take, too.
import { money, oneOf, text, uuid } from 'plinth'
import { order_ready, payment_failed, payment_refunded, payment_succeeded } from '../events.ts'
import { payments } from '../model/ordering.ts'
import { refund } from '../payment/workflows.ts'
import { type Db, shop } from '../schema.ts'

/** From which state each of them leads on. */
const FROM = { succeeded: 'processing', failed: 'processing', refunded: 'succeeded' } as const

export const payment_result = shop.command({
  // Nobody is allowed but the service: workflows, and what receives a provider's webhook.
  input: {
    payment_id: uuid(),
    outcome: oneOf('succeeded', 'failed', 'refunded'),
    amount: money().optional().comment('As the provider has it, in cents'),
    reference: text({ max: 200 }).optional(),
    reason: text({ max: 500 }).optional(),
  },
  output: payments,
  comment: 'What the provider says of a payment: for the service',
  isolation: 'read committed',
  contends: ({ payment_id }) => [payment_id],
  async run({ payment_id, outcome, amount, reference, reason }, { system, emit, start, refuse }) {
    const known = await system((db) => held(db, payment_id))
    if (known === undefined) throw refuse('no_payment', 'There is no such payment.', { status: 404 })
    if (known.status === outcome) return known
    if (known.status !== FROM[outcome])
      throw refuse('wrong_status', `A payment that is ${known.status} cannot become ${outcome}.`, {
        details: { status: known.status },
      })
    if (amount != null && amount !== known.amount)
      throw refuse('wrong_amount', 'This is not the amount of the payment.', {
        details: { amount: known.amount },
      })
    const payment = await system((db) =>
      db
        .updateTable('payments')
        .set({
          status: outcome,
          settled_at: new Date(),
          ...(reference == null ? {} : { reference }),
          ...(reason == null ? {} : { reason }),
        })
        .where('id', '=', payment_id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    )
    const { order_id, customer_id } = payment
    const told = { order_id, customer_id, payment_id, amount: payment.amount }
    if (outcome === 'failed') await emit(payment_failed, { ...told, reason: reason ?? null })
    else if (outcome === 'refunded') await emit(payment_refunded, told)
    else {
      await emit(payment_succeeded, told)
      const status = await system((db) => paid(db, order_id))
      if (status === 'paid') await emit(order_ready, { order_id, customer_id })
      if (status === null) await start(refund, { payment_id, amount: payment.amount }, { key: payment_id })
    }
    return payment
  },
})

/** The order is locked before the payment, as those do who cancel it. */
async function held(db: Db, payment_id: string) {
  await db
    .selectFrom('orders')
    .select('id')
    .where('id', '=', ({ selectFrom }) =>
      selectFrom('payments').select('order_id').where('payments.id', '=', payment_id),
    )
    .forUpdate()
    .execute()
  return db.selectFrom('payments').selectAll().where('id', '=', payment_id).forUpdate().executeTakeFirst()
}

/** What the order has become; null: it is not to be paid any more. */
async function paid(db: Db, order_id: string) {
  const waiting = await db
    .selectFrom('order_lines')
    .select('product_id')
    .where('order_id', '=', order_id)
    .where('waiting', '>', 0)
    .limit(1)
    .executeTakeFirst()
  const order = await db
    .updateTable('orders')
    .set({ status: waiting === undefined ? 'paid' : 'waiting', paid_at: new Date() })
    .where('id', '=', order_id)
    .where('status', '=', 'pending')
    .returning('status')
    .executeTakeFirst()
  return order?.status ?? null
}
