// Keys of commands are kept for a time, then they and their answers go, some at a time, so that nobody waits for it.
import { clock } from '../kit/clock.ts'
import { reasonOf } from '../kit/error.ts'
import { type Service, service } from '../kit/lifecycle.ts'
import { random } from '../kit/random.ts'
import type { Database } from '../postgres/types.ts'
import { SERVER_ROLE } from './flow/claim.ts'

export interface RetentionOptions {
  readonly database: Database
  readonly retentionHours: number
  readonly onEvent: (
    event:
      | { readonly kind: 'dropped'; readonly count: number }
      | { readonly kind: 'failed'; readonly reason: string },
  ) => void
}

const INTERVAL_MS = 600_000
const BATCH = 1_000
/** One turn leaves the rest to the next. */
const BATCHES_MAX = 1_000

const DROP = `delete from plinth.idempotency where ctid = any(array(
  select ctid from plinth.idempotency where created_at < now() - make_interval(hours => $1::int) limit ${BATCH}))`

export function keepIdempotency(options: RetentionOptions): Service {
  const stopping = new AbortController()
  const { signal } = stopping
  let keeping: Promise<void> = Promise.resolve()

  async function keep(): Promise<void> {
    // Processes that start together do not all ask together.
    await clock.sleep(random.number() * INTERVAL_MS, signal)
    while (!signal.aborted) {
      await drop(options, signal)
      await clock.sleep(INTERVAL_MS, signal)
    }
  }

  return service({
    name: 'idempotency retention',
    async start() {
      // A sleep ends by its signal, and nothing else fails here.
      keeping = keep().catch(() => undefined)
    },
    async stop() {
      stopping.abort()
      await keeping
    },
  })
}

/** Deletes what is too old, batch after batch, each a transaction of its own. Never rejects. */
export async function drop(
  { database, retentionHours, onEvent }: RetentionOptions,
  signal?: AbortSignal,
): Promise<void> {
  const started = clock.monotonic()
  let count = 0
  try {
    for (let batch = 0; batch < BATCHES_MAX && signal?.aborted !== true; batch += 1) {
      const results = await database.scoped({
        settings: [['role', SERVER_ROLE]],
        statements: [{ text: DROP, parameters: [String(retentionHours)] }],
      })
      const dropped = Number(/\d+$/.exec(results[0]?.tag ?? '')?.[0] ?? 0)
      count += dropped
      if (dropped < BATCH || clock.monotonic() - started > INTERVAL_MS) break
    }
    if (count > 0) onEvent({ kind: 'dropped', count })
  } catch (error) {
    onEvent({ kind: 'failed', reason: reasonOf(error) })
  }
}
