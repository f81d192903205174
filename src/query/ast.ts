// The request as a tree: what was asked, in no dialect and with no knowledge of the schema. Front ends
// (rest/, later graphql/) make it, plan/ reads it. Values never stand in the tree where SQL could see them:
// a Value is a slot of the request (so one tree serves every request of the same shape) or a constant.

/** slot: index into the request's values. text: a constant of this shape. */
export type Value =
  | { readonly kind: 'slot'; readonly index: number }
  | { readonly kind: 'text'; readonly text: string }

export type JsonStep = { readonly arrow: '->' | '->>'; readonly operand: JsonOperand }
export type JsonOperand =
  | { readonly kind: 'key'; readonly key: string }
  /** Signed decimal text such as `0`, `-1`. */
  | { readonly kind: 'index'; readonly index: string }

export interface Field {
  readonly name: string
  readonly path: readonly JsonStep[]
}

export type AggregateFunction = 'sum' | 'avg' | 'count' | 'max' | 'min'

export interface SelectField {
  readonly kind: 'field'
  /** name '*' with empty path = all columns. */
  readonly field: Field
  readonly alias: string | null
  readonly cast: string | null
  readonly aggregate: { readonly function: AggregateFunction; readonly cast: string | null } | null
}

/** `count()` of rows. */
export interface SelectCount {
  readonly kind: 'count'
  readonly alias: string | null
  readonly cast: string | null
}

export interface SelectEmbed {
  readonly kind: 'embed'
  readonly spread: boolean
  /** As written: a relation, column, constraint or computed relationship. */
  readonly target: string
  readonly alias: string | null
  readonly hint: string | null
  readonly join: 'left' | 'inner'
  readonly select: readonly SelectItem[]
}

export type SelectItem = SelectField | SelectCount | SelectEmbed

export type CompareOperator =
  | 'eq'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'like'
  | 'ilike'
  | 'match'
  | 'imatch'
  | 'neq'
  | 'cs'
  | 'cd'
  | 'ov'
  | 'sl'
  | 'sr'
  | 'nxr'
  | 'nxl'
  | 'adj'
export type SearchOperator = 'fts' | 'plfts' | 'phfts' | 'wfts'
export type IsWord = 'null' | 'not_null' | 'true' | 'false' | 'unknown'

export type Operation =
  | {
      readonly kind: 'compare'
      readonly operator: CompareOperator
      readonly quantifier: 'any' | 'all' | null
      readonly value: Value
    }
  /** slot: the list's raw text `(a,"b")`, parsed when the slot is bound. text: an array literal, ready. */
  | { readonly kind: 'in'; readonly value: Value }
  | { readonly kind: 'is'; readonly word: IsWord }
  | { readonly kind: 'isdistinct'; readonly value: Value }
  | {
      readonly kind: 'search'
      readonly operator: SearchOperator
      readonly language: string | null
      readonly value: Value
    }

export interface Filter {
  readonly kind: 'filter'
  readonly field: Field
  readonly negated: boolean
  readonly operation: Operation
}

export interface LogicGroup {
  readonly kind: 'group'
  readonly operator: 'and' | 'or'
  readonly negated: boolean
  readonly items: readonly Condition[]
}

export type Condition = Filter | LogicGroup

export interface OrderTerm {
  readonly field: Field
  /** Set for `embed(field)`: the embed's alias or name. */
  readonly embed: string | null
  readonly direction: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}

/** Something that belongs to the node at `path` (aliases or names from the root; [] is the root). */
export interface Located<T> {
  readonly path: readonly string[]
  readonly item: T
}

/** One level's page. Offsets travel as slots (many values, one statement), limits as numbers (the planner wants them). */
export interface Page {
  readonly limit: number | null
  readonly offset: Value | null
}

/** A function argument given in the URL: name and value as written. */
export interface Argument {
  readonly name: string
  readonly value: Value
}

/** Everything that a query string can say. */
export interface QueryTree {
  readonly select: readonly SelectItem[]
  /** True when `select` was absent or exactly `*`. */
  readonly selectIsDefault: boolean
  readonly columns: readonly string[] | null
  readonly onConflict: readonly string[] | null
  /** In order of appearance, plain filters and logic trees alike. */
  readonly conditions: readonly Located<Condition>[]
  readonly order: readonly Located<readonly OrderTerm[]>[]
  readonly pages: readonly Located<Page>[]
  readonly arguments: readonly Argument[]
}
