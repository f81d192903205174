// Columns of every relation reached, and how a row of pg_attribute becomes a Column.
import type { Column } from '../types.ts'
import { type Grants, grantsIn } from './privileges.ts'
import type { Question } from './question.ts'
import { REACHED, RELATION_KINDS, USER_SCHEMA } from './reached.ts'
import { type ResolvedType, resolveType, type TypeMap } from './types.ts'

export interface ColumnRow {
  readonly relation: number
  readonly name: string
  readonly position: number
  readonly comment: string | null
  readonly notNull: boolean
  readonly typeOid: number
  readonly typmod: number
  readonly type: string
  readonly declaredType: string
  readonly identity: 'a' | 'd' | ''
  readonly generated: 's' | 'v' | ''
  readonly default: string | null
  /** Those of the column alone. */
  readonly grants: Grants | null
}

// The default of an identity column BY DEFAULT is its sequence; ALWAYS has none that a statement may give.
export const COLUMNS: Question<ColumnRow> = {
  sql: `with recursive ${REACHED}
select a.attrelid::int8 as relation, a.attname as name, a.attnum as position, d.description as comment,
  a.attnotnull as "notNull", a.atttypid::int8 as "typeOid", a.atttypmod as typmod,
  format_type(a.atttypid, null) as type, format_type(a.atttypid, a.atttypmod) as "declaredType",
  a.attidentity as identity, a.attgenerated as generated,
  case
    when a.attgenerated <> '' then null
    when a.attidentity = 'd' then (
      select format('nextval(%L)', q.objid::regclass)
      from pg_depend q
      where q.refclassid = 'pg_class'::regclass and q.refobjid = a.attrelid and q.refobjsubid = a.attnum
        and q.classid = 'pg_class'::regclass and q.deptype = 'i'
    )
    else pg_get_expr(f.adbin, f.adrelid)
  end as "default",
  case when a.attacl is not null then ${grantsIn('a.attacl')} end as grants
from reached
join pg_class c on c.oid = reached.oid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
left join pg_description d on d.objoid = a.attrelid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
where c.relkind in ${RELATION_KINDS} and not c.relispartition and ${USER_SCHEMA}
order by a.attrelid, a.attnum`,
}

const IDENTITIES = { a: 'always', d: 'by default', '': null } as const

export function columnOf(row: ColumnRow, types: TypeMap): Column {
  const base = resolveType(types, { oid: row.typeOid, name: row.type, typmod: row.typmod })
  const generated = row.generated !== ''
  return Object.freeze({
    name: row.name,
    position: row.position,
    comment: row.comment,
    nullable: !(row.notNull || base.notNull),
    type: base.name,
    declaredType: row.declaredType,
    typeOid: row.typeOid,
    baseTypeOid: base.oid,
    maxLength: maxLengthOf(base),
    default: row.default ?? (generated ? null : base.default),
    identity: IDENTITIES[row.identity],
    generated,
    enum: base.labels,
  })
}

const CHARACTER_OIDS: ReadonlySet<number> = new Set([1042, 1043])
const BIT_OIDS: ReadonlySet<number> = new Set([1560, 1562])
/** varlena header that the typmod of character types counts. */
const HEADER_BYTES = 4

function maxLengthOf(type: ResolvedType): number | null {
  if (type.typmod < 0) return null
  if (CHARACTER_OIDS.has(type.oid)) return type.typmod - HEADER_BYTES
  return BIT_OIDS.has(type.oid) ? type.typmod : null
}
