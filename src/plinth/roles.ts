// The roles of an embedded database, as applications written for Supabase expect them, and the login role that may
// become each of them but has no rights of its own. Run by the superuser at every start: each statement may be repeated.
import type { Statement } from '../postgres/types.ts'

export const LOGIN_ROLE = 'authenticator'

const ROLES = `do $$
declare
  wanted record;
begin
  -- Servers that share the folder's database may start together.
  perform pg_advisory_xact_lock(hashtextextended('plinth roles', 0));
  for wanted in select * from (values
    ('anon', 'nologin noinherit'),
    ('authenticated', 'nologin noinherit'),
    ('service_role', 'nologin noinherit bypassrls'),
    ('${LOGIN_ROLE}', 'login noinherit')
  ) as role(name, attributes) loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end $$`

/** Deny by default: what is made later is nobody's but its owner's and the service's. */
const GRANTS = [
  `grant anon, authenticated, service_role to ${LOGIN_ROLE}`,
  'grant usage on schema public to anon, authenticated, service_role',
  'revoke create on schema public from public',
  'alter default privileges revoke execute on functions from public',
  'alter default privileges in schema public grant all on tables to service_role',
  'alter default privileges in schema public grant all on sequences to service_role',
  'alter default privileges in schema public grant execute on functions to service_role',
]

/** In one transaction. The password is new with every start and stands nowhere else. */
export function roleStatements(password: string): readonly Statement[] {
  if (!/^[\w-]+$/.test(password)) throw new Error('a login password is made of letters, digits, _ and -')
  return [ROLES, ...GRANTS, `alter role ${LOGIN_ROLE} password '${password}'`].map((text) => ({
    text,
    parameters: [],
  }))
}

/** The superuser's URL as the login role's. */
export function loginUrl(url: string, password: string): string {
  const login = new URL(url)
  login.username = LOGIN_ROLE
  login.password = password
  return login.href
}
