// Primary keys, unique constraints and foreign keys of all user schemas: a view's relationships come from tables
// that need not be exposed. Unique indexes without a constraint do not count, as in the dialect.
import type { Question } from './question.ts'
import { USER_SCHEMA } from './reached.ts'

export interface KeyRow {
  readonly kind: 'p' | 'u' | 'f'
  readonly name: string
  readonly relation: number
  /** Attribute numbers in key order. */
  readonly columns: readonly number[]
  /** Foreign keys: the referenced relation and its columns, in the same order. */
  readonly target: number
  readonly targetColumns: readonly number[] | null
}

// conparentid marks the copies that a partition or a reference to one inherits. PostgreSQL 18's temporal foreign
// keys (conperiod) compare ranges by containment: no equality join expresses them. to_jsonb, as 15-17 lack the column.
export const KEYS: Question<KeyRow> = {
  sql: `select k.contype as kind, k.conname as name, k.conrelid::int8 as relation, k.conkey as columns,
  k.confrelid::int8 as target, k.confkey as "targetColumns"
from pg_constraint k
join pg_namespace n on n.oid = k.connamespace
where k.contype in ('p', 'u', 'f') and k.conrelid <> 0 and ${USER_SCHEMA}
  and not (
    k.contype = 'f' and (k.conparentid <> 0 or coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false))
  )
order by n.nspname, k.conname, k.conrelid`,
}
