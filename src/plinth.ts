// Composition: settings -> database -> catalog, dialect, tokens -> HTTP. Started in this order, stopped in reverse; when
// one step fails, those before it are stopped and its error is thrown.
import type { HttpServer } from './http/http.ts'
import { type Clock, clock } from './kit/clock.ts'
import type { ResolvedSettings } from './kit/config/resolve.ts'
import type { Settings } from './kit/config/table.ts'
import { PlinthError } from './kit/error.ts'
import { type Service, service, stopAll } from './kit/lifecycle.ts'
import type { Log } from './kit/log.ts'
import { shareMetrics } from './ops/cluster-metrics.ts'
import { createMetrics } from './ops/metrics.ts'
import { connect } from './plinth/connect.ts'
import { guardDisk } from './plinth/disk.ts'
import { createEar } from './plinth/ear.ts'
import { healthOf, watchCatalogVersion, watchPool } from './plinth/figures.ts'
import { guardSecurity } from './plinth/security-guard.ts'
import { buildAdminServer, buildHttpServer } from './plinth/servers.ts'
import { createServing, type Serving } from './plinth/serving.ts'
import { openSource, type Prepare, type Source } from './plinth/source.ts'

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
}

/** The embedded database takes its time to stop, too. */
const STOP_MARGIN_MS = 30_000

/**
 * A server that is not started yet. It is this process alone: the setting `workers` is for the command line, and no
 * signal is listened to.
 */
export function createPlinth(options: PlinthOptions): Plinth {
  const { log } = options
  const started: Service[] = []
  const stopping = new AbortController()
  let state: 'new' | 'starting' | 'up' | 'down' = 'new'
  let now: Standing | null = null
  let timeoutMs = STOP_MARGIN_MS

  async function start(): Promise<void> {
    state = 'starting'
    try {
      const { settings, warnings } = await options.load()
      timeoutMs += settings.shutdownTimeoutMs
      for (const text of warnings) log.write({ kind: 'config.warning', text })
      const { signal } = stopping
      now = await assemble(settings, { ...options, onRefused, signal }, started)
      if (!signal.aborted) state = 'up'
    } catch (error) {
      await release()
      throw error
    }
  }

  async function release(): Promise<void> {
    state = 'down'
    const standing = started.splice(0)
    if (standing.length === 0) return
    const begun = clock.monotonic()
    const { failed, timedOut } = await stopAll(standing, { timeoutMs })
    for (const { name, error } of failed)
      log.write({ kind: 'service.stop-failed', name, reason: String(error) })
    for (const name of timedOut) log.write({ kind: 'service.stop-timed-out', name })
    log.write({ kind: 'server.stopped', ms: Math.round(clock.monotonic() - begun) })
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
      if (state !== 'new') {
        state = 'down'
        stopping.abort(stoppedMeanwhile())
      }
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
    reloadCatalog: () => standing().serving.reloadCatalog(),
    reload: () => standing().serving.reload(),
  }
}

interface Assembling extends PlinthOptions {
  /** The database should not be served, as it turned out after the start. */
  readonly onRefused: (error: Error) => void
  /** Asked before each step. */
  readonly signal: AbortSignal
}

/** What stands is in `started`, also when a later step fails. */
async function assemble(settings: Settings, options: Assembling, started: Service[]): Promise<Standing> {
  const { log, load, onLost, onRefused, metricsText, prepare = null, signal } = options
  const source = options.source ?? (await openSource({ settings, log, prepare, signal }))
  const isOurs = options.source === undefined && settings.databaseUrl === null
  if (isOurs) started.push(embeddedDatabase(source))
  const begin = beginner({ started, log, signal })
  const disk = guardDisk(settings, log)
  if (disk !== null) await begin(disk)
  signal.throwIfAborted()
  const database = await connect({ settings, url: source.url, log, onLost })
  started.push(database)
  const ear = createEar({ url: source.url, settings, log })
  let http: HttpServer | null = null
  const boundPort = () => http?.port ?? settings.port
  const { ownSecret } = source
  const boot = settings
  const given = { clock: options.clock, load, boundPort, log }
  const serving = createServing({ database, disk, ear, ownSecret, boot, ...given })
  await begin(serving)
  const guard = guardSecurity({ database, settings: () => serving.current.settings, log, onRefused })
  await begin(guard)
  const metrics = createMetrics()
  if (metricsText !== undefined) shareMetrics(metrics.registry)
  watchPool(metrics, database)
  watchCatalogVersion(metrics, serving)
  const parts = {
    settings,
    serving,
    health: healthOf({ database, serving, disk }),
    metrics,
    metricsText,
    log,
  }
  const admin = buildAdminServer(parts)
  if (admin !== null) await begin(admin)
  http = buildHttpServer(parts)
  await begin(http)
  return { source, serving, http }
}

interface Beginning {
  readonly started: Service[]
  readonly log: Log
  readonly signal: AbortSignal
}

function beginner({ started, log, signal }: Beginning): (each: Service) => Promise<void> {
  return async (each) => {
    signal.throwIfAborted()
    const begun = clock.monotonic()
    await each.start()
    started.push(each)
    log.write({ kind: 'service.started', name: each.name, ms: Math.round(clock.monotonic() - begun) })
  }
}

function embeddedDatabase(source: Source): Service {
  return { name: 'embedded database', start: async () => undefined, stop: () => source.stop() }
}

function stoppedMeanwhile(): PlinthError {
  return new PlinthError({ code: 'PL207', status: 503, message: 'The server was stopped while it started.' })
}
