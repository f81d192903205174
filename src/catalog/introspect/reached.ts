// SQL fragments that several questions share.

export const RELATION_KINDS = `('r', 'p', 'v', 'm', 'f')`

/**
 * `reached(oid)`: relations of the exposed schemas and the extra search path, row types that exposed functions
 * return, and everything that views among them read, in whatever schema. For use in WITH RECURSIVE.
 */
export const REACHED = `reached(oid) as (
  (
    select c.oid
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any ($1::text[] || $2::text[]) and c.relkind in ${RELATION_KINDS}
    union
    select t.typrelid
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_type t on t.oid = p.prorettype
    where n.nspname = any ($1::text[]) and t.typrelid <> 0
  )
  union
  select d.refobjid
  from reached
  join pg_rewrite w on w.ev_class = reached.oid and w.ev_type = '1'
  join pg_depend d on d.objid = w.oid and d.classid = 'pg_rewrite'::regclass
    and d.refclassid = 'pg_class'::regclass
)`

/** `domains(oid, base)`: each domain and the type at the end of its chain. For use in WITH RECURSIVE. */
export const DOMAINS = `chain(oid, base) as (
  select oid, typbasetype from pg_type where typtype = 'd'
  union all
  select chain.oid, t.typbasetype from chain join pg_type t on t.oid = chain.base where t.typtype = 'd'
),
domains as (
  select chain.oid, chain.base from chain join pg_type t on t.oid = chain.base where t.typtype <> 'd'
)`

export const USER_SCHEMA = `n.nspname not in ('pg_catalog', 'information_schema')`
