// Domain representations: implicit casts by function between a domain and json or text, which say how values of
// the domain look outside. The key is the domain itself, so a column of the bare base type has none.
import { castKey } from '../types.ts'
import type { Question } from './question.ts'

export interface RepresentationRow {
  readonly source: number
  readonly target: number
  /** Qualified and quoted. */
  readonly function: string
}

export const REPRESENTATIONS: Question<RepresentationRow> = {
  sql: `select c.castsource::int8 as source, c.casttarget::int8 as target,
  quote_ident(n.nspname) || '.' || quote_ident(p.proname) as function
from pg_cast c
join pg_type s on s.oid = c.castsource
join pg_type t on t.oid = c.casttarget
join pg_proc p on p.oid = c.castfunc
join pg_namespace n on n.oid = p.pronamespace
where c.castcontext = 'i' and c.castmethod = 'f' and has_function_privilege(c.castfunc, 'execute')
  and (
    (s.typtype = 'd' and c.casttarget in ('json'::regtype, 'text'::regtype))
    or (t.typtype = 'd' and c.castsource in ('json'::regtype, 'text'::regtype))
  )`,
}

export function representationMap(rows: readonly RepresentationRow[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [castKey(row.source, row.target), row.function]))
}
