// The pool that is served from. A database that is not there yet may come: the server then starts without it, answers
// 503, and serves as soon as it is there. One that refuses us will go on doing so, and is an error at once.
import type { Settings } from '../kit/config/table.ts'
import { PlinthError } from '../kit/error.ts'
import { parseDatabaseUrl } from '../postgres/connect/url.ts'
import { createDatabase, type DatabaseService } from '../postgres/postgres.ts'
import { type DatabaseListeners, databaseOptions } from './options.ts'

export interface ConnectOptions extends DatabaseListeners {
  readonly settings: Settings
  readonly url: string
}

/** Not there yet: no listener, no socket file, no name, no route; or starting up, or full. */
const PASSING: ReadonlySet<string> = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOENT',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
  ...['57P03', '53300'],
])

export async function connect({ settings, url, ...listeners }: ConnectOptions): Promise<DatabaseService> {
  const options = databaseOptions(settings, url, listeners)
  for (const text of parseDatabaseUrl(url).ignored) listeners.log.write({ kind: 'config.warning', text })
  const database = createDatabase(options)
  try {
    await database.start()
    return database
  } catch (error) {
    if (!settings.poolAutomaticRecovery || !mayPass(error)) throw error
    // A pool that failed to start is done for; this one connects when it is first asked.
    return createDatabase(options)
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof PlinthError) return error.code === 'PGRST000' && mayPass(error.cause)
  if (error instanceof AggregateError) return error.errors.every(mayPass)
  return error instanceof Error && 'code' in error && PASSING.has(String(error.code))
}
