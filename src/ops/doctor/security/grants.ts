// What the roles of requests, and the one that logs in, may do beyond reading and writing rows.
import type { SecurityCheck } from './check.ts'

export const grantChecks: readonly SecurityCheck[] = [
  {
    number: '1004',
    name: 'grants_past_row_security',
    level: 'error',
    what: 'is granted to a role of requests, and row security does not hold for it',
    hint: 'revoke truncate, references, trigger on ... from ...',
    sql: `select format('%s on %s to %s', p.word, r.object, k.rolname) as object
      from relation r cross join caller k cross join (values ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) as p(word)
      where r.relkind in ('r', 'p') and k.oid <> r.relowner and has_table_privilege(k.oid, r.oid, p.word)`,
  },
  {
    number: '1006',
    name: 'login_passes_row_security',
    level: 'error',
    what: 'is who the server logs in as, and is a superuser or has BYPASSRLS',
    hint: 'create role authenticator login noinherit; grant anon, authenticated, service_role to authenticator; and log in as that.',
    sql: `select rolname::text as object from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)`,
  },
  {
    number: '1010',
    name: 'caller_may_create',
    level: 'error',
    what: 'is a right to make something in the database, and given to a role of requests',
    hint: 'revoke create on schema ... from public, ...',
    sql: `select format('CREATE on schema %I to %s', n.nspname, k.rolname) as object
      from caller k cross join pg_namespace n where n.nspname !~ '^pg_(toast|temp)' and has_schema_privilege(k.oid, n.oid, 'CREATE')`,
  },
  {
    number: '1017',
    name: 'caller_may_make_temporary_tables',
    level: 'warning',
    what: 'may make temporary tables, which stand before all others in the search_path',
    hint: 'revoke temporary on database ... from public',
    sql: `select rolname::text as object from caller where has_database_privilege(oid, current_database(), 'TEMP')`,
  },
  {
    number: '1011',
    name: 'owner_can_be_reached',
    level: 'warning',
    what: 'is owned by a role that requests or connections take on: the owner may switch row security off',
    hint: 'alter table ... owner to a role that cannot log in and is granted to nobody.',
    sql: `select r.object, case when exists (select from caller k where k.oid = r.relowner) then 'error' end as level
      from relation r join pg_roles o on o.oid = r.relowner
      where r.relkind in ('r', 'p', 'v') and (o.rolcanlogin or exists (select from caller k where k.oid = r.relowner))
        and exists (select from exposed e where e.oid = r.oid
          union all select from caller k where k.oid = r.relowner)`,
  },
  {
    number: '1014',
    name: 'caller_has_predefined_role',
    level: 'error',
    what: 'is granted to a role of requests, and reaches past grants and policies',
    hint: 'revoke pg_... from ...',
    sql: `select format('%s to %s', p.rolname, k.rolname) as object from caller k join pg_roles p on pg_has_role(k.oid, p.oid, 'MEMBER')
      where p.rolname ~ '^pg_(read|write|execute|monitor|maintain|signal|checkpoint|create|use)'`,
  },
]
