// What clients of lists saw: each transaction appends to lists and reads them.

export type Step =
  | { readonly append: string; readonly value: number }
  | { readonly read: string; readonly list: readonly number[] }

export interface Transaction {
  readonly id: number
  /** An unknown outcome counts as committed once somebody reads what it appended. */
  readonly outcome: 'committed' | 'aborted' | 'unknown'
  readonly steps: readonly Step[]
  /** When the client sent it and had its answer, by one clock. */
  readonly sent: number
  readonly answered: number
}

export type AnomalyClass =
  | 'G0'
  | 'G1a'
  | 'G1b'
  | 'G1c'
  | 'G-single'
  | 'G2-item'
  | 'real-time'
  | 'incompatible-order'
  | 'duplicate'
  | 'internal'
  | 'lost-append'

export interface Anomaly {
  readonly class: AnomalyClass
  readonly transactions: readonly number[]
  readonly key?: string
}
