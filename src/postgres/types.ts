// What the house says to PostgreSQL and gets back. A Statement is text with parameters; a Flush is what one
// principal's request sends in one go under one Sync (one implicit transaction).
import type { PlinthError } from '../kit/error.ts'

/** null is SQL NULL; a Buffer is sent in binary format (bytea), text otherwise. All parameters are of unknown type. */
export type ParameterValue = string | Buffer | null

export interface Statement {
  /** Constant SQL with $n. Prepared by name once per connection, the name derived from the text. */
  readonly text: string
  readonly parameters: readonly ParameterValue[]
}

/** Cells of one DataRow, decoded only when asked for. */
export interface RawRow {
  readonly length: number
  isNull(index: number): boolean
  /** UTF-8 text of the cell, or null. */
  text(index: number): string | null
  /** The cell's bytes, a view that stays valid (no copy of the rest of the row is made when avoidable), or null. */
  bytes(index: number): Buffer | null
}

export interface RawResult {
  readonly rows: readonly RawRow[]
  /** Column names, as RowDescription gave them (cached per prepared statement). */
  readonly fields: readonly string[]
  /** Command tag, e.g. `SELECT 1`. */
  readonly tag: string
}

/** Where results are kept, and who says whether there is room. */
export interface ResultRoom {
  /**
   * Asked with 0 when a request that had to wait is about to be sent, and with the bytes of a large row before it is
   * kept. An error refuses the request.
   */
  admit(bytes: number): PlinthError | null
}

/**
 * One principal's request: transaction-local settings (role and claims among them) and the statements that run under
 * them. Everything goes out in one write and one Sync; a failure anywhere undoes all of it.
 */
export interface ScopedRequest {
  /** Names and values for set_config(name, value, true), in order. `role` is one of them. */
  readonly settings: readonly (readonly [name: string, value: string])[]
  /** Run in order under the settings (pre-request function, main statement, EXPLAIN ...). */
  readonly statements: readonly Statement[]
  /** Absent: the implicit transaction of the Sync, committed by it. */
  readonly transaction?: TransactionOptions
  /** For logs. */
  readonly requestId?: string
  /**
   * Cancels the query in the database when the caller has gone away. As a function it is asked for only when the
   * request has lasted a quarter of a second: most never pay for it.
   */
  readonly signal?: AbortSignal | (() => AbortSignal)
  /** Absent: there is room for everything. */
  readonly room?: ResultRoom
}

export interface TransactionOptions {
  /** e.g. 'serializable', 'repeatable read'; null = the server's default. */
  readonly isolation: string | null
  /**
   * commit: decided now, still one flush. rollback: same, with SET CONSTRAINTS ALL IMMEDIATE before the ROLLBACK, so
   * that deferred violations surface. decide: `decide` sees the results, then COMMIT (true), or ROLLBACK after
   * SET CONSTRAINTS ALL IMMEDIATE (false); when it throws, ROLLBACK, and its error is the request's.
   */
  readonly end: 'commit' | 'rollback' | 'decide'
  readonly decide?: (results: readonly RawResult[]) => boolean
}

/** Who runs requests. Errors are DatabaseError (SQLSTATE kept) or PlinthError PGRST000/001/003 when no connection is to be had. */
export interface Database {
  scoped(request: ScopedRequest): Promise<readonly RawResult[]>
  /** As the login role, outside of any principal: introspection, health. Parameters as above. */
  query(text: string, parameters?: readonly ParameterValue[]): Promise<RawResult>
}
