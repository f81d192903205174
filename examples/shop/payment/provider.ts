// What the shop asks of whoever moves money. A provider is asked by workflows, never within a transaction, and may be asked
// again: the same key is the same charge.

export interface Charge {
  /** The id of the payment. */
  readonly key: string
  readonly amount: number
  readonly currency: string
  /** What the customer's browser got from the provider in place of a card. */
  readonly token: string
}

export interface Refund {
  readonly key: string
  readonly amount: number
}

export type Result =
  | { readonly outcome: 'succeeded' | 'refunded'; readonly reference: string }
  | { readonly outcome: 'failed'; readonly reason: string }

export interface PaymentProvider {
  charge(charge: Charge): Promise<Result>
  refund(refund: Refund): Promise<Result>
}
