// Settings from ALTER ROLE ... SET. PostgreSQL applies them at log-in only, so whoever becomes a role by SET ROLE
// has to bring them along: those that the login role may set.
import type { RoleSettings } from '../types.ts'
import type { Question } from './question.ts'

export interface RoleRow {
  readonly role: string
  readonly name: string
  readonly value: string
}

// Settings of backend context hold from log-in on, and the transaction_* three only before the first query: to set
// them would fail each request. IN DATABASE wins over the general entry.
export const ROLES: Question<RoleRow> = {
  sql: `with entry as (
  select distinct on (s.setrole, split_part(e.item, '=', 1))
    s.setrole, split_part(e.item, '=', 1) as name, substr(e.item, strpos(e.item, '=') + 1) as value
  from pg_db_role_setting s
  cross join unnest(s.setconfig) e(item)
  where s.setrole <> 0
    and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  order by s.setrole, split_part(e.item, '=', 1), s.setdatabase desc
)
select r.rolname as role, entry.name, entry.value
from entry
join pg_roles r on r.oid = entry.setrole
join pg_settings g on g.name = entry.name
where (g.context = 'user' or (g.context = 'superuser' and has_parameter_privilege(g.name, 'set')))
  and entry.name not in ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
order by r.rolname, entry.name`,
}

const ISOLATION = 'default_transaction_isolation'

export function roleMap(rows: readonly RoleRow[]): ReadonlyMap<string, RoleSettings> {
  const byRole = Map.groupBy(rows, (row) => row.role)
  return new Map([...byRole].map(([role, entries]) => [role, settingsOf(entries)]))
}

function settingsOf(rows: readonly RoleRow[]): RoleSettings {
  const isolation = rows.find((row) => row.name === ISOLATION)
  return {
    settings: rows.filter((row) => row !== isolation).map((row) => [row.name, row.value] as const),
    isolation: isolation?.value.toLowerCase() ?? null,
  }
}
