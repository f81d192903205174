// Keeps a shadow what it is: a transaction that cannot be committed, and that is known to be the same one still.
import type { Session } from '../../postgres/session.ts'

/**
 * A commit reads the cursor to its end first, and that fails, so that nothing is committed. It reads no table, needs no right,
 * and unlike a deferred trigger it is not set off by `set constraints`.
 */
export const NO_COMMIT = `declare plinth_shadow cursor with hold for
select ('a shadow is never committed' || pg_catalog.left(pg_catalog.clock_timestamp()::text, 0))::int`

export async function transactionOf(session: Session): Promise<string> {
  const { rows } = await session.query('select pg_catalog.pg_current_xact_id()')
  return rows[0]?.text(0) as string
}

/** What PostgreSQL says it did where the transaction may be another one afterwards. */
export const MAY_END: ReadonlySet<string> = new Set(['BEGIN', 'START TRANSACTION', 'COMMIT', 'ROLLBACK'])
