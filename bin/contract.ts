// For verbs that print what a database promises: its catalog, read once, from the database that `start` would serve.

import { loadCatalog } from '../src/catalog/catalog.ts'
import type { Catalog } from '../src/catalog/types.ts'
import type { ServedModel } from '../src/kit/config/resolve.ts'
import type { Settings } from '../src/kit/config/table.ts'
import { PlinthError } from '../src/kit/error.ts'
import { silentLog } from '../src/kit/log.ts'
import type { CatalogEvent } from '../src/kit/log-event.ts'
import { readInDatabase } from '../src/plinth/in-database.ts'
import { databaseOptions } from '../src/plinth/options.ts'
import { asLogin } from '../src/plinth/roles.ts'
import { runningUrl } from '../src/plinth/running.ts'
import { openSource, type Source } from '../src/plinth/source.ts'
import { createDatabase } from '../src/postgres/postgres.ts'
import type { Database } from '../src/postgres/types.ts'
import { type Flags, load } from './settings.ts'

export interface Contract {
  readonly settings: Settings
  readonly url: string
  readonly database: Database
  /** Another connection to the same, opened when it is used. */
  readonly second: Database
  readonly catalog: Catalog
}

/** Everything is closed again when `use` has ended. Throws PL008 for a schema that is not there. */
export async function withContract<T>(
  options: Flags,
  use: (contract: Contract) => Promise<T>,
  model?: ServedModel,
): Promise<T> {
  const promise = async (connected: Connected): Promise<T> => {
    const { settings, database } = connected
    const { schemas, extraSearchPath } = settings
    const missing: string[] = []
    const observe = (event: CatalogEvent) => {
      if (event.kind === 'catalog.schema-missing') missing.push(event.schema)
    }
    const catalog = await loadCatalog(database, { schemas, extraSearchPath, version: 1, observe })
    // A server may start before its schemas are there; nobody wants to be promised nothing.
    if (missing.length > 0) throw noSuchSchema(missing)
    return use({ ...connected, catalog })
  }
  return withConnection({ options, urlOf: ({ url }) => url, ...(model && { model }) }, promise)
}

function noSuchSchema(names: readonly string[]): PlinthError {
  return new PlinthError({
    code: 'PL008',
    status: 500,
    message: `There is no schema ${names.join(', ')} in the database.`,
    hint: 'Create it, or name others in schemas.',
  })
}

type Connected = Omit<Contract, 'catalog'>

/** As the login that `start` serves by. */
export function withDatabase<T>(options: Flags, use: (connected: Connected) => Promise<T>): Promise<T> {
  return withConnection({ options, urlOf: ({ url }) => url }, use)
}

/** As who may change the schema: the superuser of an embedded database, and of others the login of the URL. */
export function withSchemaOwner<T>(options: Flags, use: (connected: Connected) => Promise<T>): Promise<T> {
  return withConnection({ options, urlOf: ({ ownerUrl }) => ownerUrl }, use)
}

interface Connecting {
  readonly options: Flags
  readonly urlOf: (opened: Opened) => string
  /** What the defaults of settings follow. */
  readonly model?: ServedModel
}

async function withConnection<T>(
  { options, urlOf, model }: Connecting,
  use: (connected: Connected) => Promise<T>,
): Promise<T> {
  const boot = (await load(options, undefined, model)).settings
  const source = await openOrJoin(boot)
  const url = urlOf(source)
  const one = { ...databaseOptions(boot, url, { log: silentLog }), size: 1 }
  const [database, second] = [createDatabase(one), createDatabase(one)]
  try {
    await database.start()
    const inDatabase = boot.dbConfig ? await readInDatabase(database, boot.preConfig) : {}
    const { settings } = await load(options, inDatabase, model)
    return await use({ settings, url, database, second })
  } finally {
    await Promise.all([database.stop(), second.stop()])
    await source.stop()
  }
}

interface Opened extends Source {
  readonly ownerUrl: string
}

/** The embedded database may be up already, under `plinth start` in another terminal. */
async function openOrJoin(settings: Settings): Promise<Opened> {
  let ownerUrl: string | null = null
  try {
    const prepare = async (_admin: Database, url: string) => {
      ownerUrl = url
    }
    const source = await openSource({ settings, log: silentLog, prepare })
    return { ...source, ownerUrl: ownerUrl ?? source.url }
  } catch (error) {
    const url = error instanceof PlinthError && error.code === 'PL105' ? runningUrl(settings.data) : null
    if (url === null) throw error
    return { url: asLogin(url), ownerUrl: url, ownSecret: null, stop: async () => undefined }
  }
}
