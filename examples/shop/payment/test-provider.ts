// A provider that moves no money, and answers by the token: for tests and for trying out.
import type { Charge, PaymentProvider, Result } from './provider.ts'

/** Any other token pays. */
const DECLINED: Readonly<Record<string, string>> = {
  tok_declined: 'The card was declined.',
  tok_expired: 'The card has expired.',
}

export interface TestProvider extends PaymentProvider {
  /** What was charged, each key once. */
  readonly charged: ReadonlyMap<string, Charge>
}

export function createTestProvider(): TestProvider {
  const charged = new Map<string, Charge>()
  return {
    charged,
    async charge(charge): Promise<Result> {
      const reason = DECLINED[charge.token]
      if (reason !== undefined) return { outcome: 'failed', reason }
      if (!charged.has(charge.key)) charged.set(charge.key, charge)
      return { outcome: 'succeeded', reference: `test_${charge.key}` }
    },
    async refund({ key }): Promise<Result> {
      if (!charged.has(key)) return { outcome: 'failed', reason: 'Nothing was charged by this key.' }
      return { outcome: 'refunded', reference: `test_${key}` }
    },
  }
}
