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

/** A column of a result, as RowDescription has it. */
export interface ResultColumn {
  readonly name: string
  /** OID of its type. */
  readonly type: number
  /** OID of the table that it comes from and its number there; 0 for an expression. */
  readonly table: number
  readonly attribute: number
}

export interface RawResult {
  readonly rows: readonly RawRow[]
  /** Column names, as RowDescription gave them (cached per prepared statement). */
  readonly fields: readonly string[]
  /** What those columns are; same length and order. */
  readonly columns: readonly ResultColumn[]
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

/** Statements that go out in one write and one Sync. */
export type FlushRequest = Pick<ScopedRequest, 'settings' | 'statements'>

export interface HoldOptions {
  /** e.g. 'serializable'; null = the server's default. */
  readonly isolation: string | null
  /**
   * Keys of session-level advisory locks, taken in this order before the transaction begins, so that its snapshot is
   * later than what they wait for; given back after its end.
   */
  readonly locks?: readonly string[]
  readonly room?: ResultRoom
}

/**
 * One transaction over as many flushes as its caller likes, on a connection that is nobody else's meanwhile. It begins
 * with the first flush and in the same write. Flushes may be sent without waiting for those before: they run in order.
 * After an error nothing but `rollback` is understood; everything else rejects with that same error.
 */
export interface HeldTransaction {
  run(request: FlushRequest): Promise<readonly RawResult[]>
  /** Sends the last statements and COMMIT in one write. Where it rejects with PGRST001 nobody knows whether it took effect. */
  commit(last: FlushRequest): Promise<readonly RawResult[]>
  /** Never rejects. A statement that is running is cancelled. Also what gives an ended transaction's connection back. */
  rollback(): Promise<void>
}

/** Who lends transactions. */
export interface Transactions {
  /** Waits for a connection as any request does, and rejects as they do. */
  hold(options: HoldOptions): Promise<HeldTransaction>
}

/** Who runs requests. Errors are DatabaseError (SQLSTATE kept) or PlinthError PGRST000/001/003 when no connection is to be had. */
export interface Database {
  scoped(request: ScopedRequest): Promise<readonly RawResult[]>
  /** As the login role, outside of any principal: introspection, health. Parameters as above. */
  query(text: string, parameters?: readonly ParameterValue[]): Promise<RawResult>
}
