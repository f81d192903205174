// What a login must be allowed to make the parts of the house in a database. Asked before anything is made, so that
// everything that is missing is told at once.
import { PlinthError } from '../../kit/error.ts'
import type { Database } from '../../postgres/types.ts'

/** One row for each right that is missing, in words. Superusers have them all. */
const MISSING = `
with wanted_role(name) as (values ('anon'), ('authenticated'), ('service_role'), ('plinth_owner'), ('plinth_audit'),
    ('plinth_auditor'), ('plinth_command')),
  wanted_schema(name, complete) as (values
    ('auth', to_regclass('auth.users') is not null and to_regprocedure('auth.jwt()') is not null
      and to_regprocedure('auth.uid()') is not null and to_regprocedure('auth.role()') is not null
      and to_regprocedure('auth.email()') is not null and to_regprocedure('auth.has_role(text)') is not null),
    ('plinth', to_regclass('plinth.system_migrations') is not null),
    ('plinth_access', true),
    ('plinth_bounds', true))
select format('CREATEROLE, to make the role %I', w.name) as what
from wanted_role w, pg_roles me
where me.rolname = current_user and not me.rolsuper and not me.rolcreaterole
  and not exists (select from pg_roles r where r.rolname = w.name)
union all
select format('CREATE on the database %I, to make the schema %I', current_database(), w.name)
from wanted_schema w
where not exists (select from pg_namespace n where n.nspname = w.name)
  and not has_database_privilege(current_database(), 'CREATE')
union all
select format('CREATE on the schema %I', w.name)
from wanted_schema w join pg_namespace n on n.nspname = w.name
where not w.complete and not has_schema_privilege(n.oid, 'CREATE')`

/** @throws PL410 with what is missing. */
export async function checkRights(database: Database): Promise<void> {
  const { rows } = await database.query(MISSING)
  if (rows.length > 0)
    throw missing(
      rows.map((row) => row.text(0) ?? ''),
      undefined,
    )
}

export function missing(rights: readonly string[], cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PL410',
    status: 500,
    message: `This login may not set up the database. Missing: ${rights.join('; ')}.`,
    hint: 'Grant these rights, or let a superuser or the owner of the database do it once.',
    cause,
  })
}
