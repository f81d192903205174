// What the role may ask at all: without a privilege no policy is looked at.

import type { Table } from '../../model/model.ts'
import { audiencesOf } from '../../model/policy/compile.ts'
import { grantedColumns, type Verb, withheld } from '../../model/policy/granted.ts'
import type { Session } from '../../postgres/session.ts'
import type { CallerRole, Grant } from './explanation.ts'
import { unasked } from './refusal.ts'

export const PRIVILEGE: Readonly<Record<Verb, string>> = {
  read: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
}

const GRANT = `select json_build_object(
  'schema', has_schema_privilege(r.oid, c.relnamespace, 'USAGE'),
  'whole', has_table_privilege(r.oid, c.oid, $3),
  'secured', c.relrowsecurity and not r.rolbypassrls and not r.rolsuper,
  'columns', (
    select json_agg(json_build_object(
      'name', a.attname,
      'read', has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT'),
      'may', case when $3 <> 'DELETE' then has_column_privilege(r.oid, c.oid, a.attnum, $3) end
    ) order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ))::text
from pg_class c, pg_roles r
where c.oid = to_regclass($1) and r.rolname = $2`

interface Answer {
  readonly schema: boolean
  readonly whole: boolean
  /** Whether row policies hold the role. */
  readonly secured: boolean
  readonly columns: readonly { readonly name: string; readonly read: boolean; readonly may: boolean | null }[]
}

export interface GrantQuestion {
  readonly table: Table
  /** As SQL writes it, with its schema. */
  readonly relation: string
  readonly verb: Verb
  readonly role: CallerRole
}

/** Throws PL432 when table or role are not there. */
export async function findGrant(
  session: Session,
  { table, relation, verb, role }: GrantQuestion,
): Promise<{ readonly grant: Grant; readonly secured: boolean }> {
  const result = await session.query(GRANT, [relation, role, PRIVILEGE[verb]])
  const text = result.rows[0]?.text(0)
  if (typeof text !== 'string')
    throw unasked(`The database has no table ${relation}, or no role ${role}.`, 'plinth migrate apply')
  const { schema, whole, secured, columns } = JSON.parse(text) as Answer
  const isKey = (name: string) => table.primaryKey.columns.includes(name)
  const grant = {
    schema,
    any: whole || columns.some(({ may }) => may === true),
    key: columns.every(({ name, read }) => read || !isKey(name)),
    columns: columns.length,
    withheld:
      verb === 'delete'
        ? null
        : columns
            .filter(({ may }) => may !== true)
            .map(({ name }) => ({ name, why: whyWithheld(name, table, verb) })),
  }
  return { grant, secured }
}

function whyWithheld(name: string, table: Table, verb: Exclude<Verb, 'delete'>): string | null {
  const column = table.columns.find((each) => each.name === name)
  return column === undefined ? 'not in the model' : withheld(column, { table, verb })
}

/** Whether rows can be had with it; a single one has to be named. */
export function suffices({ schema, any, key }: Grant, verb: Verb, one: boolean): boolean {
  const named = verb === 'insert' || (verb === 'read' && !one)
  return schema && any && (named || key)
}

export function grantInModel(table: Table, verb: Verb, role: CallerRole): boolean {
  if (role === 'service_role') return true
  if (!audiencesOf(table.access[verb]).includes(role)) return false
  return verb === 'delete' || grantedColumns(table, verb).length > 0
}
