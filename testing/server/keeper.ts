// A process of its own: starts the PostgreSQL that test processes share, and stops it when nobody has used it for a while.
// `keeper.ts <folder> <idle ms>`; says to its parent once how that went.
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { clock } from '../../src/kit/clock.ts'
import { PlinthError } from '../../src/kit/error.ts'
import { type Embedded, startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { dataOf } from '../../src/postgres/embedded/folder.ts'
import { openSession, type Session } from '../../src/postgres/session.ts'
import { claimFolder, removeAddress, writeAddress } from './folder.ts'
import { LEASE, type News } from './keeping.ts'

const LOOK_MS = 500
const TAKEN = 'PL105'
/** Another major version made the data, or it did not survive the end of its server: no loss. */
const SPOILT: ReadonlySet<string> = new Set(['PL104', 'PL106'])

/** Nobody misses the data, so nothing waits for the disk; and many test files run at once. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  max_connections: '300',
}

const [folder = '', idle = ''] = process.argv.slice(2)
await keep(folder, Number(idle))

async function keep(folder: string, idleMs: number): Promise<void> {
  const server = await start(folder).catch(tellWhy)
  if (server === null) return
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  writeAddress(folder, server.url)
  tell({ kind: 'ready' })
  await untilUnused(server, idleMs, stopping.signal)
  removeAddress(folder)
  await server.stop()
}

async function start(folder: string): Promise<Embedded> {
  claimFolder(folder)
  try {
    return await startEmbedded({ dataDir: folder, settings: SETTINGS })
  } catch (error) {
    const data = dataOf(folder)
    const isSpoilt = error instanceof PlinthError && SPOILT.has(error.code) && existsSync(data)
    if (!isSpoilt) throw error
    // Where the server could not enter the folder, the data is elsewhere.
    rmSync(dirname(data), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    claimFolder(folder)
    return startEmbedded({ dataDir: folder, settings: SETTINGS })
  }
}

function tellWhy(error: unknown): null {
  if (!(error instanceof PlinthError)) tell({ kind: 'failed', message: String(error), hint: '' })
  else if (error.code === TAKEN) tell({ kind: 'taken' })
  else tell({ kind: 'failed', message: error.message, hint: error.hint ?? '' })
  return null
}

function tell(news: News): void {
  process.send?.(news)
}

/** Ends with the lease in our hands, so that nobody takes one on a server that is about to stop; or when it is told to. */
async function untilUnused({ url }: Embedded, idleMs: number, signal: AbortSignal): Promise<void> {
  let session: Session | null = null
  let used = clock.monotonic()
  while (!signal.aborted) {
    try {
      session ??= await openSession({ url })
      if (!(await isUnused(session))) used = clock.monotonic()
      else if (clock.monotonic() - used >= idleMs) return
      else await session.query(`select pg_advisory_unlock(${LEASE})`)
    } catch {
      // The server ended and is started again by who watches it; if that does not come about, nobody uses it either.
      session = null
      if (clock.monotonic() - used >= idleMs) return
    }
    await clock.sleep(LOOK_MS, signal).catch(() => undefined)
  }
}

async function isUnused(session: Session): Promise<boolean> {
  return (await session.query(`select pg_try_advisory_lock(${LEASE})`)).rows[0]?.text(0) === 't'
}
