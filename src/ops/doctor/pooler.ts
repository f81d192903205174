// Is there a pooler that hands out its connections per transaction? Then nothing of a session lasts: no prepared
// statements, no LISTEN. Seen by asking one connection of ours twice on which process of the server it is, the second
// time while another connection keeps a process busy.
import type { Database } from '../../postgres/types.ts'
import type { Finding } from '../doctor.ts'

const BUSY_S = '0.3'

/** `first` and `second` have one connection each. */
export async function examinePooler(first: Database, second: Database): Promise<Finding> {
  const before = await processOf(first)
  // Both go out in this turn; whichever process the first had is now likely to be the second's.
  const busy = second.query(`select pg_sleep(${BUSY_S})`)
  const after = await processOf(first)
  await busy
  if (before === after) return { verdict: 'ok', what: 'none, or one in session mode' }
  return {
    verdict: 'fail',
    what: 'one in transaction mode: connections change their server process between transactions',
    hint: 'Connect to the server itself, or set pool_mode = session for this user; else set prepared-statements and db-channel-enabled to false.',
  }
}

async function processOf(database: Database): Promise<string | null> {
  return (await database.query('select pg_backend_pid()')).rows[0]?.text(0) ?? null
}
