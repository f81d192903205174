// Step four: keep the catalog current for as long as the server runs. Listening begins before the first load, so
// that no change falls between.
import { type Service, service } from '../kit/lifecycle.ts'
import type { CatalogEvent } from '../kit/log-event.ts'
import type { Database } from '../postgres/types.ts'
import { loadCatalog } from './catalog.ts'
import { CatalogHolder } from './holder.ts'
import { CHANNEL, RELOAD_CONFIG, RELOAD_SCHEMA } from './sql.ts'
import { installTriggers } from './triggers.ts'
import type { Catalog } from './types.ts'

/** What to do when anything may have been said: all of it. */
const MISSED = ''

/** Someone who hears NOTIFY, and finds its way back after a lost connection. */
export interface Ear {
  /** `missed`: the connection was lost for a while, so anything may have been said. */
  listen(channel: string, heard: (payload: string) => void, missed: () => void): Promise<Listening>
}

export interface Listening {
  stop(): Promise<void>
}

/** What of the database is read. */
export interface CatalogScope {
  readonly schemas: readonly string[]
  readonly extraSearchPath: readonly string[]
}

export interface WatchOptions {
  readonly database: Database
  readonly ear: Ear
  /** Asked before each load. Where it rejects, that load has failed: the old catalog stays, and it is tried again. */
  readonly scope: () => CatalogScope | Promise<CatalogScope>
  /** Called in the moment in which a catalog takes its place. */
  readonly onPlaced?: () => void
  /** Where a reload is asked for by NOTIFY. Default: pgrst. */
  readonly channel?: string
  /** Whether event triggers may be installed in the database. */
  readonly installTriggers: boolean
  readonly observe?: (event: CatalogEvent) => void
  /**
   * On `reload config` over the channel, on an empty payload, which means both, and when either may have been said
   * while nobody listened.
   */
  readonly reloadConfig?: () => void
}

export interface CatalogWatch extends Service {
  /** @throws PGRST002 (503) as long as no load has succeeded. */
  readonly current: Catalog
  /** Resolves when a load that began after this call has ended, whatever came of it. */
  attempt(): Promise<void>
  /** Resolves with a catalog that is younger than this call. */
  reload(): Promise<Catalog>
  /** As `reload`, for those who do not wait. */
  invalidate(): void
}

/** `start` resolves after the first load, also when it failed: `current` then answers 503 until one succeeds. */
export function watchCatalog(options: WatchOptions): CatalogWatch {
  const { observe = () => undefined, onPlaced = () => undefined } = options
  const holder = new CatalogHolder({ load: loader(options, observe), onPlaced, observe })
  let listening: readonly Listening[] = []
  const { name, start, stop } = service({
    name: 'catalog',
    async start() {
      listening = await listen(options, holder)
      await holder.attempt()
    },
    async stop() {
      await Promise.all(listening.map((each) => each.stop()))
      await holder.stop()
    },
  })
  return {
    name,
    start,
    stop,
    get current() {
      return holder.current
    },
    attempt: () => holder.attempt(),
    reload: () => holder.reload(),
    invalidate: () => holder.invalidate(),
  }
}

// The triggers of the database know one channel only. A server with another one hears them besides it, but takes
// nothing else from there: that channel is somebody else's.
async function listen(options: WatchOptions, holder: CatalogHolder): Promise<readonly Listening[]> {
  const { ear, channel = CHANNEL, installTriggers, reloadConfig } = options
  const obey = (payload: string) => {
    if (payload === '' || payload === RELOAD_CONFIG) reloadConfig?.()
    if (payload === '' || payload === RELOAD_SCHEMA) holder.invalidate()
  }
  const asked = await ear.listen(channel, obey, () => obey(MISSED))
  if (channel === CHANNEL || !installTriggers) return [asked]
  const changed = (payload: string) => {
    if (payload === RELOAD_SCHEMA) holder.invalidate()
  }
  return [asked, await ear.listen(CHANNEL, changed, () => holder.invalidate())]
}

function loader(
  options: WatchOptions,
  observe: (event: CatalogEvent) => void,
): (version: number) => Promise<Catalog> {
  const { database, scope } = options
  let triggersDecided = !options.installTriggers
  return async (version) => {
    if (!triggersDecided) await installTriggers(database, observe)
    triggersDecided = true
    const { schemas, extraSearchPath } = await scope()
    return loadCatalog(database, { schemas, extraSearchPath, version, observe })
  }
}
