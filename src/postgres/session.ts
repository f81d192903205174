// One connection for one caller, outside of any pool: what keeps a lock or a transaction over many statements, as a
// migration does. Statements run one after the other, in whatever transaction the caller began.
import { closeClient } from './connect/close.ts'
import { type OpenClient, Opener } from './connect/open.ts'
import { parseDatabaseUrl } from './connect/url.ts'
import { databaseError } from './database-error.ts'
import type { ParameterValue, RawResult } from './types.ts'
import { cannotConnect, connectionLost } from './unavailable.ts'
import { Flush } from './wire/flush.ts'
import { isErrorMessage } from './wire/pg.ts'

export interface SessionOptions {
  /** A libpq URL. */
  readonly url: string
  /** Settings of the session, e.g. lock_timeout. No statement times out unless this says so. */
  readonly settings?: readonly (readonly [name: string, value: string])[]
}

export interface Session {
  /** One statement. */
  query(text: string, parameters?: readonly ParameterValue[]): Promise<RawResult>
  /**
   * Statements separated by semicolons, sent as they are. Outside of a transaction they are one of their own, so what
   * refuses to run in one must come alone.
   */
  script(text: string): Promise<void>
  /** Ends the session; a transaction that is still open is rolled back. Safe to call twice. */
  close(): Promise<void>
}

const connect_timeout_ms = 5_000

/** Rejects with PGRST000 when no connection can be made. Errors of statements are DatabaseError, a lost connection PGRST001. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const opener = new Opener(parseDatabaseUrl(options.url), {
    statements_max: 0,
    connect_timeout_ms,
    cancel_timeout_ms: connect_timeout_ms,
    settings: [['statement_timeout', '0'], ...(options.settings ?? [])],
  })
  const open = await opener.open().catch((cause: unknown) => {
    throw cannotConnect(cause, 0)
  })
  let closed: Promise<void> | null = null
  return {
    query: (text, parameters = []) => query(open, text, parameters),
    script: (text) => script(open, text),
    close() {
      closed ??= closeClient(open)
      return closed
    },
  }
}

async function query(
  { connection }: OpenClient,
  text: string,
  parameters: readonly ParameterValue[],
): Promise<RawResult> {
  const statements = [{ text, parameters }]
  const flush = await new Promise<Flush>((resolve) => {
    connection.send(new Flush({ before: [], settings: [], statements, after: [], kind: null }, resolve))
  })
  if (flush.lost !== null) throw connectionLost(flush.lost, false)
  if (flush.error !== null) throw databaseError(flush.error)
  return flush.results[0] as RawResult
}

async function script({ client, connection }: OpenClient, text: string): Promise<void> {
  // `pg` reports an error as it comes; what is sent before the server is ready again would take its answer for its own.
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  const settle = () => resolve()
  connection.once('readyForQuery', settle).once('end', settle)
  try {
    await client.query(text)
  } catch (error) {
    if (!(error instanceof Error && isErrorMessage(error))) throw connectionLost(error, false)
    await ready
    throw databaseError(error)
  } finally {
    connection.off('readyForQuery', settle).off('end', settle)
  }
}
