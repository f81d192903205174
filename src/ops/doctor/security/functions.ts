// Functions: whose rights they run with, and who may call them.
import { codeFault } from '../../../model/code-fault.ts'
import type { SecurityCheck } from './check.ts'
import { IS_OURS } from './scope.ts'

const MAY_CALL = (who: string) =>
  `exists (select from caller k where ${who} and has_function_privilege(k.oid, fn.oid, 'EXECUTE'))`

export const functionChecks: readonly SecurityCheck[] = [
  {
    number: '0011',
    name: 'function_search_path_mutable',
    level: 'warning',
    what: 'means by its names whatever the search_path of its caller finds',
    hint: "alter function ... set search_path = '', or a body by BEGIN ATOMIC or RETURN.",
    // Bodies in standard SQL were resolved when they were made.
    sql: `select object from fn where prosqlbody is null and prolang not in (select oid from pg_language where lanname in ('c', 'internal'))
      and prokind in ('f', 'p') and not exists (select from unnest(proconfig) as setting where setting like 'search_path=%')`,
  },
  {
    number: '0028',
    name: 'anon_security_definer_function_executable',
    level: 'warning',
    what: 'runs with the rights of its owner, and anybody may call it',
    hint: 'revoke execute on function ... from public, or make it security invoker.',
    sql: `select object from fn where prosecdef and ${MAY_CALL(`k.rolname in ('anon', $2::text)`)}`,
  },
  {
    number: '0029',
    name: 'authenticated_security_definer_function_executable',
    level: 'warning',
    what: 'runs with the rights of its owner, and every user may call it',
    hint: 'revoke execute on function ... from public, or make it security invoker.',
    sql: `select object from fn where prosecdef and ${MAY_CALL(`k.rolname not in ('anon', coalesce($2::text, 'anon'))`)}`,
  },
  {
    number: '1005',
    name: 'function_executable_by_public',
    level: 'warning',
    what: 'may be called by every role, also those that come later',
    hint: 'revoke execute on function ... from public; then grant it to whom it is for.',
    sql: `select object from fn where prokind in ('f', 'p') and prorettype <> 'trigger'::regtype and exists (
      select from aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl where acl.grantee = 0 and acl.privilege_type = 'EXECUTE')`,
  },
  {
    number: '1012',
    name: 'definer_function_of_superuser',
    level: 'error',
    what: 'runs as a superuser, and requests may call it',
    hint: 'alter function ... owner to a role without superuser.',
    // In every schema: policies call functions that are not served.
    sql: `select format('%s', p.oid::regprocedure) as object from pg_proc p join pg_roles o on o.oid = p.proowner
      join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and o.rolsuper and n.nspname not in ('pg_catalog', 'information_schema') and p.prorettype <> 'trigger'::regtype
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
        and exists (select from caller k where has_function_privilege(k.oid, p.oid, 'EXECUTE'))`,
  },
  {
    number: '1016',
    name: 'leakproof_function',
    level: 'warning',
    what: 'is declared leakproof, so it may see rows before the policies decide',
    hint: 'alter function ... not leakproof',
    sql: `select format('%s', p.oid::regprocedure) as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.proleakproof and n.nspname not in ('pg_catalog', 'information_schema')
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`,
  },
  {
    number: '1018',
    name: 'function_runs_text_as_sql',
    level: 'warning',
    what: 'runs a text as SQL, changes settings or leaves the database, and requests may call it: who can change a setting can be anybody',
    hint: 'Write the statements themselves, with parameters; or revoke execute on function ... from the roles of requests.',
    // Bodies in standard SQL have no text but their own printed one.
    sql: `select object, coalesce(pg_get_function_sqlbody(oid), prosrc) as body, case when ${IS_OURS} then 'error' end as level
      from fn where prolang in (select oid from pg_language where lanname in ('sql', 'plpgsql')) and prorettype <> 'trigger'::regtype
        and ${MAY_CALL('true')}`,
    isFault: ({ body }) => codeFault(body ?? '') !== null,
  },
]
