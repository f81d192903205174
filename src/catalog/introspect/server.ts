// The server's version, what is installed in reach, and the exposed schemas that exist.
import type { Question } from './question.ts'

export interface ServerRow {
  readonly version: number
  readonly versionText: string
  readonly hasPostgis: boolean
  readonly setsResponses: boolean
}

export const SERVER: Question<ServerRow> = {
  sql: `select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionText",
  exists (
    select from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where p.proname = 'st_asgeojson' and p.proargtypes[0] = 'record'::regtype
      and n.nspname = any ($1::text[] || $2::text[])
  ) as "hasPostgis",
  exists (
    select from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname <> all (array['pg_catalog', 'information_schema'])
      and coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ~* 'set_config|response\\.(headers|status)'
  ) as "setsResponses"`,
}

export interface SchemaRow {
  readonly name: string
  readonly comment: string | null
}

export const SCHEMAS: Question<SchemaRow> = {
  sql: `select n.nspname as name, d.description as comment
from pg_namespace n
left join pg_description d on d.objoid = n.oid and d.classoid = 'pg_namespace'::regclass
where n.nspname = any ($1::text[])`,
}
