// What the checks look at, as common table expressions: who asks, what they reach, which policies stand before it.
// $1: the schemas that are served; $2: the anonymous role, or null.

/** Columns that say whose tenant a row belongs to. */
const TENANT_COLUMNS = `'tenant_id', 'tenant', 'organization_id', 'organisation_id', 'org_id', 'workspace_id'`

/**
 * `caller`: the roles that requests take on. A superuser could take on any; then the usual ones are meant.
 * `relation`, `fn`: in the schemas that are served, without those of extensions. `exposed`: what a caller may touch.
 */
export const SCOPE = `
caller as materialized (
  select r.oid, r.rolname from pg_roles r
  where not r.rolsuper and not r.rolbypassrls and r.rolname !~ '^pg_' and r.rolname <> all (array[current_user, 'plinth_owner', 'plinth_audit', 'plinth_auditor'])
    and (r.rolname = any (array[$2::text, 'anon', 'authenticated'])
      or not (select me.rolsuper from pg_roles me where me.rolname = current_user) and pg_has_role(current_user, r.oid, 'MEMBER'))
),
relation as materialized (
  select c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.reloptions, c.relacl,
    format('%I.%I', n.nspname, c.relname) as object
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
),
exposed as materialized (
  select r.* from relation r where exists (
    select from caller k where k.oid <> r.relowner
      and (has_table_privilege(k.oid, r.oid, 'SELECT, INSERT, UPDATE, DELETE')
        or has_any_column_privilege(k.oid, r.oid, 'SELECT, INSERT, UPDATE')))
),
policy as (
  select p.oid as policy_oid, p.polname, p.polcmd, p.polpermissive, p.polroles, r.*,
    pg_get_expr(p.polqual, p.polrelid) as qual, pg_get_expr(p.polwithcheck, p.polrelid) as written,
    concat(p.polqual, p.polwithcheck) as tree, format('%I on %s', p.polname, r.object) as policy_object
  from pg_policy p join relation r on r.oid = p.polrelid
),
fn as (
  select p.*, format('%s', p.oid::regprocedure) as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any ($1::text[])
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
),
tenant as (
  select a.attrelid, a.attnum, a.attname from pg_attribute a join relation r on r.oid = a.attrelid
  where a.attname in (${TENANT_COLUMNS}) and not a.attisdropped and r.relkind in ('r', 'p')
)`

/** Options of views come in several spellings. */
export const IS_INVOKER = `coalesce((select option_value::boolean from pg_options_to_table(reloptions) where option_name = 'security_invoker'), false)`

/** Whether a model made the database: migrations have been applied. Asked of the catalog, which everybody may read. */
export const IS_OURS = `exists (
  select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'plinth' and c.relname = 'migrations')`

/** The oid of a relation, also in a schema that the login may not use: to_regclass would be an error there. */
export function relationNamed(schema: string, name: string): string {
  return `(select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '${schema}' and c.relname = '${name}')`
}
