// One connection for one caller, outside of any pool: what keeps a lock or a transaction over many statements, as a
// migration does. Statements run one after the other, in whatever transaction the caller began.
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { CustomTypesConfig } from 'pg'
import { closeClient } from './connect/close.ts'
import { type OpenClient, Opener } from './connect/open.ts'
import { parseDatabaseUrl } from './connect/url.ts'
import { databaseError } from './database-error.ts'
import type { ParameterValue, RawResult } from './types.ts'
import { cannotConnect, connectionLost } from './unavailable.ts'
import { Flush } from './wire/flush.ts'
import { isErrorMessage, readValue } from './wire/pg.ts'

export interface SessionOptions {
  /** A libpq URL. */
  readonly url: string
  /** Settings of the session, e.g. lock_timeout. No statement times out unless this says so. */
  readonly settings?: readonly (readonly [name: string, value: string])[]
  /** Keeps the process alive while a statement runs, and not in between. */
  readonly background?: boolean
}

export interface Session {
  /** One statement. */
  query(text: string, parameters?: readonly ParameterValue[]): Promise<RawResult>
  /**
   * Statements separated by semicolons, sent as they are. Outside of a transaction they are one of their own, so what
   * refuses to run in one must come alone.
   */
  script(text: string): Promise<void>
  /**
   * Rows as objects, those of the last statement where there are several: for people who write SQL, not for the server.
   * Values are those of `pg`, but dates and times stay the text that PostgreSQL wrote.
   */
  rows<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
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
  const running = inTurn(options.background ? inBackground(open.connection.stream) : alwaysThere)
  let closed: Promise<void> | null = null
  return {
    query: (text, parameters = []) => running(() => query(open, text, parameters)),
    script: (text) => running(() => byPg(open, () => open.client.query(text)).then(() => undefined)),
    rows: (text, parameters = []) => running(() => rows(open, text, parameters)),
    close() {
      closed ??= running(() => closeClient(open))
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

/** date, timestamp, timestamp with time zone: a Date knows neither their microseconds nor that some have no zone. */
const TIMES: ReadonlySet<number> = new Set([1082, 1114, 1184])
const types = {
  getTypeParser: (type: number) => (TIMES.has(type) ? (text: string) => text : readValue(type)),
} as CustomTypesConfig

async function rows<Row extends object>(
  open: OpenClient,
  text: string,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  const given = await byPg(open, () => open.client.query({ text, values: [...parameters], types }))
  const last = Array.isArray(given) ? given.at(-1) : given
  return last?.rows ?? []
}

async function byPg<T>({ connection }: OpenClient, ask: () => Promise<T>): Promise<T> {
  // `pg` reports an error as it comes; what is sent before the server is ready again would take its answer for its own.
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  const settle = () => resolve()
  connection.once('readyForQuery', settle).once('end', settle)
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Error && isErrorMessage(error))) throw connectionLost(error, false)
    await ready
    throw databaseError(error)
  } finally {
    connection.off('readyForQuery', settle).off('end', settle)
  }
}

type Running = <T>(work: () => Promise<T>) => Promise<T>

/** Whoever asks while another statement runs waits for it. */
function inTurn(running: Running): Running {
  let before: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = before.then(() => running(work))
    before = turn.catch(() => undefined)
    return turn
  }
}

const alwaysThere: Running = (work) => work()

function inBackground(stream: Duplex): Running {
  if (!(stream instanceof Socket)) return alwaysThere
  let count = 0
  stream.unref()
  return async (work) => {
    count += 1
    stream.ref()
    try {
      return await work()
    } finally {
      count -= 1
      if (count === 0) stream.unref()
    }
  }
}
