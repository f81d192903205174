// What is served, and whether row security stands before it.
import type { Check, Finding } from '../doctor.ts'
import { arrayText, type Row } from './row.ts'

const SHOWN_MAX = 5

/** Relations that a role of requests (not the login role itself) may read or write. */
const REACHABLE = `
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, n.nspname,
    format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and exists (
      select from pg_roles r
      where not r.rolsuper and not r.rolbypassrls and pg_has_role(current_user, r.oid, 'MEMBER')
        and has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
    )`

const schemas: Check = {
  name: 'schemas',
  sql: `select name from unnest($1::text[]) as name where to_regnamespace(quote_ident(name)) is null`,
  parameters: (settings) => [arrayText(settings.schemas)],
  judge(rows, settings) {
    if (rows.length === 0) return { verdict: 'ok', what: settings.schemas.join(', ') }
    return {
      verdict: 'fail',
      what: `missing: ${names(rows)}`,
      hint: 'Create them, or correct the setting schemas.',
    }
  },
}

const rowSecurity = listing({
  name: 'row security',
  where: `relkind in ('r', 'p') and not relrowsecurity`,
  verdict: 'fail',
  fine: 'on for every table that requests reach',
  bad: 'off for',
  hint: 'alter table ... enable row level security; then say by policies who may see what.',
})

const forced = listing({
  name: 'row security for owners',
  where: `relkind in ('r', 'p') and relrowsecurity and not relforcerowsecurity`,
  verdict: 'warn',
  fine: 'forced everywhere',
  bad: 'not forced for',
  hint: 'alter table ... force row level security: functions of the owner pass it otherwise.',
})

const views = listing({
  name: 'views',
  where: `relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)`,
  verdict: 'warn',
  fine: 'all read as their caller',
  bad: "read as their owner, past the caller's policies:",
  hint: 'alter view ... set (security_invoker = true)',
})

const unprotected = listing({
  name: 'relations without row security',
  where: `relkind in ('m', 'f')`,
  verdict: 'warn',
  fine: 'none is served',
  bad: 'materialized views and foreign tables have none:',
  hint: 'Put a view or a function with the right filter before them, and revoke the grants.',
})

const idlePolicies: Check = {
  name: 'policies',
  sql: `select distinct format('%I.%I', schemaname, tablename) as name from pg_policies p
    join pg_class c on c.oid = format('%I.%I', schemaname, tablename)::regclass
    where schemaname = any ($1::text[]) and not c.relrowsecurity`,
  parameters: (settings) => [arrayText(settings.schemas)],
  judge: (rows) =>
    rows.length === 0
      ? { verdict: 'ok', what: 'none is idle' }
      : {
          verdict: 'fail',
          what: `without effect, row security being off: ${names(rows)}`,
          hint: 'alter table ... enable row level security',
        },
}

const definers: Check = {
  name: 'functions with their owner’s rights',
  sql: `select distinct p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any ($1::text[]) and p.prosecdef and exists (
      select from pg_roles r where not r.rolsuper and pg_has_role(current_user, r.oid, 'MEMBER')
        and r.rolname <> current_user and has_function_privilege(r.oid, p.oid, 'EXECUTE'))`,
  parameters: (settings) => [arrayText(settings.schemas)],
  judge: (rows) =>
    rows.length === 0
      ? { verdict: 'ok', what: 'none is served' }
      : {
          verdict: 'warn',
          what: `security definer, and anybody may call them: ${names(rows)}`,
          hint: 'Keep them in a schema that is not served, with search_path set, and revoke execute from public.',
        },
}

const keys = listing({
  name: 'primary keys',
  where: `relkind in ('r', 'p') and not exists (select from pg_constraint k where k.conrelid = reachable.oid and k.contype = 'p')`,
  verdict: 'warn',
  fine: 'every table has one',
  bad: 'missing on',
  hint: 'Without one there is no upsert, no PUT and no Location.',
})

export const exposureChecks: readonly Check[] = [
  schemas,
  rowSecurity,
  forced,
  views,
  unprotected,
  idlePolicies,
  definers,
  keys,
]

interface Listing {
  readonly name: string
  readonly where: string
  readonly verdict: 'warn' | 'fail'
  readonly fine: string
  readonly bad: string
  readonly hint: string
}

function listing({ name, where, verdict, fine, bad, hint }: Listing): Check {
  return {
    name,
    sql: `with reachable as (${REACHABLE}) select name from reachable where ${where} order by name`,
    parameters: (settings) => [arrayText(settings.schemas)],
    judge: (rows): Finding =>
      rows.length === 0 ? { verdict: 'ok', what: fine } : { verdict, what: `${bad} ${names(rows)}`, hint },
  }
}

function names(rows: readonly Row[]): string {
  const shown = rows.slice(0, SHOWN_MAX).map((row) => row.name)
  const more = rows.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
