// Composition: settings -> database -> catalog, dialect, tokens -> HTTP. Started in this order, stopped in reverse; when
// one step fails, those before it are stopped and its error is thrown.

import type { CallOptions, Commands } from './command/command.ts'
import type { HttpServer } from './http/http.ts'
import type { Clock } from './kit/clock.ts'
import type { ResolvedSettings } from './kit/config/resolve.ts'
import type { Settings } from './kit/config/table.ts'
import { type Service, service } from './kit/lifecycle.ts'
import type { Log } from './kit/log.ts'
import type { AnyCommand } from './model/command.ts'
import { shareMetrics } from './ops/cluster-metrics.ts'
import { createMetrics } from './ops/metrics.ts'
import type { Served } from './plinth/app.ts'
import { keepingAudit } from './plinth/audit.ts'
import { connect } from './plinth/connect.ts'
import { guardDisk } from './plinth/disk.ts'
import { createEar } from './plinth/ear.ts'
import { healthOf, watchCatalogVersion, watchPool } from './plinth/figures.ts'
import { guardSecurity } from './plinth/security-guard.ts'
import { buildAdminServer, buildHttpServer } from './plinth/servers.ts'
import { createServing, type Serving } from './plinth/serving.ts'
import { openSource, type Prepare, type Source } from './plinth/source.ts'
import { createSteps, type Steps } from './plinth/steps.ts'

export interface PlinthOptions {
  /**
   * The settings, by `loadSettings` or `resolveSettings`. Asked at the start, and at each reload once more with what
   * the database adds: pass `inDatabase` on as their `database`, or leave it out to take none from there.
   */
  readonly load: (inDatabase?: Readonly<Record<string, string>>) => Promise<ResolvedSettings>
  /** Told of everything that happens: `createLog`, `silentLog`, or an object of yours. */
  readonly log: Log
  /** Done in the embedded database, as its superuser, at every start before it is served. Not asked where a `databaseUrl` is set. */
  readonly prepare?: Prepare | null
  /** The database to serve, where another process of ours has opened it. */
  readonly source?: Source | undefined
  /** The application whose commands are served; none where a database is served as it is. */
  readonly app?: Served | null
  /** The text of /metrics where it is not of this process alone. */
  readonly metricsText?: (() => Promise<string>) | undefined
  /** What tells whether tokens are still good; that of the system unless said otherwise. */
  readonly clock?: Clock | undefined
  /** The database went away and `pool-automatic-recovery` is off. */
  readonly onLost?: ((error: Error) => void) | undefined
}

/**
 * One server in this process. `start` resolves when requests are answered; it rejects with a PlinthError (PL001 to
 * PL004 for the settings, PL006 for the address, PL207 where it was stopped meanwhile) or what the database says, and
 * has then released everything. `stop` takes no new requests, finishes those in flight within `shutdownTimeoutMs`, and
 * never rejects: what went wrong is in the log. A server that was stopped does not start again, and says so: create another one.
 */
export interface Plinth extends Service {
  /** True from the end of a successful start to the begin of a stop. What follows throws before it. */
  readonly started: boolean
  /** Where it listens, without the REST prefix: `http://127.0.0.1:8000` (of `port` 0, the one that was found), or a socket's path. */
  readonly url: string
  /** As they are now: a reload makes new ones. */
  readonly settings: Settings
  readonly source: Source
  /** Requests that have begun and are not answered yet; 0 before the start. */
  readonly inFlight: number
  /** A command of the application, in this process, as somebody. Throws PL517 where it is not listed. */
  call(command: AnyCommand | string, input: unknown, options: CallOptions): Promise<unknown>
  /** Reads the catalog anew, in the background. */
  reloadCatalog(): void
  /**
   * Reads settings and catalog anew, and resolves when that was tried. What fails changes nothing and is in the log; what
   * could not be read is tried again.
   */
  reload(): Promise<void>
}

interface Standing {
  readonly source: Source
  readonly serving: Serving
  readonly http: HttpServer
  readonly commands: Commands | null
}

/** The embedded database takes its time to stop, too. */
const STOP_MARGIN_MS = 30_000

/**
 * A server that is not started yet. It is this process alone: the setting `workers` is for the command line, and no
 * signal is listened to.
 */
export function createPlinth(options: PlinthOptions): Plinth {
  const { log } = options
  const steps = createSteps(log)
  let state: 'new' | 'starting' | 'up' | 'down' = 'new'
  let now: Standing | null = null
  let timeoutMs = STOP_MARGIN_MS

  async function start(): Promise<void> {
    state = 'starting'
    try {
      const { settings, warnings } = await options.load()
      timeoutMs += settings.shutdownTimeoutMs
      for (const text of warnings) log.write({ kind: 'config.warning', text })
      now = await assemble(settings, { ...options, onRefused }, steps)
      if (!steps.signal.aborted) state = 'up'
    } catch (error) {
      await release()
      throw error
    }
  }

  function release(): Promise<void> {
    state = 'down'
    return steps.release(timeoutMs)
  }

  function onRefused(error: Error): void {
    log.write({ kind: 'config.warning', text: error.message })
    options.onLost?.(error)
    void release()
  }

  function standing(): Standing {
    if (now === null) throw new Error('not started')
    return now
  }

  const life = service({ name: 'plinth', start, stop: release })
  return {
    ...life,
    stop() {
      // What has not begun is not begun any more; before the start there is nothing to stop.
      if (state !== 'new') steps.cancel()
      if (state === 'up') state = 'down'
      return life.stop()
    },
    get started() {
      return state === 'up'
    },
    get url() {
      return standing().http.url
    },
    get settings() {
      return standing().serving.current.settings
    },
    get source() {
      return standing().source
    },
    get inFlight() {
      return now?.http.inFlight ?? 0
    },
    async call(command, input, by) {
      const { commands } = standing()
      if (commands === null) throw new Error('no application is served')
      return commands.call(command, input, by)
    },
    reloadCatalog: () => standing().serving.reloadCatalog(),
    reload: () => standing().serving.reload(),
  }
}

interface Assembling extends PlinthOptions {
  /** The database should not be served, as it turned out after the start. */
  readonly onRefused: (error: Error) => void
}

/** What stands is in `steps`, also when a later one fails. */
async function assemble(settings: Settings, options: Assembling, steps: Steps): Promise<Standing> {
  const { log, load, onLost, onRefused, metricsText, prepare = null, app = null } = options
  const { signal } = steps
  const source = options.source ?? (await openSource({ settings, log, prepare, signal }))
  const isOurs = options.source === undefined && settings.databaseUrl === null
  if (isOurs) steps.adopt({ name: 'embedded database', stop: () => source.stop() })
  const disk = guardDisk(settings, log)
  if (disk !== null) await steps.begin(disk)
  signal.throwIfAborted()
  const database = await connect({ settings, url: source.url, log, onLost })
  steps.adopt(database)
  const ear = createEar({ url: source.url, settings, log })
  let http: HttpServer | null = null
  const boundPort = () => http?.port ?? settings.port
  const own = { ownSecret: source.ownSecret, boot: settings }
  const given = { ...own, clock: options.clock, load, boundPort, log }
  const metrics = createMetrics()
  // A database that is served as it is needs nothing of all that.
  const doing =
    app && (await import('./plinth/commands.ts')).commandsOf({ app, database, disk, settings, metrics, log })
  const serving = createServing({ database, disk, ear, commands: doing?.commands ?? null, ...given })
  await steps.begin(serving)
  await steps.begin(guardSecurity({ database, settings: () => serving.current.settings, log, onRefused }))
  await steps.begin(keepingAudit(database, settings, log))
  if (doing) await steps.begin(doing.keeping)
  if (metricsText !== undefined) shareMetrics(metrics.registry)
  watchPool(metrics, database)
  watchCatalogVersion(metrics, serving)
  const health = healthOf({ database, serving, disk })
  const parts = { settings, serving, health, metrics, metricsText, log }
  const admin = buildAdminServer(parts)
  if (admin !== null) await steps.begin(admin)
  http = buildHttpServer(parts)
  await steps.begin(http)
  return { source, serving, http, commands: doing?.commands ?? null }
}
