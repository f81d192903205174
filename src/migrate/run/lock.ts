// One migration at a time for a database: an advisory lock of the session, which ends with it, whatever happens.
import { clock } from '../../kit/clock.ts'
import { PlinthError } from '../../kit/error.ts'
import type { Session } from '../../postgres/session.ts'

const KEY = `hashtextextended('plinth migrate', 0)`
const RETRY_MS = 200

/** Throws PL408 when another one does not end in time. */
export async function withMigrationLock<T>(
  session: Session,
  patienceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const until = clock.monotonic() + patienceMs
  while (!(await tryLock(session))) {
    if (clock.monotonic() >= until) throw anotherRuns()
    await clock.sleep(RETRY_MS)
  }
  const result = await work()
  await session.query(`select pg_advisory_unlock(${KEY})`)
  return result
}

async function tryLock(session: Session): Promise<boolean> {
  return (await session.query(`select pg_try_advisory_lock(${KEY})`)).rows[0]?.text(0) === 't'
}

function anotherRuns(): PlinthError {
  return new PlinthError({
    code: 'PL408',
    status: 503,
    message: 'Another migration runs in this database.',
    hint: 'Wait until it has ended; it goes on from where it is when it was interrupted.',
    retryable: true,
  })
}
