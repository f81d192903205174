// Tables, partitioned tables, views, materialized and foreign tables. Partitions are not resources.
import type { RelationKind } from '../types.ts'
import { type Grants, grantsIn } from './privileges.ts'
import type { Question } from './question.ts'
import { REACHED, RELATION_KINDS, USER_SCHEMA } from './reached.ts'

export interface RelationRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: keyof typeof KINDS
  readonly comment: string | null
  /** Bits 1 << 2 (update), 1 << 3 (insert), 1 << 4 (delete). */
  readonly events: number
  readonly rowVersions: boolean
  readonly owner: string
  readonly grants: Grants | null
}

const HEAP = `(select oid from pg_am where amname = 'heap')`

// A foreign table has system columns that say nothing, and other kinds of storage, or what reads compressed children of a
// table, may have none: then a read of them fails.
// pg_relation_is_updatable opens and rewrites the relation: too dear to ask about tables, whose answer is known.
export const RELATIONS: Question<RelationRow> = {
  sql: `with recursive ${REACHED}
select c.oid::int8 as oid, n.nspname as schema, c.relname as name, c.relkind as kind, d.description as comment,
  case
    when c.relkind in ('r', 'p') then 28
    when c.relkind in ('v', 'f') then pg_relation_is_updatable(c.oid, true)
    else 0
  end as events,
  case c.relkind
    when 'r' then c.relam = ${HEAP} and not c.relhassubclass
    when 'p' then not exists (
      with recursive part(oid) as (
        select inhrelid from pg_inherits where inhparent = c.oid
        union all
        select inhrelid from part join pg_inherits on inhparent = part.oid
      )
      select from part join pg_class p on p.oid = part.oid
      where p.relkind <> 'p' and (p.relkind <> 'r' or p.relam <> ${HEAP})
    )
    else false
  end as "rowVersions", pg_get_userbyid(c.relowner) as owner,
  ${grantsIn(`coalesce(c.relacl, acldefault('r', c.relowner))`)} as grants
from reached
join pg_class c on c.oid = reached.oid
join pg_namespace n on n.oid = c.relnamespace
left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
where c.relkind in ${RELATION_KINDS} and not c.relispartition and ${USER_SCHEMA}
order by n.nspname, c.relname`,
}

const KINDS = { r: 'table', p: 'partitioned', v: 'view', m: 'materialized', f: 'foreign' } as const

const UPDATE = 1 << 2
const INSERT = 1 << 3
const DELETE = 1 << 4

export function kindOf(row: RelationRow): RelationKind {
  return KINDS[row.kind]
}

export function writesOf(row: RelationRow): { insertable: boolean; updatable: boolean; deletable: boolean } {
  return {
    insertable: (row.events & INSERT) !== 0,
    updatable: (row.events & UPDATE) !== 0,
    deletable: (row.events & DELETE) !== 0,
  }
}
