// What stands beside tables: enums, views, functions; and what PostgreSQL does unasked: default privileges and casts.
import { commentOf, grantsIn, notOfExtension, OWN, type Question } from './question.ts'
import type { DatabaseFunction, EnumType, Grant, View } from './types.ts'

export const ENUMS: Question<EnumType & { readonly name: string }> = {
  sql: `select t.typname as name, pg_get_userbyid(t.typowner) as owner, ${commentOf('t.oid', 'pg_type')} as comment,
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as values
from pg_type t
where t.typnamespace = ${OWN} and t.typtype = 'e' and ${notOfExtension('t.oid', 'pg_type')} order by t.typname`,
}

export const VIEWS: Question<Omit<View, 'triggers'> & { readonly name: string }> = {
  sql: `select c.relname as name, pg_get_viewdef(c.oid, true) as definition, pg_get_userbyid(c.relowner) as owner,
  coalesce((select json_agg(o order by o) from unnest(c.reloptions) o), '[]') as options,
  (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum), '[]')
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  ${commentOf('c.oid', 'pg_class')} as comment, ${grantsIn('c.relacl', 'c.relowner')} as grants
from pg_class c
where c.relnamespace = ${OWN} and c.relkind = 'v' and ${notOfExtension('c.oid', 'pg_class')} order by c.relname`,
}

/** How a function is named within the snapshot. */
export const SIGNATURE = `case when n.nspname = $1 then '' else quote_ident(n.nspname) || '.' end
  || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'`

export const OF_FUNCTIONS = `n.nspname in ($1, $2) and p.prokind in ('f', 'p') and ${notOfExtension('p.oid', 'pg_proc')}`

// pg_get_functiondef names the schema whatever the search_path is: for the own one that is cut out, where it must stand.
export const FUNCTIONS: Question<DatabaseFunction & { readonly name: string }> = {
  sql: `select ${SIGNATURE} as name, case p.prokind when 'p' then 'procedure' else 'function' end as kind,
  case when n.nspname = $1 then h.head || substr(h.text, length(h.head || quote_ident(n.nspname)) + 2) else h.text end as definition,
  pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
  pg_get_userbyid(p.proowner) as owner, ${commentOf('p.oid', 'pg_proc')} as comment,
  ${grantsIn(`coalesce(p.proacl, acldefault('f', p.proowner))`, 'p.proowner')} as grants
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
cross join lateral (
  select case p.prokind when 'p' then 'CREATE OR REPLACE PROCEDURE ' else 'CREATE OR REPLACE FUNCTION ' end as head,
    pg_get_functiondef(p.oid) as text
) h
where ${OF_FUNCTIONS} order by n.nspname, p.proname, name`,
}

export interface DefaultGrantsRow {
  readonly tables: readonly Grant[]
  readonly functions: readonly Grant[]
}

/** Entries for one schema add to those for all, and these replace what is built in. For objects of the current role. */
export const DEFAULT_GRANTS: Question<DefaultGrantsRow> = {
  sql: `select ${grantsIn(defaultAcl('r'), 'me.oid')} as tables, ${grantsIn(defaultAcl('f'), 'me.oid')} as functions
from pg_roles me where me.rolname = current_user`,
}

function defaultAcl(kind: 'r' | 'f'): string {
  const entry = (schema: string) =>
    `(select defaclacl from pg_default_acl where defaclrole = me.oid and defaclobjtype = '${kind}' and defaclnamespace = ${schema})`
  return `coalesce(${entry('0')}, acldefault('${kind}', me.oid)) || coalesce(${entry(OWN)}, '{}')`
}

export interface CastRow {
  readonly conversion: string
  readonly context: 'implicit' | 'assignment' | 'explicit'
}

export const CASTS: Question<CastRow> = {
  sql: `select format_type(castsource, null) || '>' || format_type(casttarget, null) as conversion,
  case castcontext when 'i' then 'implicit' when 'a' then 'assignment' else 'explicit' end as context from pg_cast`,
}
