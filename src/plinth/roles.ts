// An embedded database is set up at every start, by its superuser: our own part of it (migrate/system), and the login
// role that may become each of the roles of requests but has no rights of its own. Everything here may be repeated.
import { applySystem } from '../migrate/system.ts'
import type { Database } from '../postgres/types.ts'

export const LOGIN_ROLE = 'authenticator'

const LOGIN = `do $$ begin
  -- Servers that share the folder's database may start together.
  perform pg_advisory_xact_lock(hashtextextended('plinth roles', 0));
  if not exists (select from pg_roles where rolname = '${LOGIN_ROLE}') then
    create role ${LOGIN_ROLE} login noinherit;
  end if;
end $$`

/** Deny by default: what is made later is nobody's but its owner's and the service's. */
const GRANTS = [
  `grant anon, authenticated, service_role, plinth_command to ${LOGIN_ROLE}`,
  // Seals the audit log, and keeps its partitions.
  `grant plinth_auditor to ${LOGIN_ROLE}`,
  // Requests bring their own; whatever else runs must say which schema it means.
  `alter role ${LOGIN_ROLE} set search_path = ''`,
  'grant usage on schema public to anon, authenticated, service_role',
  'revoke create on schema public from public',
  'revoke temporary on database postgres from public',
  'alter default privileges revoke execute on functions from public',
  'alter default privileges in schema public grant select, insert, update, delete on tables to service_role',
  'alter default privileges in schema public grant usage, select on sequences to service_role',
  'alter default privileges in schema public grant execute on functions to service_role',
]

/** The password is new with every start and stands nowhere else. */
export async function prepareRoles(admin: Database, password: string): Promise<void> {
  if (!/^[\w-]+$/.test(password)) throw new Error('a login password is made of letters, digits, _ and -')
  await applySystem(admin)
  const texts = [LOGIN, ...GRANTS, `alter role ${LOGIN_ROLE} password '${password}'`]
  await admin.scoped({ settings: [], statements: texts.map((text) => ({ text, parameters: [] })) })
}

/** The superuser's URL as the login role's. */
export function loginUrl(url: string, password: string): string {
  const login = new URL(url)
  login.username = LOGIN_ROLE
  login.password = password
  return login.href
}

/** The superuser's URL, with the rights of the login role: its password is known to the server that made it alone. */
export function asLogin(url: string): string {
  const login = new URL(url)
  login.searchParams.set('options', `-crole=${LOGIN_ROLE}`)
  return login.href
}
