// The parts of `pg` that the wire extends and that its published types leave out. Nothing else in the house
// reaches into `pg`; when a new version of it changes one of these, the tests of this folder fail.
import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import pg, { type QueryConfig, type QueryResult } from 'pg'

/** What `pg` accepts as TLS settings: true, or options of tls.connect. */
export type Tls = boolean | Readonly<Record<string, unknown>>

export interface PgConnection extends EventEmitter {
  readonly stream: Duplex
  connect(portOrPath: number | string, host?: string): void
  /** Reads the server's messages from `stream` and emits them by name. */
  attachListeners(stream: EventEmitter): void
  requestSsl(): void
  cancel(processId: number, secretKey: number): void
}

export interface PgConnectionConfig {
  readonly ssl: Tls
  readonly sslNegotiation?: string
  readonly keepAlive?: boolean
  readonly keepAliveInitialDelayMillis?: number
}

export interface PgClient extends EventEmitter {
  readonly processID: number | null
  readonly secretKey: number | null
  connect(): Promise<unknown>
  /** The simple protocol: as many statements as the text has. */
  query(text: string): Promise<unknown>
  /** The extended protocol where there are values; several results where there are several statements. */
  query(query: QueryConfig): Promise<QueryResult | readonly QueryResult[]>
  end(): Promise<void>
}

/** An ErrorResponse as `pg-protocol` parses it. */
export interface PgErrorMessage extends Error {
  readonly severity?: string
  readonly code?: string
  readonly detail?: string
  readonly hint?: string
  readonly where?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
  readonly dataType?: string
  readonly position?: string
  readonly routine?: string
}

export const Connection = pg.Connection as unknown as new (config: PgConnectionConfig) => PgConnection
export const Client = pg.Client as unknown as new (config: object) => PgClient

/** How `pg` reads a value in text. */
export const readValue = (type: number) => pg.types.getTypeParser(type, 'text')

export function isErrorMessage(error: Error): error is PgErrorMessage {
  return error instanceof pg.DatabaseError && typeof error.severity === 'string'
}
