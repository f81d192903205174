// What a schema of a database is, as plain data that can be compared: the definitions are PostgreSQL's own words, printed
// under a search_path that has this schema first, so that the same thing reads the same wherever it stands.

export interface Snapshot {
  readonly schema: string
  readonly enums: ReadonlyMap<string, EnumType>
  readonly tables: ReadonlyMap<string, Table>
  readonly views: ReadonlyMap<string, View>
  /** By signature: `total(orders)`. Those of the schema for access functions are `plinth_access.<signature>`. */
  readonly functions: ReadonlyMap<string, DatabaseFunction>
  /** What stops `to` from being dropped or changed under it: `from` uses it. Not a part of what is compared. */
  readonly dependencies: readonly Dependency[]
  /** What everything that is made new here is granted without a word. */
  readonly defaultGrants: { readonly tables: readonly Grant[]; readonly functions: readonly Grant[] }
  /** Conversions that PostgreSQL does without being told how, as `integer>bigint`. */
  readonly casts: ReadonlyMap<string, 'implicit' | 'assignment' | 'explicit'>
}

export interface EnumType {
  readonly values: readonly string[]
  readonly comment: string | null
  readonly owner: string
}

export interface Table {
  readonly comment: string | null
  readonly owner: string
  readonly rowSecurity: boolean
  readonly forced: boolean
  readonly grants: readonly Grant[]
  readonly columns: ReadonlyMap<string, Column>
  readonly constraints: ReadonlyMap<string, Constraint>
  readonly indexes: ReadonlyMap<string, Index>
  readonly policies: ReadonlyMap<string, Policy>
  readonly triggers: ReadonlyMap<string, Trigger>
  /** Whether it has rows, as far as the login can tell. Not a part of what is compared. */
  readonly populated: boolean
}

export interface Column {
  readonly type: string
  /** Without its length or precision. */
  readonly baseType: string
  readonly nullable: boolean
  readonly default: string | null
  readonly generated: { readonly expression: string; readonly stored: boolean } | null
  readonly identity: 'always' | 'by default' | null
  /** Where it is not the one of the type. */
  readonly collation: string | null
  readonly comment: string | null
  readonly grants: readonly Grant[]
}

export type ConstraintKind = 'primary key' | 'unique' | 'check' | 'foreign key' | 'exclusion'

export interface Constraint {
  readonly kind: ConstraintKind
  readonly definition: string
  readonly validated: boolean
  readonly comment: string | null
  /** The table that a foreign key leads to, for people. */
  readonly target: string | null
}

export interface Index {
  readonly definition: string
  readonly unique: boolean
  /** false: what an interrupted CREATE INDEX CONCURRENTLY left. */
  readonly valid: boolean
  readonly comment: string | null
}

export interface Policy {
  readonly command: string
  readonly permissive: boolean
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
  /** What it does for every row. */
  readonly perRow: 'subquery' | 'function' | null
  /** No column that it reads begins an index. */
  readonly unindexed: boolean
  readonly comment: string | null
}

export interface Trigger {
  readonly definition: string
  /** `O`: enabled, `D`: disabled, `R` and `A`: on replicas, always. */
  readonly enabled: string
  readonly comment: string | null
}

export interface View {
  readonly definition: string
  readonly options: readonly string[]
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly comment: string | null
  readonly owner: string
  readonly grants: readonly Grant[]
  readonly triggers: ReadonlyMap<string, Trigger>
}

export interface DatabaseFunction {
  readonly kind: 'function' | 'procedure'
  /** The whole statement, from `CREATE OR REPLACE` on. */
  readonly definition: string
  /** With names and defaults. */
  readonly arguments: string
  readonly result: string | null
  readonly comment: string | null
  readonly owner: string
  readonly grants: readonly Grant[]
}

/** Of a privilege to a role; `public` is everybody. What an owner has by owning is left out. */
export interface Grant {
  readonly role: string
  readonly privilege: string
  readonly grantable: boolean
}

export type ObjectKind =
  | 'enum'
  | 'table'
  | 'column'
  | 'default'
  | 'constraint'
  | 'index'
  | 'policy'
  | 'trigger'
  | 'view'
  | 'function'

export interface ObjectName {
  readonly kind: ObjectKind
  /** The relation that it is a part of. */
  readonly of: string | null
  readonly name: string
}

export interface Dependency {
  readonly from: ObjectName
  readonly to: ObjectName
}

/** `column orders.total`: for people, and as a key. */
export function keyOf({ kind, of, name }: ObjectName): string {
  return of === null ? `${kind} ${name}` : `${kind} ${of}.${name}`
}
