// What the policies themselves say.

import { callsPerRow, workPerRow } from '../../../migrate/per-row.ts'
import { unindexed } from '../../../migrate/policy-columns.ts'
import { readsUserMetadata } from '../../../model/policy/user-metadata.ts'
import type { SecurityCheck } from './check.ts'
import { relationNamed } from './scope.ts'

/** Functions of which 0003 tells. */
const OF_CALLER = `(
  select string_agg(f.oid::text, ' ') from pg_proc f
  where f.pronamespace = to_regnamespace('auth')
    or f.pronamespace = 'pg_catalog'::regnamespace and f.proname = 'current_setting')`

const COMMANDS = `(values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) as c(word, letter)`
const ALWAYS = `('true', '(true)', '(1 = 1)')`
/** Policies that hold for a caller; 0 is PUBLIC. */
const HOLDS_FOR = `(k.oid = any (p.polroles) or 0 = any (p.polroles))`

export const policyChecks: readonly SecurityCheck[] = [
  {
    number: '0003',
    name: 'auth_rls_initplan',
    level: 'warning',
    what: 'asks who the caller is for every row',
    hint: 'Write (select auth.uid()) instead of auth.uid(), likewise for current_setting: it is then asked once per statement.',
    sql: `select policy_object as object, tree, ${OF_CALLER} as functions from policy`,
    isFault: ({ tree, functions }) => callsPerRow(tree ?? '', new Set((functions ?? '').split(' '))),
  },
  {
    number: '1019',
    name: 'policy_works_per_row',
    level: 'warning',
    what: 'runs a subquery or calls a function for every row',
    hint: 'Let the subquery stand without the row: column = any (array(select ...)); a function in (select f()) of its own.',
    sql: `select policy_object as object, tree, ${OF_CALLER} as functions from policy`,
    isFault: ({ tree, functions }) => workPerRow(tree ?? '', new Set((functions ?? '').split(' '))) !== null,
  },
  {
    number: '1020',
    name: 'policy_columns_unindexed',
    level: 'info',
    what: 'decides by columns of which none begins an index: every statement reads the whole table',
    hint: 'create index concurrently on ... (...), where few rows pass.',
    sql: `select policy_object as object from policy where qual is not null and ${unindexed('policy_oid', 'oid')}`,
  },
  {
    number: '0006',
    name: 'multiple_permissive_policies',
    level: 'warning',
    what: 'has several permissive policies for the same role and command: each is evaluated, and any one lets a row through',
    hint: 'Join them into one policy with OR.',
    sql: `select format('%s, %s as %s', p.object, c.word, k.rolname) as object
      from policy p cross join caller k join ${COMMANDS} on p.polcmd::text in (c.letter, '*')
      where p.polpermissive and p.relrowsecurity and ${HOLDS_FOR}
      group by p.object, c.word, k.rolname having count(*) > 1`,
  },
  {
    number: '0015',
    name: 'rls_references_user_metadata',
    level: 'error',
    what: 'decides by user_metadata, which users change themselves',
    hint: 'Decide by app_metadata or by a table.',
    // What a body that is a text calls is not in the catalog, so only the functions that a policy names are followed from there.
    sql: `with recursive used(policy_object, class, object) as (
        select p.policy_object, d.refclassid, d.refobjid from policy p
        join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.policy_oid
        union
        select u.policy_object, d.refclassid, d.refobjid from used u join pg_depend d
          on d.classid = u.class and d.objid = u.object and u.class = 'pg_proc'::regclass
          or u.class = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass
            and d.objid in (select w.oid from pg_rewrite w where w.ev_class = u.object)
        where d.refclassid in ('pg_proc'::regclass, 'pg_class'::regclass)
      )
      select policy_object as object, concat(qual, ' ', written) as code, null as level from policy
      union all
      select format('%s by %s', u.policy_object, f.oid::regprocedure), coalesce(pg_get_function_sqlbody(f.oid), f.prosrc), null
      from used u join pg_proc f on u.class = 'pg_proc'::regclass and f.oid = u.object
      union all
      -- Of a view the policy may read other columns.
      select format('%s by %s', u.policy_object, v.oid::regclass), pg_get_viewdef(v.oid), 'warning'
      from used u join pg_class v on u.class = 'pg_class'::regclass and v.oid = u.object and v.relkind in ('v', 'm')`,
    isFault: ({ code }) => readsUserMetadata(code ?? ''),
  },
  {
    number: '0024',
    name: 'rls_policy_always_true',
    level: 'warning',
    what: 'lets callers write any row',
    hint: 'Say in USING and WITH CHECK which rows may be written.',
    sql: `select distinct p.policy_object as object from policy p join caller k on ${HOLDS_FOR}
      where p.polpermissive and p.relrowsecurity and (
        p.polcmd in ('a', 'w', '*') and coalesce(p.written, p.qual) in ${ALWAYS} or p.polcmd in ('w', 'd', '*') and p.qual in ${ALWAYS})`,
  },
  {
    number: '0025',
    name: 'public_bucket_allows_listing',
    level: 'warning',
    what: 'is public, and a policy lets callers list all of its files',
    hint: 'Files of a public bucket are had by their name without a policy: drop the policy, or narrow it.',
    needs: { schema: 'storage', name: 'buckets' },
    sql: `select distinct b.id as object from storage.buckets b, pg_policy p
      cross join lateral (select pg_get_expr(p.polqual, p.polrelid) as qual) as said
      where b.public and p.polrelid = ${relationNamed('storage', 'objects')} and p.polcmd in ('r', '*')
        and exists (select from caller k where ${HOLDS_FOR})
        and (said.qual in ${ALWAYS} or said.qual ~ format('^\\(?bucket_id = %L::text\\)?$', b.id))`,
  },
  {
    number: '1015',
    name: 'tenant_policy_not_restrictive',
    level: 'warning',
    what: 'has a column for the tenant, and no restrictive policy: any permissive one may open all tenants',
    hint: 'create policy ... as restrictive ... using (tenant_id = ...)',
    sql: `select distinct e.object from exposed e join tenant t on t.attrelid = e.oid
      where e.relrowsecurity and not exists (select from pg_policy p where p.polrelid = e.oid and not p.polpermissive)`,
  },
]
