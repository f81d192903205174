// Who is at the other end: a PostgreSQL that we know, directly or through a pooler that leaves a session with its
// client. Asked once, at the start.
import { PlinthError } from '../../kit/error.ts'
import type { RawResult } from '../types.ts'
import { Flush } from '../wire/flush.ts'
import { closeClient } from './close.ts'
import type { OpenClient, Opener } from './open.ts'

const oldest_major = 15
const newest_major = 18
/** A pooler in session mode with no connection to spare lets the second session wait. */
const second_session_ms = 1_000
const rounds = 3

export interface ServerFacts {
  /** e.g. 180004 */
  readonly version: number
  readonly pooled: boolean
}

/** `named`: whether statements are prepared by name. Throws PL108 or PL109. */
export async function checkServer(
  opener: Opener,
  options: { readonly named: boolean },
): Promise<ServerFacts> {
  const open = await opener.open()
  try {
    const version = Number(await ask(open, `select current_setting('server_version_num')`))
    checkVersion(version)
    // A pooler hands out keys of its own, so the backend that answers is not the one that was introduced.
    const pooled = Number(await ask(open, 'select pg_backend_pid()')) !== open.client.processID
    if (pooled && options.named && (await sharesBackends(open, opener))) throw transactionPooler()
    return { version, pooled }
  } finally {
    await closeClient(open)
  }
}

/** PL108 when it is not one of the versions that this is made and tested for. */
export function checkVersion(version: number): void {
  const major = Math.floor(version / 10_000)
  if (major >= oldest_major && major <= newest_major) return
  throw new PlinthError({
    code: 'PL108',
    status: 500,
    message: `The database is PostgreSQL ${major}; Plinth needs ${oldest_major} to ${newest_major}.`,
    hint: major < oldest_major ? 'Upgrade the database.' : 'Use a newer version of Plinth.',
  })
}

/** Two sessions that are open at the same time have backends of their own, unless transactions share them. */
async function sharesBackends(first: OpenClient, opener: Opener): Promise<boolean> {
  const second = await within(opener.open(), second_session_ms)
  if (second === null) return false
  try {
    const firsts = new Set<string>()
    for (let round = 0; round < rounds; round += 1) {
      firsts.add(await ask(first, 'select pg_backend_pid()'))
      const other = await within(ask(second, 'select pg_backend_pid()'), second_session_ms)
      if (other !== null && firsts.has(other)) return true
    }
    return firsts.size > 1
  } finally {
    await closeClient(second)
  }
}

function transactionPooler(): PlinthError {
  return new PlinthError({
    code: 'PL109',
    status: 500,
    message: 'Between Plinth and the database is a pooler that gives each transaction another session.',
    hint:
      'Prepared statements, session timeouts and LISTEN get lost in it. Connect to the database itself, or to a ' +
      'pool in session mode (pgbouncer: pool_mode = session); or switch prepared statements off and do without LISTEN.',
  })
}

async function ask({ connection }: OpenClient, text: string): Promise<string> {
  const statement = { text, parameters: [] }
  const flush = await new Promise<Flush>((resolve) => {
    connection.send(
      new Flush({ before: [], settings: [], statements: [statement], after: [], kind: null }, resolve),
    )
  })
  const failure = flush.lost ?? flush.error
  if (failure !== null) throw failure
  return (flush.results[0] as RawResult).rows[0]?.text(0) ?? ''
}

/** null when it takes longer; what comes then is dropped. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
