// What the current role may see of one schema, for `openapi-mode=follow-privileges`: one statement, run under
// the role inside the request's own transaction.
import type { RawResult, Statement } from '../../../postgres/types.ts'

/** Object ids that the role has some privilege on. `key` tells two roles with equal privileges to be equal. */
export interface Privileges {
  readonly relations: ReadonlySet<number>
  readonly functions: ReadonlySet<number>
  readonly key: string
}

export function privilegesStatement(schema: string): Statement {
  return { text: PRIVILEGES, parameters: [schema] }
}

export function readPrivileges(result: RawResult): Privileges {
  const row = result.rows[0]
  const relations = row?.text(0) ?? ''
  const functions = row?.text(1) ?? ''
  return { relations: oids(relations), functions: oids(functions), key: `${relations};${functions}` }
}

function oids(list: string): ReadonlySet<number> {
  return new Set(list === '' ? [] : list.split(',').map(Number))
}

export const PRIVILEGES = `
with target as (select oid from pg_catalog.pg_namespace where nspname = $1)
select
  (select string_agg(c.oid::text, ',' order by c.oid)
     from pg_catalog.pg_class c
    where c.relnamespace in (select oid from target)
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and not c.relispartition
      and (pg_catalog.pg_has_role(c.relowner, 'USAGE')
        or pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        or pg_catalog.has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))),
  (select string_agg(p.oid::text, ',' order by p.oid)
     from pg_catalog.pg_proc p
    where p.pronamespace in (select oid from target)
      and pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))`
