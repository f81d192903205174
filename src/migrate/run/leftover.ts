// What an interrupted CREATE INDEX CONCURRENTLY left behind: an index that is not valid, which is dropped so that it can be
// built again, or one that is, because only the record of it is missing.
import type { Session } from '../../postgres/session.ts'

const CREATES =
  /^\s*(?:--[^\n]*\n\s*)*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|[^\s"(]+)/i

/** Whether the index is there already. */
export async function clearLeftover(session: Session, sql: string): Promise<boolean> {
  const name = CREATES.exec(sql)?.[1]
  if (name === undefined) return false
  const { rows } = await session.query(
    `select i.indisvalid and i.indisready from pg_index i where i.indexrelid = to_regclass($1)`,
    [name],
  )
  if (rows.length === 0) return false
  if (rows[0]?.text(0) === 't') return true
  await session.script(`drop index concurrently ${name}`)
  return false
}
