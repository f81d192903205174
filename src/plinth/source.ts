// Which database is served: the one that a URL names, or one of our own that is started here, given its roles, and
// stopped again.
import { readOrMakeSecret } from '../auth/secret-file.ts'
import { installTriggers } from '../catalog/triggers.ts'
import { clock } from '../kit/clock.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'
import { random } from '../kit/random.ts'
import { type Embedded, startEmbedded } from '../postgres/embedded/embedded.ts'
import { createDatabase, type DatabaseService } from '../postgres/postgres.ts'
import { databaseLogEvent } from './options.ts'
import { loginUrl, prepareRoles } from './roles.ts'

export interface Source {
  /** For the login role that requests come in by. */
  readonly url: string
  /** What checks tokens where none is configured; only an embedded database has one. */
  readonly ownSecret: string | null
  stop(): Promise<void>
}

/** What else is done in a database of our own before it is served, as its superuser, whose `url` is for sessions. */
export type Prepare = (admin: DatabaseService, url: string) => Promise<void>

const PASSWORD_BYTES = 24

export interface SourceOptions {
  readonly settings: Settings
  readonly log: Log
  readonly prepare: Prepare | null
  /** Between two steps it is asked whether to go on; what was started is then stopped, and its reason thrown. */
  readonly signal?: AbortSignal
}

export async function openSource({ settings, log, prepare, signal }: SourceOptions): Promise<Source> {
  const url = settings.databaseUrl?.reveal()
  if (url !== undefined) return { url, ownSecret: null, stop: async () => undefined }
  signal?.throwIfAborted()
  const embedded = await start(settings, log)
  try {
    const password = random.bytes(PASSWORD_BYTES).toString('base64url')
    signal?.throwIfAborted()
    await withAdmin(embedded, log, async (admin) => {
      await prepareRoles(admin, password)
      signal?.throwIfAborted()
      if (settings.reloadTriggers) await installTriggers(admin, (event) => log.write(event))
      signal?.throwIfAborted()
      await prepare?.(admin, embedded.url)
    })
    signal?.throwIfAborted()
    const { secret } = readOrMakeSecret(settings.data)
    return { url: loginUrl(embedded.url, password), ownSecret: secret, stop: () => stop(embedded, log) }
  } catch (error) {
    await stop(embedded, log)
    throw error
  }
}

async function start(settings: Settings, log: Log): Promise<Embedded> {
  const started = clock.monotonic()
  const embedded = await startEmbedded({
    dataDir: settings.data,
    ...(settings.embeddedPort === 0 ? {} : { port: settings.embeddedPort }),
    log: (line) => log.write({ kind: 'embedded.output', line }),
    warn: (line) => log.write({ kind: 'embedded.trouble', line }),
  })
  const ms = Math.round(clock.monotonic() - started)
  log.write({ kind: 'embedded.ready', folder: settings.data, port: embedded.port, ms })
  return embedded
}

async function stop(embedded: Embedded, log: Log): Promise<void> {
  const started = clock.monotonic()
  await embedded.stop()
  log.write({ kind: 'embedded.stopped', ms: Math.round(clock.monotonic() - started) })
}

async function withAdmin(
  embedded: Embedded,
  log: Log,
  use: (admin: DatabaseService) => Promise<void>,
): Promise<void> {
  const admin = createDatabase({
    url: embedded.url,
    size: 1,
    statement_timeout_ms: 0,
    observe: (event) => log.write(databaseLogEvent(event)),
  })
  await admin.start()
  try {
    await use(admin)
  } finally {
    await admin.stop()
  }
}
