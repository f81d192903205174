// Whether row security stands before every table that requests reach.
import type { SecurityCheck } from './check.ts'

export const rowSecurityChecks: readonly SecurityCheck[] = [
  {
    number: '0013',
    name: 'rls_disabled_in_public',
    level: 'error',
    what: 'requests reach the table, and row security is off: everybody with the grant sees every row',
    hint: 'alter table ... enable row level security; then say by policies who may see what.',
    sql: `select object from exposed where relkind in ('r', 'p') and not relrowsecurity`,
  },
  {
    number: '1001',
    name: 'rls_not_forced',
    level: 'error',
    what: 'row security does not hold for the owner, so functions that run as the owner pass it',
    hint: 'alter table ... force row level security',
    sql: `select object from exposed where relkind in ('r', 'p') and relrowsecurity and not relforcerowsecurity`,
  },
  {
    number: '0007',
    name: 'policy_exists_rls_disabled',
    level: 'error',
    what: 'has policies without effect: row security is off',
    hint: 'alter table ... enable row level security',
    sql: `select distinct object from policy where not relrowsecurity`,
  },
  {
    number: '0008',
    name: 'rls_enabled_no_policy',
    level: 'info',
    what: 'has row security and no policy: nobody sees a row of it',
    hint: 'Say by policies who may, or revoke the grants.',
    sql: `select object from exposed where relkind in ('r', 'p') and relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = exposed.oid)`,
  },
  {
    number: '0019',
    name: 'insecure_queue_exposed_in_api',
    level: 'error',
    what: 'is a queue that requests reach by pgmq_public, without row security',
    hint: 'alter table ... enable row level security',
    sql: `select format('%I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where 'pgmq_public' = any ($1::text[]) and n.nspname = 'pgmq' and c.relname ~ '^[qa]_' and c.relkind in ('r', 'p')
        and not c.relrowsecurity`,
  },
]
