// A PostgreSQL whose disk is full ends, and may not even recover. So while the disk of an embedded one has less room
// than it should, writes are refused and the server says that it is not ready; reads go on. Both end by themselves.
import type { Settings } from '../kit/config/table.ts'
import { PlinthError } from '../kit/error.ts'
import type { Service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import { type DiskSight, watchDisk } from '../ops/disk.ts'
import { dataOf } from '../postgres/embedded/folder.ts'
import type { Database, ScopedRequest, Transactions } from '../postgres/types.ts'

export interface DiskGuard extends Service {
  /** Throws PL212 while there is too little room. */
  check(): void
}

/** null where there is nothing to guard: the database is somebody else's, or the limit is 0. */
export function guardDisk(settings: Settings, log: Log): DiskGuard | null {
  const { databaseUrl, diskFreeBytesMin: freeBytesMin, diskCheckIntervalMs } = settings
  if (databaseUrl !== null || freeBytesMin === 0) return null
  const folder = settings.data
  let before: DiskState = 'enough'

  function told(sight: DiskSight): void {
    const state = stateOf(sight, freeBytesMin)
    if (state !== before) log.write(eventOf(sight, { folder, freeBytesMin }))
    before = state
  }

  const path = dataOf(folder)
  const watch = watchDisk({ path, interval_ms: diskCheckIntervalMs, onLook: told })
  return {
    name: watch.name,
    start: () => watch.start(),
    stop: () => watch.stop(),
    check() {
      const { freeBytes } = watch
      if (freeBytes !== null && freeBytes < freeBytesMin) throw tooLittleRoom(freeBytes, freeBytesMin)
    },
  }
}

/** The database as requests see it: reads pass, everything else only while there is room. */
export function sparing(database: Database, guard: DiskGuard): Database {
  return {
    query: (text, parameters) => database.query(text, parameters),
    async scoped(request) {
      if (!onlyReads(request)) guard.check()
      return database.scoped(request)
    },
  }
}

/** The same for what is held over several statements: it is refused at its begin. */
export function sparingHeld<Of extends Database & Transactions>(
  database: Of,
  guard: DiskGuard,
): Database & Transactions {
  return {
    ...sparing(database, guard),
    async hold(options) {
      guard.check()
      return database.hold(options)
    },
  }
}

function onlyReads({ settings }: ScopedRequest): boolean {
  return settings.some(([name, value]) => name === 'transaction_read_only' && value === 'on')
}

type DiskState = 'enough' | 'low' | 'unreadable'

function stateOf(sight: DiskSight, freeBytesMin: number): DiskState {
  if (sight.kind === 'unreadable') return 'unreadable'
  return sight.freeBytes < freeBytesMin ? 'low' : 'enough'
}

interface Limit {
  readonly folder: string
  readonly freeBytesMin: number
}

function eventOf(sight: DiskSight, { folder, freeBytesMin }: Limit): Parameters<Log['write']>[0] {
  if (sight.kind === 'unreadable') {
    const { error } = sight
    return { kind: 'disk.unreadable', folder, reason: error instanceof Error ? error.message : String(error) }
  }
  const { freeBytes } = sight
  return { kind: freeBytes < freeBytesMin ? 'disk.low' : 'disk.enough', folder, freeBytes, freeBytesMin }
}

const RETRY_AFTER_S = '10'

function tooLittleRoom(freeBytes: number, freeBytesMin: number): PlinthError {
  return new PlinthError({
    code: 'PL212',
    status: 503,
    message: 'The disk of the database is nearly full: nothing is written until it has room again.',
    details: `${freeBytes} bytes are free, and disk-free-bytes-min is ${freeBytesMin}.`,
    hint: 'Free space on the disk of the data folder, or lower disk-free-bytes-min. Reads are served.',
    headers: [['Retry-After', RETRY_AFTER_S]],
    retryable: true,
  })
}
