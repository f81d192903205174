// The vocabulary of the log: every event that the house can report, its level, and how it reads to a person.
// Events carry facts, never secrets: no tokens, no passwords, no parameters of queries, paths without their query.
import type { DatabaseEvent, ListeningLost } from './database-event.ts'
import { reasonOf, unreachable } from './error.ts'

export type LogEvent =
  | { readonly kind: 'config.warning'; readonly text: string }
  | { readonly kind: 'server.starting'; readonly version: string; readonly node: string }
  | { readonly kind: 'server.listening'; readonly url: string; readonly ms: number }
  /** Since the last of these for the same reason. */
  | { readonly kind: 'server.connections-dropped'; readonly reason: DropReason; readonly count: number }
  | { readonly kind: 'server.stopping'; readonly reason: string; readonly inFlight: number }
  | { readonly kind: 'server.stopped'; readonly ms: number }
  | { readonly kind: 'service.started'; readonly name: string; readonly ms: number }
  | { readonly kind: 'service.stop-failed'; readonly name: string; readonly reason: string }
  | { readonly kind: 'service.stop-timed-out'; readonly name: string }
  | { readonly kind: 'embedded.creating'; readonly folder: string }
  | { readonly kind: 'embedded.recovering'; readonly folder: string; readonly found: string }
  | { readonly kind: 'embedded.ready'; readonly folder: string; readonly port: number; readonly ms: number }
  | { readonly kind: 'embedded.output'; readonly line: string }
  | { readonly kind: 'embedded.trouble'; readonly line: string }
  | { readonly kind: 'embedded.stopped'; readonly ms: number }
  | DiskEvent
  | SecurityEvent
  | ModelEvent
  | AuditEvent
  | CommandsEvent
  | ConnectionEvent
  | CatalogEvent
  | RequestEvent

/** Events of a room, under its name. */
type Named<Room extends string, Event> = Event extends { readonly kind: infer Kind extends string }
  ? Omit<Event, 'kind'> & { readonly kind: `${Room}.${Kind}` }
  : never

/** The setting whose limit was met. */
export type DropReason = 'connections-max' | 'unread-bytes-max'

/** The first look that differs from the one before. */
type DiskEvent =
  | {
      /** Writes are refused, or taken again. */
      readonly kind: 'disk.low' | 'disk.enough'
      readonly folder: string
      readonly freeBytes: number
      readonly freeBytesMin: number
    }
  /** Nothing is refused meanwhile. */
  | { readonly kind: 'disk.unreadable'; readonly folder: string; readonly reason: string }

type SecurityEvent =
  /** By number and name as `plinth doctor --security` has them. */
  | {
      readonly kind: 'security.fault'
      readonly number: string
      readonly name: string
      readonly objects: string
      readonly hint: string
    }
  | { readonly kind: 'security.unchecked'; readonly reason: string }

type ModelEvent =
  /** The database of an application is not what its model says. */
  | { readonly kind: 'model.differs'; readonly count: number; readonly objects: string }
  | { readonly kind: 'model.uncompared'; readonly reason: string }

type CommandsEvent =
  /** A promise failed that nobody waits for: an `await` is missing. */
  | { readonly kind: 'process.rejection-unhandled'; readonly error: Error }
  /** Keys of commands and their answers, by age. */
  | { readonly kind: 'commands.keys-dropped'; readonly count: number }
  | { readonly kind: 'commands.keys-not-dropped'; readonly reason: string }

type AuditEvent =
  /** Partitions of the audit log. */
  | { readonly kind: 'audit.maintained'; readonly made: number; readonly dropped: number }
  /** Nothing is sealed until it works again; what is written is recorded all the same. */
  | { readonly kind: 'audit.failed'; readonly reason: string }

type ConnectionEvent =
  | Named<'database', DatabaseEvent | ListeningLost>
  /** `login`: whom we connect as; `anonymous`: whom requests without a token run as. */
  | {
      readonly kind: 'database.role-unsafe'
      readonly use: 'login' | 'anonymous'
      readonly role: string
      readonly attribute: 'SUPERUSER' | 'BYPASSRLS'
    }

export type CatalogEvent =
  | {
      readonly kind: 'catalog.loaded'
      readonly version: number
      readonly relations: number
      readonly relationships: number
      readonly functions: number
      readonly ms: number
    }
  /** The old catalog, if there is one, stays in use. Attempts count from 1 and start anew with each success. */
  | { readonly kind: 'catalog.failed'; readonly reason: string; readonly attempt: number }
  /** Configured and exposed, but not in the database: served empty. */
  | { readonly kind: 'catalog.schema-missing'; readonly schema: string }
  | { readonly kind: 'catalog.triggers-installed' }
  | { readonly kind: 'catalog.triggers-refused'; readonly reason: string }

type RequestEvent =
  | {
      readonly kind: 'request.finished'
      readonly requestId: string
      readonly method: string
      /** Without its query. */
      readonly path: string
      readonly status: number
      readonly ms: number
      readonly role: string | null
    }
  /** A fault of ours or of the database: the cause is here and nowhere else. */
  | {
      readonly kind: 'request.failed'
      readonly requestId: string
      readonly code: string
      readonly error: unknown
    }
  /** Before the dialect had it; `count` since the last of these with the same code. */
  | {
      readonly kind: 'request.refused'
      readonly code: string
      readonly status: number
      readonly reason: string
      readonly count: number
    }
  | { readonly kind: 'request.query'; readonly requestId: string; readonly sql: string }

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

export const eventLevels: Readonly<Record<LogEvent['kind'], LogLevel>> = {
  'config.warning': 'warn',
  'server.starting': 'debug',
  'server.listening': 'info',
  'server.connections-dropped': 'warn',
  'server.stopping': 'info',
  'server.stopped': 'info',
  'service.started': 'debug',
  'service.stop-failed': 'error',
  'service.stop-timed-out': 'warn',
  'embedded.creating': 'info',
  'embedded.recovering': 'warn',
  'embedded.ready': 'info',
  'embedded.output': 'debug',
  'embedded.trouble': 'error',
  'embedded.stopped': 'debug',
  'disk.low': 'error',
  'disk.enough': 'info',
  'disk.unreadable': 'warn',
  'security.fault': 'warn',
  'security.unchecked': 'warn',
  'model.differs': 'warn',
  'model.uncompared': 'warn',
  'process.rejection-unhandled': 'error',
  'commands.keys-dropped': 'debug',
  'commands.keys-not-dropped': 'warn',
  'audit.maintained': 'info',
  'audit.failed': 'error',
  'database.connected': 'debug',
  'database.connect-failed': 'error',
  'database.connection-lost': 'error',
  'database.connection-stalled': 'warn',
  'database.connection-closed': 'debug',
  'database.cancel-failed': 'warn',
  'database.listening-lost': 'warn',
  'database.role-unsafe': 'warn',
  'catalog.loaded': 'info',
  'catalog.failed': 'error',
  'catalog.schema-missing': 'warn',
  'catalog.triggers-installed': 'info',
  'catalog.triggers-refused': 'info',
  'request.finished': 'info',
  'request.failed': 'error',
  'request.refused': 'info',
  'request.query': 'info',
}

/** That of its kind, but for what is for those who look into something. */
export function eventLevel(event: LogEvent): LogLevel {
  return isMinor(event) ? 'debug' : eventLevels[event.kind]
}

function isMinor(event: LogEvent): boolean {
  // Answers that went well: a server under load has better things to do than say so.
  if (event.kind === 'request.finished') return event.status < REFUSED_STATUS_MIN
  // Said once; where the database is away, the pool says so each time.
  return event.kind === 'database.listening-lost' && event.attempt > 1
}

/** From here on a status says that the request was refused or failed. */
export const REFUSED_STATUS_MIN = 400

/** One line for a person. */
export function sayEvent(event: LogEvent): string {
  switch (event.kind) {
    case 'config.warning':
      return event.text
    case 'server.starting':
      return `Plinth ${event.version} on Node ${event.node}`
    case 'server.listening':
      return `Listening on ${event.url} after ${event.ms} ms`
    case 'server.connections-dropped':
      return `${event.count} connections were dropped: ${event.reason} is reached`
    case 'server.stopping':
      return `Stopping (${event.reason}), ${event.inFlight} requests in flight`
    case 'server.stopped':
      return `Stopped after ${event.ms} ms`
    case 'service.started':
      return `${event.name} started in ${event.ms} ms`
    case 'service.stop-failed':
      return `${event.name} did not stop: ${event.reason}`
    case 'service.stop-timed-out':
      return `${event.name} did not stop in time`
    case 'request.finished':
      return `${event.method} ${event.path} ${event.status} ${event.ms} ms`
    case 'request.failed':
      return `Request failed with ${event.code}`
    case 'request.refused':
      return `Refused with ${event.status} ${event.code}: ${event.reason}${event.count > 1 ? ` (${event.count} since the last line)` : ''}`
    case 'request.query':
      return event.sql
    case 'security.fault':
      return `${event.number} ${event.name}: ${event.objects}. ${event.hint}`
    case 'security.unchecked':
      return `The checks of security could not be made: ${event.reason}`
    case 'model.differs':
      return `The database is not what the model says: ${event.objects}. See plinth migrate plan`
    case 'model.uncompared':
      return `The database could not be compared with the model: ${event.reason}`
    case 'process.rejection-unhandled':
      return `A promise failed that nobody waits for: ${event.error.message}`
    case 'commands.keys-dropped':
      return `${event.count} keys of commands were dropped for their age`
    case 'commands.keys-not-dropped':
      return `Old keys of commands could not be dropped: ${event.reason}`
    case 'audit.maintained':
      return `The audit log got ${event.made} partitions, and ${event.dropped} months were dropped`
    case 'audit.failed':
      return `The audit log could not be kept: ${event.reason}`
    case 'embedded.creating':
      return `Creating a database in ${event.folder}`
    case 'embedded.recovering':
      return `The database in ${event.folder} was not stopped properly (${event.found}); recovering`
    case 'embedded.ready':
      return `PostgreSQL in ${event.folder} is ready on port ${event.port} after ${event.ms} ms`
    case 'embedded.output':
    case 'embedded.trouble':
      return event.line
    case 'embedded.stopped':
      return `PostgreSQL stopped in ${event.ms} ms`
    case 'disk.low':
    case 'disk.enough':
    case 'disk.unreadable':
      return sayOfDisk(event)
    default:
      return sayOfDatabase(event)
  }
}

function sayOfDisk(event: DiskEvent): string {
  switch (event.kind) {
    case 'disk.low':
      return `The disk of ${event.folder} has ${event.freeBytes} bytes left, less than disk-free-bytes-min (${event.freeBytesMin}): writes are refused`
    case 'disk.enough':
      return `The disk of ${event.folder} has ${event.freeBytes} bytes left: writes are taken`
    case 'disk.unreadable':
      return `How much room the disk of ${event.folder} has cannot be told: ${event.reason}`
    default:
      return unreachable(event)
  }
}

function sayOfDatabase(event: ConnectionEvent | CatalogEvent): string {
  switch (event.kind) {
    case 'database.connected':
      return `Connected to the database (${event.connections} connections)`
    case 'database.connect-failed':
      return `Cannot connect: ${reasonOf(event.error)}; again in ${event.retryInMs} ms (attempt ${event.attempt})`
    case 'database.connection-lost':
      return `A connection to the database broke: ${reasonOf(event.error)}`
    case 'database.connection-stalled':
      return `A connection was silent for ${event.silentMs} ms and is given up`
    case 'database.connection-closed':
      return `A connection was closed (${event.reason})`
    case 'database.cancel-failed':
      return `A statement could not be cancelled: ${event.error.message}`
    case 'database.listening-lost':
      return `Nobody hears of changes on the channel ${event.channel}: ${reasonOf(event.error)}; again in ${event.retryInMs} ms (attempt ${event.attempt})`
    case 'database.role-unsafe':
      return event.use === 'login'
        ? `The login role ${event.role} has ${event.attribute}: row policies bind it nowhere, and a function or a token that gets back to it reads everything. Log in as a role without (plinth doctor says how)`
        : `Requests without a token run as ${event.role}, which has ${event.attribute}: no row policy holds for them`
    case 'catalog.loaded':
      return `Catalog ${event.version}: ${event.relations} relations, ${event.relationships} relationships, ${event.functions} functions in ${event.ms} ms`
    case 'catalog.failed':
      return `The catalog could not be read: ${event.reason} (attempt ${event.attempt})`
    case 'catalog.schema-missing':
      return `There is no schema ${event.schema} in the database`
    case 'catalog.triggers-installed':
      return 'Event triggers tell of changes to the schema'
    case 'catalog.triggers-refused':
      return `No event triggers (${event.reason}): after DDL, NOTIFY pgrst reloads the catalog`
    default:
      return unreachable(event)
  }
}
