// Who holds locks on tables of a schema, for those who wait: the oldest transactions first.
import type { Session } from '../../postgres/session.ts'

const BLOCKERS = `select format('%s of %s (process %s), in a transaction for %s s: %s',
  coalesce(nullif(a.application_name, ''), 'a client'), a.usename, a.pid,
  round(extract(epoch from clock_timestamp() - a.xact_start)), left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120))
from pg_stat_activity a
where a.pid <> pg_backend_pid() and a.xact_start is not null and exists (
  select from pg_locks l join pg_class c on c.oid = l.relation
  where l.pid = a.pid and l.granted and c.relnamespace = (select oid from pg_namespace where nspname = $1)
)
order by a.xact_start limit 3`

export async function blockers(session: Session, schema: string): Promise<readonly string[]> {
  const { rows } = await session.query(BLOCKERS, [schema])
  return rows.map((row) => row.text(0) as string)
}
