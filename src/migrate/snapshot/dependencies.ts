// What uses what within the schema, as pg_depend has it, between things that a snapshot names.
import { OF_FUNCTIONS, SIGNATURE } from './beside.ts'
import { OWN, type Question } from './question.ts'
import type { Dependency } from './types.ts'

/**
 * Parts are counted to what can be dropped and made again on its own: the index of a constraint is the constraint, the
 * rule of a view is the view, the row type of a table is the table, the expression of a generated column is the column.
 */
const ITEM = `item(class, id, part, kind, of, name) as (
  select 'pg_class'::regclass, c.oid, 0, case c.relkind when 'v' then 'view' else 'table' end, null::text, c.relname::text
  from pg_class c where c.relnamespace = ${OWN} and c.relkind in ('r', 'p', 'v')
  union all
  select 'pg_class'::regclass, c.oid, a.attnum, case c.relkind when 'v' then 'view' else 'column' end,
    case c.relkind when 'v' then null else c.relname end, case c.relkind when 'v' then c.relname else a.attname end
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = ${OWN} and c.relkind in ('r', 'p', 'v')
  union all
  select 'pg_class'::regclass, i.indexrelid, 0, case when o.oid is null then 'index' else 'constraint' end, c.relname,
    coalesce(o.conname, x.relname)
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  left join pg_constraint o on o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x')
  where c.relnamespace = ${OWN}
  union all
  select 'pg_constraint'::regclass, o.oid, 0, 'constraint', c.relname, o.conname
  from pg_constraint o join pg_class c on c.oid = o.conrelid where c.relnamespace = ${OWN} and o.contype in ('p', 'u', 'c', 'f', 'x')
  union all
  select 'pg_attrdef'::regclass, f.oid, 0, case a.attgenerated when '' then 'default' else 'column' end, c.relname, a.attname
  from pg_attrdef f join pg_class c on c.oid = f.adrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = f.adnum
  where c.relnamespace = ${OWN}
  union all
  select 'pg_rewrite'::regclass, r.oid, 0, 'view', null, c.relname
  from pg_rewrite r join pg_class c on c.oid = r.ev_class where c.relnamespace = ${OWN} and c.relkind = 'v'
  union all
  select 'pg_policy'::regclass, p.oid, 0, 'policy', c.relname, p.polname
  from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = ${OWN}
  union all
  select 'pg_trigger'::regclass, g.oid, 0, 'trigger', c.relname, g.tgname
  from pg_trigger g join pg_class c on c.oid = g.tgrelid where c.relnamespace = ${OWN} and not g.tgisinternal
  union all
  select 'pg_proc'::regclass, p.oid, 0, 'function', null, ${SIGNATURE}
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OF_FUNCTIONS}
  union all
  select 'pg_type'::regclass, unnest(array[t.oid, t.typarray]), 0,
    case when t.typtype = 'e' then 'enum' when c.relkind = 'v' then 'view' else 'table' end, null, t.typname
  from pg_type t left join pg_class c on c.oid = t.typrelid
  where t.typnamespace = ${OWN} and (t.typtype = 'e' or c.relkind in ('r', 'p', 'v'))
)`

export const DEPENDENCIES: Question<Dependency> = {
  sql: `with ${ITEM}
select distinct jsonb_build_object('kind', a.kind, 'of', a.of, 'name', a.name) as "from",
  jsonb_build_object('kind', b.kind, 'of', b.of, 'name', b.name) as "to"
from pg_depend d
join item a on a.class = d.classid and a.id = d.objid and a.part = d.objsubid
join item b on b.class = d.refclassid and b.id = d.refobjid and b.part = d.refobjsubid
where (a.kind, a.of, a.name) is distinct from (b.kind, b.of, b.name)
order by 1, 2`,
}
