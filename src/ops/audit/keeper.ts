// Keeps the audit log while a server runs: seals what was committed, every second; makes the partitions of the months to come,
// and drops those past their time, every hour. Several servers may do this at once: the database lets one at a time.
import { type Clock, clock } from '../../kit/clock.ts'
import { type Service, service } from '../../kit/lifecycle.ts'
import type { Database, RawResult } from '../../postgres/types.ts'

export interface KeeperOptions {
  readonly database: Database
  readonly sealInterval_ms: number
  /** How many days a record is kept at least; null keeps all. */
  readonly retention_days: number | null
  readonly onEvent: (event: KeeperEvent) => void
  readonly clock?: Clock
}

export type KeeperEvent =
  | { readonly kind: 'maintained'; readonly made: number; readonly dropped: number }
  /** Told once until it works again. */
  | { readonly kind: 'failed'; readonly reason: string }

const HOUR_MS = 3_600_000
/** A database that keeps no log yet may get one. */
const ABSENT_MS = 60_000
/** Records in one statement: what a stop has to wait for. */
const BATCH = '5000'

/** Whether there is a log, and the login may keep it. Asks the catalog alone, which everybody may read. */
const IS_KEPT = `select exists (
  select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'plinth' and p.proname = 'audit_seal_next'
) and exists (
  select from pg_catalog.pg_roles where rolname = 'plinth_auditor' and pg_catalog.pg_has_role(oid, 'MEMBER')
)`

export function keepAudit(options: KeeperOptions): Service {
  const { clock: time = clock } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let keeping: Promise<void> = Promise.resolve()

  /** Rejects when it is time to stop. */
  const pause = (ms: number) => time.sleep(ms, signal).catch(() => undefined)

  async function keep(): Promise<void> {
    let maintainedAt = Number.NEGATIVE_INFINITY
    let isFailing = false
    while (!signal.aborted) {
      try {
        if (await isKept(options.database)) {
          const isDue = time.monotonic() - maintainedAt >= HOUR_MS
          if (isDue) await maintain(options)
          if (isDue) maintainedAt = time.monotonic()
          isFailing = false
          await sealUntil(() => signal.aborted || time.monotonic() - maintainedAt >= HOUR_MS)
        } else await pause(ABSENT_MS)
      } catch (error) {
        if (!isFailing) options.onEvent({ kind: 'failed', reason: String(error) })
        isFailing = true
        await pause(ABSENT_MS)
      }
    }
  }

  async function sealUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const sealed = await sealNext(options.database)
      if (sealed < Number(BATCH)) await pause(options.sealInterval_ms)
    }
  }

  return service({
    name: 'audit keeper',
    async start() {
      keeping = keep()
    },
    async stop() {
      stopping.abort()
      await keeping
    },
  })
}

async function isKept(database: Database): Promise<boolean> {
  return (await database.query(IS_KEPT)).rows[0]?.text(0) === 't'
}

/** Seals the next records, and says how many they were. */
export async function sealNext(database: Database): Promise<number> {
  const [result] = await asAuditor(database, 'select plinth.audit_seal_next($1::int)', [BATCH])
  return Number(result?.rows[0]?.text(0))
}

async function maintain({ database, retention_days, onEvent }: KeeperOptions): Promise<void> {
  const keep = retention_days === null ? null : `${retention_days} days`
  const [result] = await asAuditor(
    database,
    'select made, dropped from plinth.audit_maintain($1::interval)',
    [keep],
  )
  const [made, dropped] = [0, 1].map((i) => Number(result?.rows[0]?.text(i))) as [number, number]
  if (made + dropped > 0) onEvent({ kind: 'maintained', made, dropped })
}

/** What is sealed must be seen as of the statement, so not in a transaction that began before. */
function asAuditor(
  database: Database,
  text: string,
  parameters: readonly (string | null)[],
): Promise<readonly RawResult[]> {
  return database.scoped({
    settings: [['role', 'plinth_auditor']],
    statements: [{ text, parameters }],
    transaction: { isolation: 'read committed', end: 'commit' },
  })
}
