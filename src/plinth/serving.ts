// What answers requests, as one replaceable value: settings, catalog, dialect, tokens. `reload` builds it anew from
// the settings in the database and swaps it; requests in flight keep the one that they began with.
import { type Authenticator, createAuthenticator } from '../auth/auth.ts'
import { type CatalogWatch, type Ear, watchCatalog } from '../catalog/watch.ts'
import type { ResolvedSettings } from '../kit/config/resolve.ts'
import type { Settings } from '../kit/config/table.ts'
import { PlinthError } from '../kit/error.ts'
import { type Service, service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import type { Database } from '../postgres/types.ts'
import { createRest, type Rest, type RestDependencies } from '../query/query.ts'
import { readInDatabase } from './in-database.ts'
import { authOptions, restOptions } from './options.ts'
import { createRoleWatch } from './unsafe-roles.ts'

export interface ServingOptions {
  readonly database: Database
  readonly ear: Ear
  readonly ownSecret: string | null
  readonly boot: Settings
  /** The settings of this process, with those in the database among them. */
  readonly load: (inDatabase: Readonly<Record<string, string>>) => Promise<ResolvedSettings>
  readonly boundPort: () => number
  readonly log: Log
}

export interface Serving extends Service {
  readonly current: Current
  /** Reads the catalog again. */
  reloadCatalog(): void
  /** Reads the settings in the database again, and then the catalog. */
  reload(): Promise<void>
}

export interface Current {
  readonly settings: Settings
  readonly catalog: CatalogWatch
  readonly rest: Rest
  readonly authenticator: Authenticator
  /** Whether the settings in the database have been read. Until then nothing is served by less than them. */
  readonly complete: boolean
}

export function createServing(options: ServingOptions): Serving {
  let current: Current | null = null
  let reloading: Promise<void> = Promise.resolve()
  const roles = createRoleWatch(options.database, options.log)

  async function build(): Promise<Current> {
    const { settings, complete } = await currentSettings(options)
    const authenticator = createAuthenticator(authOptions(settings, options.ownSecret))
    const catalog = watchCatalog({
      database: options.database,
      ear: options.ear,
      channel: settings.dbChannel,
      schemas: settings.schemas,
      extraSearchPath: settings.extraSearchPath,
      installTriggers: settings.reloadTriggers,
      observe(event) {
        options.log.write(event)
        // The database is there now, and so are the settings in it.
        if (event.kind === 'catalog.loaded' && !complete) void reload()
        if (event.kind === 'catalog.loaded' && complete) void roles.look(settings.anonRole)
      },
      reloadConfig: () => void reload(),
    })
    await catalog.start()
    const rest = buildRest(options, settings, complete ? catalog : UNREAD)
    return { settings, catalog, authenticator, rest, complete }
  }

  async function replace(): Promise<void> {
    try {
      const before = current
      const made = await build()
      // What could not be read must not take the place of what was.
      const worse = before?.complete === true && !made.complete
      if (!worse) current = made
      await (worse ? made : before)?.catalog.stop()
      if (worse) options.log.write({ kind: 'config.warning', text: NOT_READ })
    } catch (error) {
      options.log.write({
        kind: 'config.warning',
        text: `The configuration was not reloaded: ${reasonOf(error)}`,
      })
    }
  }

  /** One after the other: two at a time could leave the older one in place. */
  function reload(): Promise<void> {
    reloading = reloading.then(replace)
    return reloading
  }

  const life = service({
    name: 'catalog',
    async start() {
      current = await build()
    },
    async stop() {
      await reloading
      await current?.catalog.stop()
    },
  })
  return {
    ...life,
    get current() {
      if (current === null) throw new Error('not started')
      return current
    },
    reloadCatalog: () => void current?.catalog.reload().catch(() => undefined),
    reload,
  }
}

interface Found {
  readonly settings: Settings
  /** False when the database could not be asked. */
  readonly complete: boolean
}

async function currentSettings({ boot, database, load }: ServingOptions): Promise<Found> {
  if (!boot.dbConfig) return { settings: boot, complete: true }
  const inDatabase = await readInDatabase(database, boot.preConfig).catch((error: unknown) => {
    if (error instanceof PlinthError) return null
    throw error
  })
  if (inDatabase === null) return { settings: boot, complete: false }
  return { settings: (await load(inDatabase)).settings, complete: true }
}

const NOT_READ = 'The settings in the database could not be read; those that were read before hold'

/** In the place of a catalog while the database's own settings (a pre-request, an audience) are not known. */
const UNREAD: RestDependencies['catalogs'] = {
  get current(): never {
    throw new PlinthError({
      code: 'PGRST002',
      status: 503,
      message: 'Could not query the database for the schema cache. Retrying.',
      retryable: true,
    })
  },
}

function buildRest(
  options: ServingOptions,
  settings: Settings,
  catalogs: RestDependencies['catalogs'],
): Rest {
  const database = settings.logQuery ? logging(options.database, options.log) : options.database
  return createRest({
    database,
    catalogs,
    options: restOptions(settings, options.boundPort),
    onFault: (error, { requestId = '' }) =>
      options.log.write({ kind: 'request.failed', requestId, code: 'PGRSTX00', error }),
  })
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
