// Tables, their columns, and what belongs to a table: constraints, indexes, policies, triggers.
import { unindexed } from '../policy-columns.ts'
import { commentOf, grantsIn, notOfExtension, OWN, type Question } from './question.ts'
import type { Column, Constraint, Index, Policy, Table, Trigger } from './types.ts'

export type TableRow = Pick<Table, 'comment' | 'owner' | 'rowSecurity' | 'forced' | 'grants'> & {
  readonly name: string
  readonly bytes: number
}
/** A part of the relation `of`. */
export type PartRow<Part> = Part & { readonly of: string; readonly name: string }

const OF_TABLES = `c.relnamespace = ${OWN} and c.relkind in ('r', 'p') and not c.relispartition
  and ${notOfExtension('c.oid', 'pg_class')}`

export const TABLES: Question<TableRow> = {
  sql: `select c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as "rowSecurity",
  c.relforcerowsecurity as forced, ${commentOf('c.oid', 'pg_class')} as comment,
  ${grantsIn('c.relacl', 'c.relowner')} as grants, pg_relation_size(c.oid) as bytes
from pg_class c where ${OF_TABLES} order by c.relname`,
}

export const COLUMNS: Question<PartRow<Column>> = {
  sql: `select c.relname as of, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
  format_type(a.atttypid, null) as "baseType", not a.attnotnull as nullable,
  case when a.attgenerated = '' then pg_get_expr(f.adbin, f.adrelid, true) end as default,
  case when a.attgenerated <> '' then json_build_object('expression', pg_get_expr(f.adbin, f.adrelid, true),
    'stored', a.attgenerated = 's') end as generated,
  case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
  case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end as collation,
  ${commentOf('c.oid', 'pg_class', 'a.attnum')} as comment, ${grantsIn('a.attacl', 'c.relowner')} as grants
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef f on f.adrelid = c.oid and f.adnum = a.attnum
where ${OF_TABLES} order by c.relname, a.attnum`,
}

// PostgreSQL 18 lists NOT NULL among the constraints; here it is the column's.
export const CONSTRAINTS: Question<PartRow<Constraint>> = {
  sql: `select c.relname as of, o.conname as name,
  case o.contype when 'p' then 'primary key' when 'u' then 'unique' when 'c' then 'check' when 'f' then 'foreign key'
    else 'exclusion' end as kind,
  regexp_replace(pg_get_constraintdef(o.oid, true), ' NOT VALID$', '') as definition, o.convalidated as validated,
  case when o.contype = 'f' then o.confrelid::regclass::text end as target,
  ${commentOf('o.oid', 'pg_constraint')} as comment
from pg_class c join pg_constraint o on o.conrelid = c.oid and o.contype in ('p', 'u', 'c', 'f', 'x')
where ${OF_TABLES} order by c.relname, array_position('{p,u,x,c,f}'::text[], o.contype::text), o.conname`,
}

// Pretty-printed, PostgreSQL leaves the schema out where the search_path finds it.
export const INDEXES: Question<PartRow<Index>> = {
  sql: `select c.relname as of, x.relname as name, pg_get_indexdef(i.indexrelid, 0, true) as definition,
  i.indisunique as unique, i.indisvalid and i.indisready as valid, ${commentOf('x.oid', 'pg_class')} as comment
from pg_class c join pg_index i on i.indrelid = c.oid join pg_class x on x.oid = i.indexrelid
where ${OF_TABLES} and not exists (
  select from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x')
) order by c.relname, x.relname`,
}

/** With PostgreSQL's own tree of its expressions. */
export type PolicyRow = PartRow<Omit<Policy, 'perRow'>> & { readonly tree: string }

export const POLICIES: Question<PolicyRow> = {
  sql: `select c.relname as of, p.polname as name, p.polpermissive as permissive,
  case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
  (select json_agg(role order by role) from (
    select case r when 0 then 'public' else pg_get_userbyid(r) end as role from unnest(p.polroles) r
  ) named) as roles,
  pg_get_expr(p.polqual, c.oid, true) as using, pg_get_expr(p.polwithcheck, c.oid, true) as check,
  concat(p.polqual, p.polwithcheck) as tree, p.polqual is not null and ${unindexed('p.oid', 'c.oid')} as unindexed,
  ${commentOf('p.oid', 'pg_policy')} as comment
from pg_class c join pg_policy p on p.polrelid = c.oid
where ${OF_TABLES} order by c.relname, p.polname`,
}

export const TRIGGERS: Question<PartRow<Trigger>> = {
  sql: `select c.relname as of, g.tgname as name, pg_get_triggerdef(g.oid, true) as definition, g.tgenabled as enabled,
  ${commentOf('g.oid', 'pg_trigger')} as comment
from pg_class c join pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal
where c.relnamespace = ${OWN} and c.relkind in ('r', 'p', 'v') and not c.relispartition
order by c.relname, g.tgname`,
}
