// What processes left that ended before they had dropped it: a test that was interrupted cannot tidy up.
import { APPLICATION_PREFIX } from '../server/process.ts'
import type { TestServer } from '../server/server.ts'
import { drop } from './login.ts'

/** At a time: nobody should wait long for what others left. */
const DROPPED_MAX = 20

const LOCK = `hashtextextended('plinth test leftovers', 0)`

/** A process is alive as long as its connection is, which has its name. */
const LEFTOVERS = `
select name from (
  select datname::text as name from pg_database union select rolname::text from pg_roles
) as made
where name ~ '^plinth_test_[0-9a-f]{12}_[0-9]+$' and not exists (
  select from pg_stat_activity where application_name = '${APPLICATION_PREFIX}' || split_part(name, '_', 3)
)
order by name limit ${DROPPED_MAX}`

/** Once for each process. Where another one does it already, there is nothing to do. */
export async function dropLeftovers(server: TestServer): Promise<void> {
  await server.alone(async (session) => {
    const [lock] = await session.rows<{ free: boolean }>(`select pg_try_advisory_lock(${LOCK}) as free`)
    if (lock?.free !== true) return
    for (const { name } of await session.rows<{ name: string }>(LEFTOVERS)) await drop(session, name)
    await session.query(`select pg_advisory_unlock(${LOCK})`)
  })
}
