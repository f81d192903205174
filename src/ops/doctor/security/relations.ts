// Relations that row security does not stand before, or that should not be served at all.
import type { SecurityCheck } from './check.ts'
import { IS_INVOKER, relationNamed } from './scope.ts'

const USERS = relationNamed('auth', 'users')

const SENSITIVE = `'password', 'passwd', 'pwd', 'password_hash', 'encrypted_password', 'secret', 'secret_key', 'client_secret',
  'api_key', 'apikey', 'access_token', 'refresh_token', 'private_key', 'ssn', 'social_security_number', 'tax_id', 'passport_number',
  'credit_card', 'credit_card_number', 'card_number', 'cvv', 'cvc', 'iban', 'bank_account', 'pin', 'otp', 'totp_secret', 'mfa_secret'`

/** A view or materialized view that reads `relation` of the outer query. */
const READS_USERS = `exists (
  select from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
  where w.ev_class = e.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = ${USERS})`

export const relationChecks: readonly SecurityCheck[] = [
  {
    number: '0002',
    name: 'auth_users_exposed',
    level: 'error',
    what: 'shows rows of auth.users to callers',
    hint: 'Keep what is to be seen in a table of its own, with policies.',
    sql: `select object from exposed e where relkind in ('v', 'm') and ${READS_USERS} and (relkind = 'm' or not ${IS_INVOKER}
      or (select not u.relrowsecurity from pg_class u where u.oid = ${USERS}))`,
  },
  {
    number: '0010',
    name: 'security_definer_view',
    level: 'error',
    what: 'reads as its owner, past the policies of who asks',
    hint: 'alter view ... set (security_invoker = true)',
    sql: `select object from exposed where relkind = 'v' and not ${IS_INVOKER}`,
  },
  {
    number: '0016',
    name: 'materialized_view_in_api',
    level: 'warning',
    what: 'is a materialized view, which has no row security',
    hint: 'Revoke the grants, and serve it by a view or a function with the right filter.',
    sql: `select object from exposed where relkind = 'm'`,
  },
  {
    number: '0017',
    name: 'foreign_table_in_api',
    level: 'warning',
    what: 'is a foreign table, which has no row security',
    hint: 'Revoke the grants, and serve it by a view or a function with the right filter.',
    sql: `select object from exposed where relkind = 'f'`,
  },
  {
    number: '0023',
    name: 'sensitive_columns_exposed',
    level: 'error',
    what: 'looks like a secret, and callers may read it without row security',
    hint: 'Enable row security, or revoke select on the column.',
    sql: `select format('%s.%I', e.object, a.attname) as object from exposed e join pg_attribute a on a.attrelid = e.oid
      where a.attnum > 0 and not a.attisdropped and lower(a.attname) in (${SENSITIVE})
        and (e.relkind in ('m', 'f') or e.relkind in ('r', 'p') and not e.relrowsecurity or e.relkind = 'v' and not ${IS_INVOKER})
        and exists (select from caller k where has_column_privilege(k.oid, e.oid, a.attnum, 'SELECT'))`,
  },
  {
    number: '0026',
    name: 'pg_graphql_anon_table_exposed',
    level: 'warning',
    what: 'stands in the GraphQL schema that anybody can read',
    hint: 'revoke select on ... from the anonymous role, or drop extension pg_graphql.',
    sql: graphql(`k.rolname in ('anon', $2::text)`),
  },
  {
    number: '0027',
    name: 'pg_graphql_authenticated_table_exposed',
    level: 'info',
    what: 'stands in the GraphQL schema that every user can read',
    hint: 'revoke select on ... from the roles of users, or drop extension pg_graphql.',
    sql: graphql(`k.rolname not in ('anon', coalesce($2::text, 'anon'))`),
  },
]

function graphql(who: string): string {
  return `select e.object from exposed e where exists (select from pg_extension x where x.extname = 'pg_graphql')
    and exists (select from caller k where ${who} and has_any_column_privilege(k.oid, e.oid, 'SELECT'))`
}
