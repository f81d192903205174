// One PostgreSQL for all test processes of a user: found by its address, or started by a process of its own (keeper.ts), which
// outlives the tests for a while so that the next run finds it warm. Whoever uses it holds a lease: a shared advisory lock.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { clock } from '../../src/kit/clock.ts'
import { PlinthError } from '../../src/kit/error.ts'
import { openSession, type Session } from '../../src/postgres/session.ts'
import { serverUnfit } from '../refusal.ts'
import { claimFolder, defaultFolder, readAddress } from './folder.ts'
import { LEASE, type News } from './keeping.ts'
import { asProcess } from './process.ts'

export interface SharedOptions {
  readonly folder?: string
  /** How long it stays when nobody uses it. */
  readonly idleMs?: number
}

export interface Leased {
  readonly url: string
  readonly session: Session
}

const IDLE_MS = 60_000
/** A new cluster takes seconds, many on a machine that has much to do. */
const START_PATIENCE_MS = 90_000
const LOOK_MS = 50
/** Somebody else starts it: how long they are left to it before we try ourselves. */
const LEFT_TO_OTHERS_MS = 3_000

/** Throws PL421 when there is none and none can be started. */
export async function leaseShared(processId: string, options: SharedOptions = {}): Promise<Leased> {
  const { folder = defaultFolder(), idleMs = IDLE_MS } = options
  claimFolder(folder)
  const until = clock.monotonic() + START_PATIENCE_MS
  let next = 0
  while (clock.monotonic() < until) {
    const leased = await leaseAt(readAddress(folder), processId)
    if (leased !== null) return leased
    if (clock.monotonic() >= next) {
      await startKeeper(folder, idleMs)
      next = clock.monotonic() + LEFT_TO_OTHERS_MS
    } else await clock.sleep(LOOK_MS)
  }
  throw serverUnfit(
    `The PostgreSQL of the tests in ${folder} was not there after ${START_PATIENCE_MS / 1000} s.`,
    'Remove the folder, or name a server in PLINTH_TEST_DATABASE_URL.',
  )
}

/** null when nobody listens there, or who does is about to leave. */
async function leaseAt(address: string | null, processId: string): Promise<Leased | null> {
  if (address === null) return null
  try {
    const session = await openSession({ url: asProcess(address, processId), background: true })
    await session.query(`select pg_advisory_lock_shared(${LEASE})`)
    return { url: address, session }
  } catch (error) {
    if (error instanceof PlinthError) return null
    // 57P01 and its like: the server says that it stops.
    if (error instanceof Error && 'sqlstate' in error && String(error.sqlstate).startsWith('57')) return null
    throw error
  }
}

/** Resolves when it serves, or when another one does. */
async function startKeeper(folder: string, idleMs: number): Promise<void> {
  const program = fileURLToPath(new URL('./keeper.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, folder, String(idleMs)],
    {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  )
  const news = await newsOf(child)
  child.unref()
  if (news.kind === 'failed') throw serverUnfit(news.message, news.hint)
}

function newsOf(child: ChildProcess): Promise<News> {
  return new Promise((resolve) => {
    child.once('message', (news: News) => {
      child.disconnect()
      resolve(news)
    })
    const fail = (reason: string) =>
      resolve({
        kind: 'failed',
        message: `The process that keeps the PostgreSQL of the tests ${reason}.`,
        hint: 'Name a server in PLINTH_TEST_DATABASE_URL.',
      })
    child.once('error', (error) => fail(`cannot be started: ${error.message}`))
    // Not `exit`, which may come before its last message was read.
    child.once('disconnect', () => fail('ended without a word'))
  })
}
