// Step four: keep the catalog current for as long as the server runs. Listening begins before the first load, so
// that no change falls between.
import { type Service, service } from '../kit/lifecycle.ts'
import type { Database } from '../postgres/types.ts'
import { loadCatalog } from './catalog.ts'
import type { CatalogEvent, Observe } from './events.ts'
import { CatalogHolder } from './holder.ts'
import { CHANNEL, RELOAD_CONFIG, RELOAD_SCHEMA } from './sql.ts'
import { installTriggers } from './triggers.ts'
import type { Catalog } from './types.ts'

/** Someone who hears NOTIFY, and finds its way back after a lost connection. */
export interface Ear {
  /** `missed`: the connection was lost for a while, so anything may have been said. */
  listen(channel: string, heard: (payload: string) => void, missed: () => void): Promise<Listening>
}

export interface Listening {
  stop(): Promise<void>
}

export interface WatchOptions {
  readonly database: Database
  readonly ear: Ear
  readonly schemas: readonly string[]
  readonly extraSearchPath: readonly string[]
  /** Where a reload is asked for by NOTIFY. Default: pgrst. */
  readonly channel?: string
  /** Whether event triggers may be installed in the database. */
  readonly installTriggers: boolean
  readonly observe?: Observe
  /** On `reload config` over the channel, and on an empty payload, which means both. */
  readonly reloadConfig?: () => void
}

export interface CatalogWatch extends Service {
  /** @throws PGRST002 (503) as long as no load has succeeded. */
  readonly current: Catalog
  /** Resolves with a catalog that is younger than this call. */
  reload(): Promise<Catalog>
  /** As `reload`, for those who do not wait. */
  invalidate(): void
}

/** `start` resolves after the first load, also when it failed: `current` then answers 503 until one succeeds. */
export function watchCatalog(options: WatchOptions): CatalogWatch {
  const observe = options.observe ?? ((_event: CatalogEvent) => undefined)
  const holder = new CatalogHolder({ load: loader(options, observe), observe })
  let listening: readonly Listening[] = []
  const { name, start, stop } = service({
    name: 'catalog',
    async start() {
      listening = await listen(options, holder)
      await holder.start()
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
    reload: () => holder.reload(),
    invalidate: () => holder.invalidate(),
  }
}

// The triggers of the database know one channel only. A server with another one hears them besides it, but takes
// nothing else from there: that channel is somebody else's.
async function listen(options: WatchOptions, holder: CatalogHolder): Promise<readonly Listening[]> {
  const { ear, channel = CHANNEL, installTriggers, reloadConfig } = options
  const missed = () => holder.invalidate()
  const asked = await ear.listen(channel, (payload) => obey(payload, holder, reloadConfig), missed)
  if (channel === CHANNEL || !installTriggers) return [asked]
  const changed = (payload: string) => {
    if (payload === RELOAD_SCHEMA) holder.invalidate()
  }
  return [asked, await ear.listen(CHANNEL, changed, missed)]
}

function loader(options: WatchOptions, observe: Observe): (version: number) => Promise<Catalog> {
  const { database, schemas, extraSearchPath } = options
  let triggersDecided = !options.installTriggers
  return async (version) => {
    if (!triggersDecided) await installTriggers(database, observe)
    triggersDecided = true
    return loadCatalog(database, { schemas, extraSearchPath, version, observe })
  }
}

function obey(payload: string, holder: CatalogHolder, reloadConfig: (() => void) | undefined): void {
  if (payload === '' || payload === RELOAD_CONFIG) reloadConfig?.()
  if (payload === '' || payload === RELOAD_SCHEMA) holder.invalidate()
}
