// Comments on constraints and unique indexes: what a person is told whose row breaks them.
import { constraintKey } from '../types.ts'
import type { Question } from './question.ts'

export interface MessageRow {
  readonly schema: string
  readonly relation: string
  readonly name: string
  readonly message: string
}

/** PostgreSQL names an index in an error as if it were a constraint. */
export const MESSAGES: Question<MessageRow> = {
  sql: `select n.nspname as schema, c.relname as relation, of.name, d.description as message
from pg_description d
join lateral (
  select k.conrelid as relation, k.conname as name from pg_constraint k
  where d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid
  union all
  select i.indrelid, x.relname from pg_index i join pg_class x on x.oid = i.indexrelid
  where d.classoid = 'pg_class'::regclass and i.indexrelid = d.objoid and i.indisunique
) of on true
join pg_class c on c.oid = of.relation
join pg_namespace n on n.oid = c.relnamespace
where d.objsubid = 0 and n.nspname = any ($1)`,
}

export function messageMap(rows: readonly MessageRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map(({ schema, relation, name, message }) => [constraintKey({ schema, relation, name }), message]),
  )
}
