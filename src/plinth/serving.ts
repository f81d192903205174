// What answers requests, as one replaceable value: settings, catalog, dialect, tokens. A reload reads the settings and
// then the catalog that they ask for; only when both are there do they take the place of the old ones, together.
import { type Ear, watchCatalog } from '../catalog/watch.ts'
import type { Commands } from '../command/command.ts'
import type { Clock } from '../kit/clock.ts'
import type { ResolvedSettings } from '../kit/config/resolve.ts'
import type { Settings } from '../kit/config/table.ts'
import { type Service, service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import type { DatabaseService } from '../postgres/postgres.ts'
import { buildAnswering, type Current } from './answering.ts'
import { createConfiguration } from './configuration.ts'
import type { DiskGuard } from './disk.ts'
import { createRoleWatch } from './unsafe-roles.ts'

export interface ServingOptions {
  readonly database: DatabaseService
  /** null: there is no disk to be spared. */
  readonly disk: DiskGuard | null
  readonly ear: Ear
  readonly ownSecret: string | null
  /** Those of the start. The channel and the event triggers stay as they say. */
  readonly boot: Settings
  /** The settings of this process, with those in the database among them. */
  readonly load: (inDatabase: Readonly<Record<string, string>>) => Promise<ResolvedSettings>
  readonly boundPort: () => number
  readonly clock?: Clock | undefined
  readonly log: Log
  readonly commands: Commands | null
}

export interface Serving extends Service {
  readonly current: Current
  /** Reads the catalog again. */
  reloadCatalog(): void
  /** Reads the settings again, and then the catalog. Resolves when that has been tried. */
  reload(): Promise<void>
}

export function createServing(options: ServingOptions): Serving {
  const { database, ear, boot, log } = options
  let current: Current | null = null
  const roles = createRoleWatch(database, log)
  const configuration = createConfiguration(options, (settings) => buildAnswering(options, settings, catalog))
  const catalog = watchCatalog({
    database,
    ear,
    channel: boot.dbChannel,
    scope: async () => (await configuration.next()).settings,
    onPlaced() {
      current = configuration.latest
      if (current !== null) void roles.look(current.settings.anonRole)
      // Roles may have changed, which no plan notices.
      database.replan()
    },
    installTriggers: boot.reloadTriggers,
    observe: (event) => log.write(event),
    reloadConfig,
  })

  function reloadConfig(): void {
    configuration.invalidate()
    catalog.invalidate()
  }

  const life = service({
    name: 'catalog',
    async start() {
      await catalog.start()
      try {
        if (configuration.refusal !== null) throw configuration.refusal
        // Whoever asks before all is read is told so, by the settings that are known.
        current ??= configuration.latest ?? buildAnswering(options, boot, catalog)
      } catch (error) {
        await catalog.stop()
        throw error
      }
    },
    stop: () => catalog.stop(),
  })
  return {
    ...life,
    get current() {
      if (current === null) throw new Error('not started')
      return current
    },
    reloadCatalog: () => catalog.invalidate(),
    async reload() {
      configuration.invalidate()
      await catalog.attempt()
    },
  }
}
