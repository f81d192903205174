// Custom media types: domains named like `text/xml` or `*/*`, and the aggregates and functions that return them.
import { BYTEA_OID, type MediaHandler } from '../types.ts'
import type { Question } from './question.ts'
import { DOMAINS, RELATION_KINDS } from './reached.ts'

export interface MediaRow {
  readonly kind: 'aggregate' | 'function'
  readonly mediaType: string
  readonly schema: string
  readonly name: string
  readonly relationSchema: string | null
  readonly relationName: string | null
  /** What the domain is over in the end. */
  readonly base: number
}

const MEDIA_TYPE = `t.typtype = 'd' and (t.typname = '*/*' or t.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$')`

export const MEDIA: Question<MediaRow> = {
  sql: `with recursive ${DOMAINS}
select 'aggregate' as kind, t.typname as "mediaType", n.nspname as schema, p.proname as name,
  rn.nspname as "relationSchema", r.relname as "relationName", domains.base::int8 as base
from pg_type t
join domains on domains.oid = t.oid
join pg_proc p on p.prorettype = t.oid
join pg_namespace n on n.oid = p.pronamespace
left join pg_class r on r.reltype = p.proargtypes[0] and r.relkind in ${RELATION_KINDS}
left join pg_namespace rn on rn.oid = r.relnamespace
where ${MEDIA_TYPE} and n.nspname = any ($1::text[] || $2::text[]) and p.prokind = 'a' and p.pronargs = 1
  and (r.oid is not null or p.proargtypes[0] = 'anyelement'::regtype)
union all
select 'function', t.typname, n.nspname, p.proname, null, null, domains.base::int8
from pg_type t
join domains on domains.oid = t.oid
join pg_proc p on p.prorettype = t.oid
join pg_namespace n on n.oid = p.pronamespace
where ${MEDIA_TYPE} and n.nspname = any ($1::text[]) and p.prokind = 'f' and not p.proretset
order by 1, 2, 3, 4, 5, 6`,
}

export function handlerOf(row: MediaRow): MediaHandler {
  return {
    mediaType: row.mediaType,
    kind: row.kind,
    function: { schema: row.schema, name: row.name },
    relation:
      row.relationSchema !== null && row.relationName !== null
        ? { schema: row.relationSchema, name: row.relationName }
        : null,
    binary: row.base === BYTEA_OID,
  }
}
