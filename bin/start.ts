// `plinth start`: serves until it is told to stop. SIGTERM and SIGINT finish what is in flight; a second one does not.
import { Command } from 'commander'
import { PlinthError } from '../src/kit/error.ts'
import { createLog, type Log } from '../src/kit/log.ts'
import { findDemo, loadDemo } from '../src/plinth/demo.ts'
import { createPlinth, type Plinth } from '../src/plinth.ts'
import { greet } from './greeting.ts'
import { type Flags, load, withSettings } from './settings.ts'
import { version } from './version.ts'

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** By convention, 128 and the number of the signal. */
const INTERRUPTED_STATUS = 130

export function startVerb(): Command {
  const command = new Command('start')
    .description('serve a database: that of --database-url, or an embedded one with its data in --data')
    .argument('[app]', 'an application (not in this version)')
    .option('--demo <name>', 'load an example into the embedded database: chinook')
    .action(async (app: string | undefined, options: Flags) => {
      if (app !== undefined) throw applicationsLater(app)
      await start(options)
    })
  return withSettings(command)
}

async function start(options: Flags): Promise<void> {
  const { settings } = await load(options)
  const log = createLog({ level: settings.logLevel, format: settings.logFormat })
  log.write({ kind: 'server.starting', version: version(), node: process.version })
  const demo = typeof options.demo === 'string' ? findDemo(options.demo) : null
  if (demo !== null && settings.databaseUrl !== null) throw demoNeedsEmbedded()
  const onLoad = () => console.log(`Loading the demo ${demo?.name} ...`)
  const plinth = createPlinth({
    load: (inDatabase) => load(options, inDatabase),
    log,
    prepare: demo === null ? undefined : loadDemo(demo, onLoad),
    onLost: (error) => void stop(plinth, log, { reason: error.message, status: 1 }),
  })
  obeySignals(plinth, log)
  await plinth.start()
  if (demo !== null) await greet(plinth)
}

interface Ending {
  readonly reason: string
  readonly status: number
}

let stopping = false

function obeySignals(plinth: Plinth, log: Log): void {
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (stopping) process.exit(INTERRUPTED_STATUS)
      void stop(plinth, log, { reason: signal, status: 0 })
    })
  }
  process.on('SIGUSR1', () => plinth.reloadCatalog())
  process.on('SIGUSR2', () => void plinth.reload())
}

async function stop(plinth: Plinth, log: Log, { reason, status }: Ending): Promise<void> {
  if (stopping) return
  stopping = true
  log.write({ kind: 'server.stopping', reason, inFlight: plinth.inFlight })
  await plinth.stop()
  log.flush()
  process.exit(status)
}

function applicationsLater(app: string): PlinthError {
  return new PlinthError({
    code: 'PL005',
    status: 500,
    message: `Applications are not in this version, so ${app} cannot be served.`,
    hint: 'Start without it to serve the database as it is.',
  })
}

function demoNeedsEmbedded(): PlinthError {
  return new PlinthError({
    code: 'PL004',
    status: 500,
    message: 'A demo is loaded into the embedded database only, and a database-url is set.',
    hint: 'Leave out --demo, or unset the URL.',
  })
}
