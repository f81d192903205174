// Settings -> what each room is told. The one place where a setting's name meets the option that it becomes.
import type { AuthOptions } from '../auth/auth.ts'
import type { Commands } from '../command/command.ts'
import type { HttpLimits, ListenAddress } from '../http/http.ts'
import type { Settings } from '../kit/config/table.ts'
import type { ListeningLost } from '../kit/database-event.ts'
import type { Log, LogEvent } from '../kit/log.ts'
import { REFUSED_STATUS_MIN } from '../kit/log-event.ts'
import type { DatabaseEvent, DatabaseOptions } from '../postgres/postgres.ts'
import type { RestOptions } from '../query/rest/types.ts'

/** Long enough for a request that was on its way when the server stopped listening. */
const SHUTDOWN_IDLE_GRACE_MS = 1_500
/** Long enough for large answers over ordinary links; a client that stands still is closed anyway. */
const UNREAD_PATIENCE_MS = 10_000
/** From which status on a request is worth making an event of; where no level is named, none is. */
const LOGGED_STATUS_MIN: Readonly<Record<string, number>> = { info: REFUSED_STATUS_MIN, debug: 0, trace: 0 }

export interface DatabaseListeners {
  readonly log: Log
  /** Told where recovery is switched off. */
  readonly onLost?: ((error: Error) => void) | undefined
}

export function databaseOptions(
  settings: Settings,
  url: string,
  listeners: DatabaseListeners,
): DatabaseOptions {
  return {
    url,
    size: settings.poolSize,
    pipelined_max: settings.requestsPerConnectionMax,
    waiting_max: settings.queueLengthMax,
    statements_max: settings.preparedStatements ? settings.preparedStatementsMax : 0,
    acquisition_timeout_ms: settings.poolAcquisitionTimeoutMs,
    connect_timeout_ms: settings.connectTimeoutMs,
    statement_timeout_ms: settings.statementTimeoutMs,
    plan_cache_mode: settings.planCacheMode,
    // 0 keeps a connection.
    idle_timeout_ms: settings.poolMaxIdletimeMs || Number.POSITIVE_INFINITY,
    lifetime_ms: settings.poolMaxLifetimeMs || Number.POSITIVE_INFINITY,
    outage_patience_ms: settings.outagePatienceMs,
    stop_timeout_ms: settings.shutdownTimeoutMs,
    observe: (event) => observe(event, settings, listeners),
  }
}

export function restOptions(
  settings: Settings,
  boundPort: () => number,
  commands: Pick<Commands, 'documented'> | null,
): RestOptions {
  return {
    commands: commands?.documented ?? [],
    schemas: settings.schemas,
    extraSearchPath: settings.extraSearchPath,
    anonRole: settings.anonRole,
    maxRows: settings.maxRows,
    preRequest: settings.preRequest,
    rootSpec: settings.rootSpec,
    txEnd: settings.txEnd,
    aggregates: settings.aggregates,
    explain: settings.explain,
    openapiMode: settings.openapiMode,
    openapiSecurityActive: settings.openapiSecurityActive,
    get openapiServerProxyUri() {
      return settings.openapiServerProxyUri ?? ownUri(settings, boundPort())
    },
    serverHost: settings.host,
    get serverPort() {
      return boundPort()
    },
    legacyTargetNames: settings.urlUseLegacyTargetNames,
    hoistedSettings: settings.hoistedTxSettings,
    appSettings: settings.appSettings.map(([name, value]) => [`app.settings.${name}`, value]),
    serverTiming: settings.serverTimingEnabled,
    embedDepthMax: settings.embedDepthMax,
    jsonDepthMax: settings.jsonDepthMax,
    errorVerbosity: settings.clientErrorVerbosity,
    countEstimates: settings.countEstimates,
    constraintDetails: settings.constraintDetails,
  }
}

/** The document only knows of paths below a URI, so a prefix needs one. */
function ownUri({ host, restPrefix }: Settings, port: number): string | null {
  if (restPrefix === '') return null
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${restPrefix}`
}

/** `ownSecret` is that of the embedded database's folder, used where none is configured. */
export function authOptions(settings: Settings, ownSecret: string | null): AuthOptions {
  const configured = settings.jwtSecret?.reveal() ?? null
  return {
    secret: configured ?? ownSecret,
    secretIsBase64: configured !== null && settings.jwtSecretIsBase64,
    audience: settings.jwtAud,
    roleClaim: settings.jwtRoleClaimKey,
    anonRole: settings.anonRole,
    cacheEntriesMax: settings.jwtCacheMaxEntries,
  }
}

export function httpLimits(settings: Settings): HttpLimits {
  return {
    bodyBytesMax: settings.bodyBytesMax,
    bodiesBytesMax: settings.bodiesBytesMax,
    urlBytesMax: settings.urlBytesMax,
    headerBytesMax: settings.headerBytesMax,
    requestsInFlightMax: settings.requestsInFlightMax,
    connectionsMax: settings.connectionsMax,
    answerBytesMax: settings.answerBytesMax,
    unreadBytesMax: settings.unreadBytesMax,
    unreadPatience_ms: UNREAD_PATIENCE_MS,
    eventLoopDelayMax_ms: settings.eventLoopDelayMaxMs,
    requestTimeout_ms: settings.requestTimeoutMs,
    keepAliveTimeout_ms: settings.keepAliveTimeoutMs,
    shutdownTimeout_ms: settings.shutdownTimeoutMs,
    shutdownIdleGrace_ms: SHUTDOWN_IDLE_GRACE_MS,
  }
}

export function listenAddress(settings: Settings): ListenAddress {
  const { host, port, reusePort, unixSocket, unixSocketMode } = settings
  if (unixSocket !== null) return { kind: 'unix', path: unixSocket, mode: unixSocketMode }
  return { kind: 'tcp', host, port, reusePort }
}

/** null when no listener for operations is configured. */
export function adminAddress(settings: Settings): ListenAddress | null {
  const { adminHost, adminPort, adminUnixSocket, unixSocketMode } = settings
  if (adminUnixSocket !== null) return { kind: 'unix', path: adminUnixSocket, mode: unixSocketMode }
  if (adminPort === null) return null
  return { kind: 'tcp', host: adminHost ?? settings.host, port: adminPort, reusePort: false }
}

export function loggedStatusMin(settings: Settings): number {
  return LOGGED_STATUS_MIN[settings.logLevel] ?? Number.POSITIVE_INFINITY
}

function observe(event: DatabaseEvent, settings: Settings, { log, onLost }: DatabaseListeners): void {
  log.write(databaseLogEvent(event))
  const isLost = event.kind === 'connect-failed' || event.kind === 'connection-lost'
  if (isLost && !settings.poolAutomaticRecovery) onLost?.(event.error)
}

/** The log has the same events under the name of their room. */
export function databaseLogEvent({ kind, ...facts }: DatabaseEvent | ListeningLost): LogEvent {
  return { kind: `database.${kind}`, ...facts } as LogEvent
}
