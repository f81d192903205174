// Whose privileges a role has besides its own: roles that it inherits from, directly or not, and superusers, who have
// all. Roles that are neither are left out.
import type { Membership } from '../types.ts'
import type { Question } from './question.ts'

export interface MembershipRow {
  readonly role: string
  readonly superuser: boolean
  readonly inherits: readonly string[] | null
}

// Before 16 the member decides whether it inherits, from then on each grant does; to_jsonb, as 15 lacks the column.
// The owner of the database is a member of pg_database_owner without a grant.
export const MEMBERSHIPS: Question<MembershipRow> = {
  sql: `with recursive direct(member, role) as (
  select m.member, m.roleid
  from pg_auth_members m
  join pg_roles r on r.oid = m.member
  where coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit)
  union all
  select d.datdba, 'pg_database_owner'::regrole::oid
  from pg_database d
  join pg_roles r on r.oid = d.datdba
  where d.datname = current_database()
    and (r.rolinherit or current_setting('server_version_num')::int >= 160000)
),
inherited(member, role) as (
  select direct.member, direct.role from direct
  union
  select inherited.member, direct.role from inherited join direct on direct.member = inherited.role
)
select r.rolname as role, r.rolsuper as superuser,
  json_agg(pg_get_userbyid(i.role) order by i.role) filter (where i.role is not null) as inherits
from pg_roles r
left join inherited i on i.member = r.oid
where r.rolsuper or i.role is not null
group by r.rolname, r.rolsuper
order by r.rolname`,
}

export function membershipMap(rows: readonly MembershipRow[]): ReadonlyMap<string, Membership> {
  return new Map(
    rows.map(({ role, superuser, inherits }) => [
      role,
      Object.freeze({ superuser, inherits: Object.freeze(inherits ?? []) }),
    ]),
  )
}
