// Work that commands start and that talks to the provider. What it says comes back by payment_result.
import { currency, money, text, uuid, workflow } from 'plinth'
import { createTestProvider } from './test-provider.ts'

/** The one provider there is so far. */
export const provider = createTestProvider()

export const charge = workflow({
  input: { payment_id: uuid(), amount: money({ min: 1 }), currency: currency(), token: text({ max: 200 }) },
  run: ({ payment_id, ...rest }) => provider.charge({ key: payment_id, ...rest }),
})

export const refund = workflow({
  input: { payment_id: uuid(), amount: money({ min: 1 }) },
  run: ({ payment_id, amount }) => provider.refund({ key: payment_id, amount }),
})
