// `plinth start`: serves until it is told to stop. SIGTERM and SIGINT finish what is in flight; a second one does not.
import cluster from 'node:cluster'
import { Command } from 'commander'
import type { Settings } from '../src/kit/config/table.ts'
import { PlinthError } from '../src/kit/error.ts'
import { createLog, type Log } from '../src/kit/log.ts'
import { type Demo, findDemo, loadDemo } from '../src/plinth/demo.ts'
import { openSource, type Prepare } from '../src/plinth/source.ts'
import { joinPrimary, type Reload, startWorkers, type Workers } from '../src/plinth/workers.ts'
import { createPlinth, type Plinth } from '../src/plinth.ts'
import type { Application } from './application.ts'
import { type Greeted, greetDemo } from './greeting.ts'
import { type Flags, load, withSettings } from './settings.ts'
import { onReloadSignals, onStopSignals, STOP_SIGNALS } from './signals.ts'
import { version } from './version.ts'

export function startVerb(): Command {
  const command = new Command('start')
    .description('serve a database: that of --database-url, or an embedded one with its data in --data')
    .argument(
      '[app]',
      'the file with an application; its model is compared with the database, and nothing changed',
    )
    .option('--demo <name>', 'load an example into the embedded database: chinook')
    .action(async (app: string | undefined, options: Flags) => {
      await (app === undefined ? start(options, null) : startApp(app, options, { apply: false }))
    })
  return withSettings(command)
}

export interface StartAppOptions {
  /** Brings the embedded database to what the model says. */
  readonly apply: boolean
}

export async function startApp(file: string, options: Flags, { apply }: StartAppOptions): Promise<void> {
  const { loadApplication } = await import('./application.ts')
  const allowDataLoss = options.allowDataLoss === true
  await start(options, await loadApplication(file, { apply, allowDataLoss, quiet: options.again === true }))
}

interface Start {
  readonly options: Flags
  readonly settings: Settings
  readonly log: Log
  readonly demo: Demo | null
  readonly app: Application | null
}

async function start(options: Flags, app: Application | null): Promise<void> {
  const { settings } = await load(options, undefined, app?.model)
  const log = createLog({ level: settings.logLevel, format: settings.logFormat })
  const demo = typeof options.demo === 'string' ? findDemo(options.demo) : null
  if (demo !== null && settings.databaseUrl !== null) throw demoNeedsEmbedded()
  const begun = { options, settings, log, demo, app }
  logRejections(log)
  if (cluster.isWorker) return work(begun)
  return settings.workers > 1 ? supervise(begun) : serve(begun)
}

/** What an author's code forgot to await must not end a server that others are using. */
function logRejections(log: Log): void {
  process.on('unhandledRejection', (reason) =>
    log.write({
      kind: 'process.rejection-unhandled',
      error: reason instanceof Error ? reason : new Error(String(reason)),
    }),
  )
}

/** One process does everything. */
async function serve(begun: Start): Promise<void> {
  const { options, settings, log, app } = begun
  const plinth = createPlinth({
    load: (inDatabase) => load(options, inDatabase, app?.model),
    app: app?.served ?? null,
    log,
    prepare: prepareFor(begun),
    // While it starts, that is an error of the start.
    onLost: (error) => void (plinth.started && end({ reason: error.message, status: 1 })),
  })
  const end = ending(log, plinth, () => plinth.stop())
  onStopSignals(end)
  announce(log)
  const started = plinth.start()
  onReloadSignals(reloading(plinth, started))
  if (!(await isUp(started))) return
  await greet(begun, plinth)
  const url = settings.databaseUrl?.reveal()
  if (url !== undefined) await begun.app?.compare({ url, settings, log })
}

/** The process that opens the database and looks after the workers. */
async function supervise(begun: Start): Promise<void> {
  const { settings, log } = begun
  let workers: Workers | null = null
  const stopping = new AbortController()
  const end = ending(log, { inFlight: 0 }, async () => {
    stopping.abort()
    await workers?.stop()
    await opening.then(
      (source) => source.stop(),
      () => undefined,
    )
  })
  onStopSignals(end)
  // Workers that are not there yet will read everything when they are.
  onReloadSignals((what) => workers?.reload(what))
  announce(log)
  const { signal } = stopping
  const opening = openSource({ settings, log, prepare: prepareFor(begun), signal })
  const source = await opening.catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (source === null || signal.aborted) return
  const onListening = (url: string) => void greet(begun, { url, settings })
  const onFailed = () => void end({ reason: 'a worker that could not start', status: 1 })
  workers = startWorkers({ settings, source, log, onListening, onFailed })
}

/** Once signals are caught: who reads this may send one. */
function announce(log: Log): void {
  log.write({ kind: 'server.starting', version: version(), node: process.version })
}

/** One of several: the primary says when to end, also where the terminal has told all of them. */
async function work({ options, log, app }: Start): Promise<void> {
  for (const signal of STOP_SIGNALS) process.on(signal, () => undefined)
  const { source, metricsText, onStop, onReload } = await joinPrimary()
  const plinth = createPlinth({
    load: (inDatabase) => load(options, inDatabase, app?.model),
    app: app?.served ?? null,
    log,
    source,
    metricsText,
    // While it starts, that is an error of the start.
    onLost: (error) => void (plinth.started && end({ reason: error.message, status: 1 })),
  })
  const end = ending(log, plinth, () => plinth.stop())
  onStop(() => void end({ reason: 'the primary', status: 0 }))
  const started = plinth.start()
  const reload = reloading(plinth, started)
  onReload(reload)
  onReloadSignals(reload)
  await isUp(started).catch((error: unknown) => {
    // The channel to the primary would keep this process alive.
    cluster.worker?.disconnect()
    throw error
  })
}

/** False where it was told to stop before: whoever told it so ends the process. */
async function isUp(started: Promise<void>): Promise<boolean> {
  try {
    await started
    return true
  } catch (error) {
    if (error instanceof PlinthError && error.code === 'PL207') return false
    throw error
  }
}

interface Ending {
  readonly reason: string
  readonly status: number
}

type End = (ending: Ending) => Promise<void>

function ending(log: Log, server: { readonly inFlight: number }, stop: () => Promise<void>): End {
  let begun = false
  return async ({ reason, status }) => {
    if (begun) return
    begun = true
    log.write({ kind: 'server.stopping', reason, inFlight: server.inFlight })
    await stop()
    log.flush()
    process.exit(status)
  }
}

/** What is asked for during the start is done after it: the start may have read what was there before. */
function reloading(plinth: Plinth, started: Promise<void>): (what: Reload) => void {
  const reload = (what: Reload) => void (what === 'catalog' ? plinth.reloadCatalog() : plinth.reload())
  return (what) =>
    void started.then(
      () => reload(what),
      // A start that failed has nothing to reload, and its error is told by whoever waits for it.
      () => undefined,
    )
}

function prepareFor({ demo, app, settings, log }: Start): Prepare | null {
  if (demo !== null) return loadDemo(demo, () => console.log(`Loading the demo ${demo.name} ...`))
  return app === null ? null : app.prepare({ settings, log })
}

async function greet({ demo, app }: Start, at: Greeted): Promise<void> {
  if (demo !== null) await greetDemo(at)
  await app?.greet(at)
}

function demoNeedsEmbedded(): PlinthError {
  return new PlinthError({
    code: 'PL004',
    status: 500,
    message: 'A demo is loaded into the embedded database only, and a database-url is set.',
    hint: 'Leave out --demo, or unset the URL.',
  })
}
