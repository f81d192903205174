// Domains and enums: what has to be known of a type beyond its name.
import type { Question } from './question.ts'

export interface TypeRow {
  readonly oid: number
  readonly kind: 'd' | 'e'
  /** Domains: the type one step down, as oid and as format_type() without typmod. */
  readonly base: number
  readonly baseName: string | null
  readonly typmod: number
  readonly notNull: boolean
  readonly default: string | null
  readonly labels: readonly string[] | null
}

export const TYPES: Question<TypeRow> = {
  sql: `select t.oid::int8 as oid, t.typtype as kind, t.typbasetype::int8 as base,
  case when t.typbasetype <> 0 then format_type(t.typbasetype, null) end as "baseName",
  t.typtypmod as typmod, t.typnotnull as "notNull", pg_get_expr(t.typdefaultbin, 0) as "default",
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels
from pg_type t
where t.typtype in ('d', 'e')`,
}

/** A type after following its domains. */
export interface ResolvedType {
  readonly oid: number
  readonly name: string
  /** The typmod that holds in the end: a domain's own where the type is one. */
  readonly typmod: number
  /** True where a domain on the way is NOT NULL. */
  readonly notNull: boolean
  /** The outermost domain's default: PostgreSQL copies an inner one when a domain is created, and asks no further. */
  readonly default: string | null
  readonly labels: readonly string[]
}

export type TypeMap = ReadonlyMap<number, TypeRow>

export function typeMap(rows: readonly TypeRow[]): TypeMap {
  return new Map(rows.map((row) => [row.oid, row]))
}

/** `name` and `typmod` are those of the declaration; they stand unless a domain is followed. */
export function resolveType(
  types: TypeMap,
  declared: { oid: number; name: string; typmod: number },
): ResolvedType {
  const outermost = types.get(declared.oid)
  let { oid, name, typmod } = declared
  let notNull = false
  let row = outermost
  while (row?.kind === 'd') {
    notNull ||= row.notNull
    oid = row.base
    name = row.baseName ?? name
    typmod = row.typmod
    row = types.get(oid)
  }
  const fallback = outermost?.kind === 'd' ? outermost.default : null
  return { oid, name, typmod, notNull, default: fallback, labels: row?.labels ?? [] }
}
