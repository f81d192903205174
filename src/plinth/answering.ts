// Settings -> what answers requests by them: the dialect and the check of tokens, over a catalog.
import { type Authenticator, createAuthenticator } from '../auth/auth.ts'
import type { Catalog } from '../catalog/types.ts'
import type { Commands } from '../command/command.ts'
import { type Clock, clock as systemClock } from '../kit/clock.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'
import type { Database } from '../postgres/types.ts'
import { createRest, type Rest } from '../query/query.ts'
import type { RestRequest } from '../query/rest/types.ts'
import { type DiskGuard, sparing } from './disk.ts'
import { authOptions, restOptions } from './options.ts'

export interface Current {
  readonly settings: Settings
  /** Throws PGRST002 until settings and catalog have been read: nothing is served by less than them. */
  readonly catalog: { readonly current: Catalog }
  readonly rest: Rest
  readonly authenticator: Authenticator
}

export interface AnsweringOptions {
  readonly database: Database
  readonly disk: DiskGuard | null
  readonly ownSecret: string | null
  readonly boundPort: () => number
  readonly clock?: Clock | undefined
  readonly log: Log
  /** Of the application; null where a database is served as it is. */
  readonly commands: Commands | null
}

/** Throws PL002 when tokens cannot be checked by these settings. */
export function buildAnswering(
  { database, disk, ownSecret, boundPort, clock = systemClock, log, commands }: AnsweringOptions,
  settings: Settings,
  catalog: Current['catalog'],
): Current {
  const authenticator = createAuthenticator({ ...authOptions(settings, ownSecret), clock })
  const spared = disk === null ? database : sparing(database, disk)
  const dialect = {
    catalogs: catalog,
    options: restOptions(settings, boundPort, commands),
    onFault: (error: unknown, { requestId = '' }: RestRequest) =>
      log.write({ kind: 'request.failed', requestId, code: 'PGRSTX00', error }),
  }
  const rest = createRest({ ...dialect, database: settings.logQuery ? logging(spared, log) : spared })
  return { settings, catalog, authenticator, rest: commands?.serve({ ...dialect, rest }) ?? rest }
}

function logging(database: Database, log: Log): Database {
  return {
    query: (text, parameters) => database.query(text, parameters),
    scoped(request) {
      for (const { text } of request.statements)
        log.write({ kind: 'request.query', requestId: request.requestId ?? '', sql: text })
      return database.scoped(request)
    },
  }
}
