// A JSONPath (RFC 9535) as data: what parse.ts reads and select.ts walks.

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' }
  | {
      readonly kind: 'slice'
      readonly start: number | null
      readonly end: number | null
      readonly step: number
    }
  | { readonly kind: 'filter'; readonly test: Test }

export interface Segment {
  /** True for `..`: the selectors apply to the node and to everything below it. */
  readonly descend: boolean
  readonly selectors: readonly Selector[]
}

export type Query = {
  readonly kind: 'query'
  readonly root: '$' | '@'
  readonly segments: readonly Segment[]
}

export type Operand = Query | { readonly kind: 'literal'; readonly value: string | number | boolean | null }

/** `^==`, `==^` and `*==` are the dialect's older words for starts with, ends with and contains. */
export type Comparison = '==' | '!=' | '<=' | '>=' | '<' | '>' | '^==' | '==^' | '*=='

export type Test =
  | { readonly kind: 'or' | 'and'; readonly tests: readonly Test[] }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly query: Query }
  | {
      readonly kind: 'compare'
      readonly left: Operand
      readonly operator: Comparison
      readonly right: Operand
    }
  | { readonly kind: 'regex'; readonly subject: Operand; readonly pattern: RegExp }
