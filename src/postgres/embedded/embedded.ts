// A PostgreSQL of our own, from the binaries that npm brings, for whoever has no database yet.
import { clock } from '../../kit/clock.ts'
import { findBinaries } from './binaries.ts'
import { createCluster, syncCluster } from './cluster.ts'
import { checkVersion, exists, type Folder, leaveFolder, openFolder, readPassword } from './folder.ts'
import { lockFolder } from './lock.ts'
import { stopOrphan } from './orphan.ts'
import { choosePort } from './port.ts'
import { Server } from './server.ts'

export interface EmbeddedOptions {
  /** The folder that holds everything; made when it is missing. */
  readonly dataDir: string
  /** On 127.0.0.1; none: a free one. */
  readonly port?: number
  /** Of PostgreSQL, given at this start; they win over those that Plinth gives. */
  readonly settings?: Readonly<Record<string, string>>
  /** What the server and we have to say, line by line. */
  readonly log?: (line: string) => void
  /** What somebody has to know: the server ended, or cannot be started again. As `log` when unset. */
  readonly warn?: (line: string) => void
}

export interface Embedded {
  /** As the superuser, over the unix socket where there is one. Holds the password. */
  readonly url: string
  readonly socketDir: string
  readonly port: number
  /** Resolves when the server has ended and the folder is free. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on `dataDir`, which is made (in seconds) when it is new and recovered when its last server was
 * killed. Rejects with PL100 to PL107. Only loopback and a unix socket are listened on, and a password is needed.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? (() => undefined)
  const folder = openFolder(options.dataDir)
  const lock = lockFolder(folder.path)
  const leave = () => {
    leaveFolder(folder)
    lock.release()
  }
  try {
    return await startLocked(folder, { warn: log, ...options, log }, leave)
  } catch (error) {
    leave()
    throw error
  }
}

type Settled = Required<Pick<EmbeddedOptions, 'log' | 'warn'>> & EmbeddedOptions

async function startLocked(folder: Folder, options: Settled, release: () => void): Promise<Embedded> {
  const begun = clock.monotonic()
  const binaries = findBinaries(folder.account)
  const isNew = !exists(folder)
  if (isNew) await createCluster(folder, binaries)
  else checkVersion(folder, binaries.major)
  if (await stopOrphan(folder.data)) options.log('a server that its process had left behind was stopped')
  const port = await choosePort(options.port)
  const url = urlOf(folder, port)
  const { log, warn, settings = {} } = options
  const server = new Server({ folder, binaries, port, settings, log, warn })
  await server.start()
  options.log(`ready after ${Math.round(clock.monotonic() - begun)} ms, with its data in ${folder.data}`)
  const durable = settings.fsync !== 'off'
  const synced = isNew && durable ? syncLater(folder, binaries, options.log) : Promise.resolve()
  let stopped: Promise<void> | null = null
  return {
    url,
    socketDir: folder.socketDir,
    port,
    stop() {
      stopped ??= synced.then(() => server.stop()).finally(release)
      return stopped
    },
  }
}

async function syncLater(
  folder: Folder,
  binaries: ReturnType<typeof findBinaries>,
  log: Settled['log'],
): Promise<void> {
  try {
    await syncCluster(folder, binaries)
  } catch (error) {
    log(`the new data could not be synced to disk: ${error instanceof Error ? error.message : error}`)
  }
}

function urlOf(folder: Folder, port: number): string {
  const login = `postgres:${readPassword(folder)}`
  const base = `postgresql://${login}@127.0.0.1:${port}/postgres`
  return process.platform === 'win32' ? base : `${base}?host=${encodeURIComponent(folder.socketDir)}`
}
