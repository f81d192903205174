// The door to PostgreSQL: who runs requests. A request is chosen a connection (pool/), goes out as one flush under
// its own settings (wire/), and comes back as raw rows or as one error.
import type { Service } from '../kit/lifecycle.ts'
import { CheckedConnections } from './connect/checked.ts'
import { Opener } from './connect/open.ts'
import { parseDatabaseUrl } from './connect/url.ts'
import { type DatabaseOptions, type DatabaseStats, defaults, type Settled } from './options.ts'
import { Held } from './pool/held.ts'
import { Job } from './pool/job.ts'
import type { Link } from './pool/link.ts'
import { Pool } from './pool/pool.ts'
import { begin, check } from './pool/run.ts'
import type {
  Database,
  HeldTransaction,
  HoldOptions,
  ParameterValue,
  RawResult,
  ScopedRequest,
  Transactions,
} from './types.ts'

export { DatabaseError } from './database-error.ts'
export type { DatabaseEvent, DatabaseOptions, DatabaseStats } from './options.ts'

export interface DatabaseService extends Database, Transactions, Service {
  stats(): DatabaseStats
  /**
   * Whatever is sent from here on is planned anew. PostgreSQL does so by itself when a table, a policy or a privilege
   * changes, but not when roles do: membership and BYPASSRLS are part of plans with row security.
   */
  replan(): void
}

/**
 * A pool of connections to one database. Connections are opened when they are needed; `start` opens the first ones,
 * and rejects with PGRST000 when that is impossible, PL108 or PL109 when the server is none that we can work with.
 * `stop` lets requests in flight end.
 *
 * Every request leaves its connection outside of any transaction, or the connection is closed: what it was given as
 * `settings` cannot be seen by the next. `scoped` without a `role` runs as the login role. `query` sends its statement
 * and nothing else, so it may be one that no transaction may hold, and it runs under the session as it is.
 *
 * A session outlives its requests, and so does what SQL leaves in it on purpose: settings made for the session
 * (`SET`, `set_config(..., false)`) that the next request does not make itself, temporary tables, session-level
 * advisory locks, LISTEN, prepared statements, cursors WITH HOLD, `lastval()`. docs/design/connections.md says what of
 * it is harmless and what to write instead.
 */
export function createDatabase(options: DatabaseOptions): DatabaseService {
  const settled: Settled = { ...defaults, ...options }
  const opener = new Opener(parseDatabaseUrl(settled.url), openOptions(settled))
  const pool = new Pool(new CheckedConnections(opener, { named: settled.statements_max > 0 }), settled)
  return {
    name: 'database',
    scoped: (request) => submit(pool, underRole(request)),
    hold: (options) => hold(pool, options),
    async query(text: string, parameters: readonly ParameterValue[] = []) {
      const results = await submit(pool, { settings: [], statements: [{ text, parameters }] })
      return results[0] as RawResult
    },
    stats: () => pool.stats(),
    replan: () => pool.replan(),
    start: () => pool.start(),
    stop: () => pool.stop(),
  }
}

/** Where SQL made a role the session's, that is not who asks without one. */
function underRole(request: ScopedRequest): ScopedRequest {
  for (const [name] of request.settings) if (name === 'role') return request
  return { ...request, settings: [loginRole, ...request.settings] }
}

const loginRole = ['role', 'none'] as const

function submit(
  pool: Pool,
  request: ScopedRequest,
  onLink: ((link: Link, job: Job) => void) | null = null,
): Promise<readonly RawResult[]> {
  return new Promise((resolve, reject) => {
    check(request)
    const events = {
      resolve,
      reject,
      aborted: (each: Job) => pool.abandon(each),
      ended: (each: Job) => pool.forget(each),
    }
    const job: Job = new Job(request, events, onLink && ((link) => onLink(link, job)))
    pool.submit(job)
  })
}

async function hold(pool: Pool, options: HoldOptions): Promise<HeldTransaction> {
  // Throws on a level that there is not, before a connection is taken for it.
  begin(options.isolation)
  const { promise, resolve } = Promise.withResolvers<HeldTransaction>()
  await submit(pool, nothing, (link, job) => resolve(new Held(link, job, options)))
  return promise
}

const nothing: ScopedRequest = { settings: [], statements: [] }

function openOptions(options: Settled) {
  return {
    statements_max: options.statements_max,
    connect_timeout_ms: options.connect_timeout_ms,
    cancel_timeout_ms: options.cancel_timeout_ms,
    settings: [
      ['statement_timeout', String(options.statement_timeout_ms)],
      ['plan_cache_mode', options.plan_cache_mode],
      ['idle_in_transaction_session_timeout', String(options.idle_in_transaction_timeout_ms)],
      ['client_connection_check_interval', String(options.connection_check_interval_ms)],
    ],
  } as const
}
