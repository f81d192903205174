// The plan: a request that has met the catalog. Plain data, no SQL and no HTTP: what compile/ turns into text.
// Everything that had to be looked up (columns, relationships, casts, functions) has been.
import type {
  Column,
  ComputedRelationship,
  DatabaseFunction,
  JunctionRelationship,
  KeyRelationship,
  QualifiedName,
  Relation,
} from '../../catalog/types.ts'
import type { AggregateFunction, JsonStep, Operation, Page, Value } from '../ast.ts'

export interface PlannedField {
  readonly name: string
  readonly path: readonly JsonStep[]
  /** null: no column (a computed field, or the database will say 42703). */
  readonly column: Column | null
  /** Of a column or a computed field, domains followed; null where the catalog has neither. */
  readonly type: string | null
  /** How a computed field is called where the asking role may not read whole rows. */
  readonly call: ComputedCall | null
}

export interface ComputedCall {
  readonly function: QualifiedName
  readonly row: PartialRow
}

export interface PartialRow extends QualifiedName {
  /** In the order of the relation; null for those that are kept back. */
  readonly columns: readonly (string | null)[]
}

export type Output =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'column'
      readonly field: PlannedField
      readonly name: string
      readonly cast: string | null
      readonly aggregate: { readonly function: AggregateFunction; readonly cast: string | null } | null
      /** Domain representation: function to JSON, spliced. */
      readonly toJson: string | null
    }
  | { readonly kind: 'count'; readonly name: string; readonly cast: string | null }

export type PlannedCondition =
  | {
      readonly kind: 'group'
      readonly operator: 'and' | 'or'
      readonly negated: boolean
      readonly items: readonly PlannedCondition[]
    }
  | {
      readonly kind: 'filter'
      readonly field: PlannedField
      readonly negated: boolean
      readonly operation: Operation
      /** Domain representation: function from text, applied to the value. */
      readonly fromText: string | null
      /** Full text search over something that is not a tsvector. */
      readonly toTsvector: boolean
    }
  /** Presence of rows in an embed: `rel=is.null`, `!inner`. */
  | { readonly kind: 'exists'; readonly embed: EmbedNode; readonly negated: boolean }

export interface PlannedOrder {
  readonly field: PlannedField
  /** Sort by a column of this to-one child. */
  readonly embed: EmbedNode | null
  readonly direction: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}

export type Source =
  | { readonly kind: 'relation'; readonly name: QualifiedName }
  /** Rows of the statement's CTE: what a write returned, what a function gave. */
  | { readonly kind: 'cte' }
  /** A computed relationship's function, called with the parent's row. */
  | { readonly kind: 'computed'; readonly relationship: ComputedRelationship }

export interface ReadNode {
  readonly source: Source
  /** Unique in the statement. */
  readonly alias: string
  readonly relation: Relation | null
  readonly outputs: readonly Output[]
  readonly conditions: readonly PlannedCondition[]
  readonly order: readonly PlannedOrder[]
  readonly page: Page
  readonly embeds: readonly EmbedNode[]
  /** An aggregate is computed at this level: its other outputs form GROUP BY. */
  readonly grouped: boolean
  /** This level or one that takes over its columns groups by them: its JSON values have to be jsonb. */
  readonly comparable: boolean
}

export type JoinRelationship = KeyRelationship | JunctionRelationship | ComputedRelationship

export interface EmbedNode extends ReadNode {
  /** Key in the parent's object. */
  readonly key: string
  readonly relationship: JoinRelationship
  readonly toOne: boolean
  /** The key guarantees at most one row. */
  readonly unique: boolean
  readonly inner: boolean
  readonly spread: boolean
  /** Alias of the LATERAL join, where one is needed. */
  readonly joinAlias: string
  /** Alias of the junction, for many-to-many. */
  readonly junctionAlias: string
  /** Adds no key to its parent (`rel()`): it only joins and filters. */
  readonly hidden: boolean
}

export type CountMode = 'exact' | 'planned' | 'estimated' | null

/** The shape of the single result row's body. */
export type BodyForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'array'; readonly nullsStripped: boolean }
  | { readonly kind: 'object'; readonly nullsStripped: boolean }
  | { readonly kind: 'csv' }
  | { readonly kind: 'geojson' }
  /** A media type handler: an aggregate over the rows of `relation` (null: anyelement). */
  | {
      readonly kind: 'aggregate'
      readonly function: QualifiedName
      readonly relation: QualifiedName | null
      /** Over a function's scalar result instead of rows. */
      readonly scalar: boolean
      readonly binary: boolean
    }
  /** Function results. */
  | { readonly kind: 'scalar'; readonly set: boolean }
  | { readonly kind: 'verbatim'; readonly binary: boolean }
  | { readonly kind: 'composite' }

export interface ReadPlan {
  readonly kind: 'read'
  readonly root: ReadNode
  readonly count: CountMode
  readonly maxRows: number | null
  readonly body: BodyForm
  /** Each row comes with its version. */
  readonly versioned: boolean
}

export interface PayloadColumn {
  readonly column: Column
  /** Domain representation: function from JSON. */
  readonly fromJson: string | null
}

export interface Payload {
  readonly columns: readonly PayloadColumn[]
  readonly form: 'object' | 'array'
  /** `missing=default`: columns whose default fills an absent key. */
  readonly defaults: boolean
}

export interface OnConflict {
  readonly columns: readonly string[]
  readonly merge: boolean
  /** Those of them that a merge leaves as they are: equal in any case, and not the asking role's to set. */
  readonly kept: readonly string[]
}

/** Fields that a read over a CTE needs: only the CTE itself has the relation's row, which computed fields are made of. */
export type Needed =
  | { readonly kind: 'nothing' }
  /** Every column, and `computed` fields beside them. */
  | { readonly kind: 'all'; readonly computed: readonly string[] }
  | { readonly kind: 'columns'; readonly names: readonly string[] }

interface WriteParts {
  readonly relation: Relation
  readonly returning: Needed
  /** What computed fields are made of, where the asking role may not read whole rows. */
  readonly row: PartialRow | null
  /** Reads the CTE for the representation; null when nothing is to be returned. */
  readonly read: ReadNode | null
  readonly body: BodyForm
  /** headers-only: the columns of the Location header. */
  readonly location: readonly string[]
  /** What is returned comes with its version. */
  readonly versioned: boolean
  readonly matching: Matching
}

/**
 * Whether a row is changed only at one of the versions that the request names; `never` where rows have none, or none that
 * the asking role may read.
 */
export type Matching = 'whatever' | 'named' | 'never'

export interface InsertPlan extends WriteParts {
  readonly kind: 'insert'
  readonly payload: Payload
  readonly onConflict: OnConflict | null
  /** PUT: only payload rows that satisfy the URL. */
  readonly conditions: readonly PlannedCondition[]
}

export interface UpdatePlan extends WriteParts {
  readonly kind: 'update'
  readonly payload: Payload
  readonly conditions: readonly PlannedCondition[]
}

export interface DeletePlan extends WriteParts {
  readonly kind: 'delete'
  readonly conditions: readonly PlannedCondition[]
}

export type WritePlan = InsertPlan | UpdatePlan | DeletePlan

/** Where the arguments of a call come from. */
export type CallArguments =
  | {
      readonly kind: 'url'
      readonly values: readonly { readonly name: string; readonly values: readonly Value[] }[]
    }
  | { readonly kind: 'json'; readonly form: 'object' | 'array'; readonly names: readonly string[] }
  /** The raw body goes to the single unnamed parameter. */
  | { readonly kind: 'raw' }

export interface CallPlan {
  readonly kind: 'call'
  readonly function: DatabaseFunction
  readonly arguments: CallArguments
  /** One value per row: a scalar, or a record without declared columns. */
  readonly scalar: boolean
  readonly read: ReadNode
  /** Computed fields that the read uses. */
  readonly computed: readonly string[]
  readonly count: CountMode
  readonly maxRows: number | null
  readonly body: BodyForm
}

export type Plan = ReadPlan | WritePlan | CallPlan
