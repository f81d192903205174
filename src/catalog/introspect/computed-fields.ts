// Computed fields: functions of one row that give a value and no rows of another relation, so that they can be read
// like a column. Sets are left out, as a field is one value.
import type { Column, ComputedField } from '../types.ts'
import type { Question, Scope } from './question.ts'
import { RELATION_KINDS } from './reached.ts'
import { resolveType, type TypeMap } from './types.ts'

export interface ComputedFieldRow {
  readonly relation: number
  /** The relation's schema, and the function's. */
  readonly home: string
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly typeOid: number
  readonly type: string
}

export const COMPUTED_FIELDS: Question<ComputedFieldRow> = {
  sql: `select c.oid::int8 as relation, h.nspname as home, n.nspname as schema, p.proname as name,
  d.description as comment, t.oid::int8 as "typeOid", format_type(t.oid, null) as type
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_class c on c.reltype = p.proargtypes[0] and c.relkind in ${RELATION_KINDS}
join pg_namespace h on h.oid = c.relnamespace
join pg_type t on t.oid = p.prorettype
left join pg_class r on r.reltype = t.oid and r.relkind in ${RELATION_KINDS}
left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass and d.objsubid = 0
where n.nspname = any ($1::text[] || $2::text[]) and p.pronargs = 1 and p.prokind = 'f' and not p.proretset
  and r.oid is null and (t.typtype <> 'p' or t.oid = 'record'::regtype)
order by n.nspname, p.proname, p.oid`,
}

/** Those of one relation by name. A column of the same name hides a field, as PostgreSQL has it. */
export function computedFieldsOf(
  rows: readonly ComputedFieldRow[],
  columns: ReadonlyMap<string, Column>,
  { types, scope }: { readonly types: TypeMap; readonly scope: Scope },
): ReadonlyMap<string, ComputedField> {
  const fields = new Map<string, ComputedField>()
  for (const row of inSearchOrder(rows, scope)) {
    if (!columns.has(row.name) && !fields.has(row.name)) fields.set(row.name, fieldOf(row, types))
  }
  return fields
}

// Of fields of one name the search path chooses: a request's own schema comes first, then the extra ones.
function inSearchOrder(rows: readonly ComputedFieldRow[], scope: Scope): readonly ComputedFieldRow[] {
  const order = [...scope.extraSearchPath, ...scope.schemas]
  const rank = (row: ComputedFieldRow) => (row.schema === row.home ? -1 : order.indexOf(row.schema))
  return rows.toSorted((a, b) => rank(a) - rank(b))
}

function fieldOf(row: ComputedFieldRow, types: TypeMap): ComputedField {
  const base = resolveType(types, { oid: row.typeOid, name: row.type, typmod: -1 })
  return Object.freeze({
    schema: row.schema,
    name: row.name,
    type: base.name,
    typeOid: row.typeOid,
    baseTypeOid: base.oid,
    comment: row.comment,
  })
}
