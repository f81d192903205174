// An error that PostgreSQL reported, with its SQLSTATE. Whoever speaks to a client (query/rest, command) decides
// which HTTP status it becomes; nothing here knows.
import type { PgErrorMessage } from './wire/pg.ts'

/** Where in the database it happened: names that PostgreSQL gives with constraint and type errors. */
export interface ErrorPlace {
  readonly schema: string | null
  readonly table: string | null
  readonly column: string | null
  readonly constraint: string | null
  readonly dataType: string | null
}

export interface DatabaseErrorParts {
  readonly sqlstate: string
  readonly message: string
  readonly severity?: string
  readonly detail?: string | null
  readonly hint?: string | null
  readonly where?: string | null
  readonly position?: string | null
  readonly place?: Partial<ErrorPlace>
}

const nowhere: ErrorPlace = { schema: null, table: null, column: null, constraint: null, dataType: null }

export class DatabaseError extends Error {
  readonly sqlstate: string
  readonly severity: string
  readonly detail: string | null
  readonly hint: string | null
  /** The call stack inside the database, for logs only. */
  readonly where: string | null
  /** Character offset into the statement, from 1. */
  readonly position: string | null
  readonly place: ErrorPlace

  constructor(parts: DatabaseErrorParts) {
    super(parts.message)
    this.name = 'DatabaseError'
    this.sqlstate = parts.sqlstate
    this.severity = parts.severity ?? 'ERROR'
    this.detail = parts.detail ?? null
    this.hint = parts.hint ?? null
    this.where = parts.where ?? null
    this.position = parts.position ?? null
    this.place = { ...nowhere, ...parts.place }
  }
}

/** An error raised by a user's mistake happens often, so the stack of the socket's reader is not worth its cost. */
export function databaseError(message: PgErrorMessage): DatabaseError {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return new DatabaseError({
      sqlstate: message.code ?? 'XX000',
      message: message.message,
      severity: message.severity ?? 'ERROR',
      detail: message.detail ?? null,
      hint: message.hint ?? null,
      where: message.where ?? null,
      position: message.position ?? null,
      place: {
        schema: message.schema ?? null,
        table: message.table ?? null,
        column: message.column ?? null,
        constraint: message.constraint ?? null,
        dataType: message.dataType ?? null,
      },
    })
  } finally {
    Error.stackTraceLimit = limit
  }
}
