// What records the changes of an audited table, and what gives them back: triggers, and two functions that clients call. The log
// itself is our own part of the database (system/0010_audit.sql).
import { auditFunctions, HISTORY_COLUMNS } from '../../model/audit.ts'
import { quoteName, quoteText } from '../../model/literal.ts'
import type { Model, Table } from '../../model/model.ts'
import { derivedName } from '../../model/name.ts'
import { leavesOf } from '../../model/policy/policy.ts'
import type { Creation } from './creation.ts'
import { callable } from './grants.ts'

/** One for each verb: rows that a statement changed come to them together. */
const TRIGGERS = {
  insert: ' referencing new table as new_rows',
  update: ' referencing old table as old_rows new table as new_rows',
  delete: ' referencing old table as old_rows',
  truncate: '',
} as const

export function createAudit(table: Table, { schema }: Pick<Model, 'schema'>): readonly Creation[] {
  if (table.audit === null) return []
  return [...triggers(table), ownerPolicy(table), ...history(table, schema), ...asOf(table, schema)]
}

type Audited = Table & { readonly audit: NonNullable<Table['audit']> }

function triggers(table: Table): readonly Creation[] {
  const { name, primaryKey, audit, tenant, place } = table as Audited
  const given = [arrayOf(primaryKey.columns), arrayOf(audit.concealed), tenant ?? '']
    .map(quoteText)
    .join(', ')
  return Object.entries(TRIGGERS).map(([verb, referencing]) => {
    const own = derivedName(name, 'audit', verb)
    const sql = `create trigger ${quoteName(own)} after ${verb} on ${quoteName(name)}${referencing}
for each statement execute function plinth.audit_change(${given})`
    return { kind: 'trigger', name: own, sql, place }
  })
}

/** Row security is forced, and the functions run as the owner. */
function ownerPolicy({ name, place }: Table): Creation {
  const own = derivedName(name, 'audit')
  const sql = `create policy ${quoteName(own)} on ${quoteName(name)} for select to plinth_owner using (true)`
  return { kind: 'policy', name: own, sql, place }
}

function history(table: Table, schema: string): readonly Creation[] {
  const { history: name } = auditFunctions(table.name)
  const keys = keysOf(table)
  const parameters = keys.map(({ column, type }) => `${quoteName(column)} ${type} default null`)
  const of = ({ column }: KeyColumn) => `${quoteName(name)}.${quoteName(column)}`
  const isOpen = keys.map((key) => `${of(key)} is null`).join(' and ')
  const key = `jsonb_build_object(${keys.map((each) => `${quoteText(each.column)}, ${of(each)}`).join(', ')})`
  const columns = Object.entries(HISTORY_COLUMNS)
  const result = columns.map(([column, type]) => `${quoteName(column)} ${type}`).join(', ')
  const sql = `create function ${quoteName(name)}(${parameters.join(', ')}) returns table (${result})
language sql stable security definer set search_path = '' set timezone = 'UTC'
begin atomic
select ${columns.map(([column]) => `l.${quoteName(column)}`).join(', ')}
from plinth.audit_history(${entityOf(table, schema)}, case when not (${isOpen}) then ${key} end) l
where (select plinth.audit_reader(${readersOf(table)})) order by l.id desc;
end`
  return [{ kind: 'function', name, sql, place: table.place }, ...granted(table, name, keys)]
}

/**
 * Rows that changed since, as the first change found them; and those that did not, without what is never kept. Whole records, for
 * the columns of a table that was changed have another order than those of a new one.
 */
function asOf(table: Table, schema: string): readonly Creation[] {
  const { asOf: name } = auditFunctions(table.name)
  const { audit } = table as Audited
  const of = quoteName(table.name)
  const key = keysOf(table)
    .map(({ column }) => `${quoteText(column)}, plinth_row.${quoteName(column)}`)
    .join(', ')
  const kept =
    audit.concealed.length === 0
      ? 'to_jsonb(plinth_row)'
      : `to_jsonb(plinth_row) - ${quoteText(arrayOf(audit.concealed))}::text[]`
  const sql = `create function ${quoteName(name)}("at" timestamp with time zone) returns setof ${of}
language sql stable security definer set search_path = '' set timezone = 'UTC'
begin atomic
with since as (select s.entity_key, s.row_before from plinth.audit_since(${entityOf(table, schema)}, ${quoteName(name)}."at") s)
select jsonb_populate_record(null::${of}, s.row_before) from since s
where s.row_before is not null and (select plinth.audit_reader(${readersOf(table)}))
union all
select jsonb_populate_record(null::${of}, ${kept}) from ${of} plinth_row
where (select plinth.audit_reader(${readersOf(table)}))
  and not exists (select from since s where s.entity_key = jsonb_build_object(${key}));
end`
  return [
    { kind: 'function', name, sql, place: table.place },
    ...granted(table, name, [{ column: 'at', type: 'timestamp with time zone' }]),
  ]
}

function granted(table: Table, name: string, parameters: readonly KeyColumn[]): readonly Creation[] {
  const signature = `${quoteName(name)}(${parameters.map(({ type }) => type).join(', ')})`
  const to = rolesOf(table).length === 0 ? ['service_role'] : ['authenticated', 'service_role']
  return callable(signature, to).map((sql) => ({ kind: 'grant', name, sql, place: table.place }))
}

interface KeyColumn {
  readonly column: string
  readonly type: string
}

function keysOf({ primaryKey, columns }: Table): readonly KeyColumn[] {
  return primaryKey.columns.map((column) => ({
    column,
    type: columns.find(({ name }) => name === column)?.type ?? 'text',
  }))
}

function rolesOf({ audit }: Table): readonly string[] {
  return leavesOf((audit as Audited['audit']).read).flatMap((rule) =>
    rule.kind === 'role' ? [rule.role] : [],
  )
}

function readersOf(table: Table): string {
  const roles = rolesOf(table).map(quoteText).join(', ')
  return `array[${roles}]::text[]`
}

function entityOf({ name }: Table, schema: string): string {
  return quoteText(`${schema}.${name}`)
}

function arrayOf(names: readonly string[]): string {
  return `{${names.join(',')}}`
}
