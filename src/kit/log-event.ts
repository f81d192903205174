// The vocabulary of the log: every event that the house can report, its level, and how it reads to a person.
// Events carry facts, never secrets: no tokens, no passwords, no parameters of queries, paths without their query.
import { unreachable } from './error.ts'

export type LogEvent =
  | { readonly kind: 'config.warning'; readonly text: string }
  | { readonly kind: 'server.starting'; readonly version: string; readonly node: string }
  | { readonly kind: 'server.listening'; readonly url: string; readonly ms: number }
  | { readonly kind: 'server.stopping'; readonly reason: string; readonly inFlight: number }
  | { readonly kind: 'server.stopped'; readonly ms: number }
  | { readonly kind: 'service.started'; readonly name: string; readonly ms: number }
  | { readonly kind: 'service.stop-failed'; readonly name: string; readonly reason: string }
  | { readonly kind: 'service.stop-timed-out'; readonly name: string }
  | { readonly kind: 'embedded.creating'; readonly folder: string }
  | { readonly kind: 'embedded.recovering'; readonly folder: string; readonly found: string }
  | { readonly kind: 'embedded.ready'; readonly folder: string; readonly port: number; readonly ms: number }
  | { readonly kind: 'embedded.output'; readonly line: string }
  | { readonly kind: 'embedded.stopped'; readonly ms: number }
  | { readonly kind: 'database.connected'; readonly host: string; readonly version: string }
  | { readonly kind: 'database.lost'; readonly reason: string }
  | { readonly kind: 'database.retrying'; readonly attempt: number; readonly delayMs: number }
  | { readonly kind: 'database.notice'; readonly severity: string; readonly text: string }
  | CatalogEvent
  | RequestEvent

type CatalogEvent =
  | {
      readonly kind: 'catalog.loaded'
      readonly relations: number
      readonly relationships: number
      readonly functions: number
      readonly ms: number
    }
  | { readonly kind: 'catalog.reload-asked'; readonly by: string }
  | { readonly kind: 'catalog.failed'; readonly reason: string }

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
  | { readonly kind: 'request.query'; readonly requestId: string; readonly sql: string }

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

export const eventLevels: Readonly<Record<LogEvent['kind'], LogLevel>> = {
  'config.warning': 'warn',
  'server.starting': 'debug',
  'server.listening': 'info',
  'server.stopping': 'info',
  'server.stopped': 'info',
  'service.started': 'debug',
  'service.stop-failed': 'error',
  'service.stop-timed-out': 'warn',
  'embedded.creating': 'info',
  'embedded.recovering': 'warn',
  'embedded.ready': 'info',
  'embedded.output': 'debug',
  'embedded.stopped': 'debug',
  'database.connected': 'info',
  'database.lost': 'error',
  'database.retrying': 'warn',
  'database.notice': 'debug',
  'catalog.loaded': 'info',
  'catalog.reload-asked': 'debug',
  'catalog.failed': 'error',
  'request.finished': 'info',
  'request.failed': 'error',
  'request.query': 'info',
}

/** One line for a person. */
export function sayEvent(event: LogEvent): string {
  switch (event.kind) {
    case 'config.warning':
      return event.text
    case 'server.starting':
      return `Plinth ${event.version} on Node ${event.node}`
    case 'server.listening':
      return `Listening on ${event.url} after ${event.ms} ms`
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
    case 'request.query':
      return event.sql
    default:
      return sayDatabaseEvent(event)
  }
}

type DatabaseEvent = Extract<LogEvent, { kind: `${'embedded' | 'database' | 'catalog'}.${string}` }>

function sayDatabaseEvent(event: DatabaseEvent): string {
  switch (event.kind) {
    case 'embedded.creating':
      return `Creating a database in ${event.folder}`
    case 'embedded.recovering':
      return `The database in ${event.folder} was not stopped properly (${event.found}); recovering`
    case 'embedded.ready':
      return `PostgreSQL in ${event.folder} is ready on port ${event.port} after ${event.ms} ms`
    case 'embedded.output':
      return event.line
    case 'embedded.stopped':
      return `PostgreSQL stopped in ${event.ms} ms`
    case 'database.connected':
      return `Connected to PostgreSQL ${event.version} on ${event.host}`
    case 'database.lost':
      return `The database is not to be reached: ${event.reason}`
    case 'database.retrying':
      return `Connecting again in ${event.delayMs} ms (attempt ${event.attempt})`
    case 'database.notice':
      return `${event.severity}: ${event.text}`
    case 'catalog.loaded':
      return `Catalog: ${event.relations} relations, ${event.relationships} relationships, ${event.functions} functions in ${event.ms} ms`
    case 'catalog.reload-asked':
      return `Reloading the catalog (${event.by})`
    case 'catalog.failed':
      return `The catalog could not be read: ${event.reason}`
    default:
      return unreachable(event)
  }
}
