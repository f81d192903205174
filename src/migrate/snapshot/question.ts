// One question to the system catalogs: SQL whose rows come back as one JSON array. $1 is the schema that is asked about, $2 the
// schema of access functions.
import type { Session } from '../../postgres/session.ts'

export interface Asked {
  readonly schema: string
  readonly access: string
}

export interface Question<Row> {
  readonly sql: string
  /** Never set: carries `Row` to the caller's type. */
  readonly row?: Row
}

export async function ask<Row>(
  session: Session,
  { sql }: Question<Row>,
  { schema, access }: Asked,
): Promise<readonly Row[]> {
  // Both are mentioned, so that a question that needs neither has their types decided.
  const text = `select coalesce(json_agg(answer), '[]')::text
from (${sql}) answer where $1::text is not null and $2::text is not null`
  const result = await session.query(text, [schema, access])
  return JSON.parse(result.rows[0]?.text(0) ?? '[]') as readonly Row[]
}

/** Grants as a JSON array, without what the owner has. `acl` may be null: nobody but the owner has anything. */
export function grantsIn(acl: string, owner: string): string {
  return `(
  select coalesce(json_agg(json_build_object('role', role, 'privilege', privilege, 'grantable', grantable)
    order by role, privilege), '[]')
  from (
    select case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end as role,
      g.privilege_type as privilege, bool_or(g.is_grantable) as grantable
    from aclexplode(${acl}) g
    where g.grantee <> ${owner}
    group by g.grantee, g.privilege_type
  ) granted
)`
}

export function commentOf(oid: string, catalog: string, part = '0'): string {
  return `(select description from pg_description where objoid = ${oid} and classoid = '${catalog}'::regclass and objsubid = ${part})`
}

/** What an extension brought along is the extension's. */
export function notOfExtension(oid: string, catalog: string): string {
  return `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`
}

export const OWN = `(select oid from pg_namespace where nspname = $1)`
