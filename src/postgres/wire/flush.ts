// One write and one Sync: what to send, and the answers as they come. It settles at ReadyForQuery and not before,
// because deferred constraints are checked by the Sync.
import type { PlinthError } from '../../kit/error.ts'
import type { RawResult, RawRow, ResultColumn, ResultRoom, Statement } from '../types.ts'
import type { WireConnection } from './connection.ts'
import { MessageWriter } from './message.ts'
import type { PgErrorMessage } from './pg.ts'
import { preludeOf } from './prelude.ts'
import type { Prepared } from './statements.ts'

/** In this order. The results of all but `statements` are ignored. */
export interface FlushPlan {
  readonly before: readonly Statement[]
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly statements: readonly Statement[]
  readonly after: readonly Statement[]
  /** What flushes that take about as long have in common; null where nothing is to be learned. */
  readonly kind: string | null
  /** Absent: rows of any size are kept. */
  readonly room?: ResultRoom | undefined
}

/** What the transaction is when a flush has ended, as ReadyForQuery says it. */
export const idle = 0x49
export const inTransaction = 0x54

export class Flush {
  /** What PostgreSQL reported; everything after it was skipped and the flush undone. */
  error: PgErrorMessage | null = null
  /** The connection broke: nobody knows whether the flush took effect. */
  lost: Error | null = null
  /** A row was too large to keep, so the results are not whole. The server knows nothing of it. */
  refusal: PlinthError | null = null
  /** ReadyForQuery's transaction status, `idle`, `inTransaction` or failed; 0 before. */
  status = 0
  readonly results: RawResult[] = []

  readonly plan: FlushPlan
  readonly #done: (flush: Flush) => void
  /** Statements in the order of execution, then those among them that this flush parses. */
  readonly #used: Prepared[] = []
  readonly #parsing: Prepared[] = []
  #closes = 0
  #parses = 0
  #executed = 0
  #rows: RawRow[] = []
  #settled = false

  constructor(plan: FlushPlan, done: (flush: Flush) => void) {
    this.plan = plan
    this.#done = done
  }

  /** The bytes to send on `wire`; an Error when the plan has what no message can hold. */
  bytes(wire: WireConnection): Buffer | Error {
    try {
      this.#write(wire)
      return writer.take()
    } catch (error) {
      writer.reset()
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Whether a large row may be kept. */
  admits(rowBytes: number): boolean {
    this.refusal ??= this.plan.room?.admit(rowBytes) ?? null
    if (this.refusal === null) return true
    this.#rows = []
    return false
  }

  row(row: RawRow): void {
    this.#rows.push(row)
  }

  complete(tag: string): void {
    const at = this.#executed
    this.#executed += 1
    const first = this.plan.before.length + (this.plan.settings.length > 0 ? 1 : 0)
    const rows = this.#rows
    this.#rows = []
    if (at < first || at >= first + this.plan.statements.length) return
    const { fields, columns } = this.#used[at] as Prepared
    this.results.push({ rows, fields, columns, tag })
  }

  /** Closes come in the order in which they were sent: those of evicted statements first. */
  closed(): void {
    const statement = this.#parsing[this.#closes]
    this.#closes += 1
    if (statement !== undefined) statement.ready = false
  }

  parsed(): void {
    const statement = this.#parsing[this.#parses]
    this.#parses += 1
    if (statement !== undefined) statement.ready = true
  }

  described(columns: readonly ResultColumn[]): void {
    const statement = this.#parsing[this.#parses - 1]
    if (statement === undefined) return
    statement.columns = columns
    statement.fields = columns.map(({ name }) => name)
  }

  /** ReadyForQuery: the transaction of the flush is decided. */
  settle(status: number): void {
    this.status = status
    this.#end()
  }

  lose(error: Error): void {
    this.lost = error
    this.#end()
  }

  /** What the server reported. A FATAL one is followed by the end of the connection, which makes the flush a lost one. */
  refuse(error: PgErrorMessage): void {
    this.error ??= error
  }

  /**
   * The plan of a prepared statement no longer fits (DDL changed its result) or the server lost it (DEALLOCATE, a
   * pooler). Nothing took effect, so the flush may be sent again; its statements will be parsed anew.
   */
  forgetStaleStatements(): boolean {
    const code = this.error?.code
    const stale = code === '26000' || (code === '0A000' && this.error?.routine === 'RevalidateCachedQuery')
    if (!stale || this.#parsing.length === this.#used.length) return false
    for (const statement of this.#used) statement.ready = false
    return true
  }

  #end(): void {
    if (this.#settled) return
    this.#settled = true
    this.#done(this)
  }

  #write(wire: WireConnection): void {
    const plan = this.plan
    const evicted = wire.statements.takeEvicted()
    this.#closes = -evicted.length
    for (const statement of evicted) writer.closeStatement(statement.name)
    for (const statement of plan.before) this.#writeStatement(wire, statement)
    if (plan.settings.length > 0) {
      const prelude = preludeOf(plan.settings)
      const prepared = this.#prepare(wire, prelude.text)
      writer.bindSettings(prepared.name, plan.settings, prelude.named)
      writer.execute()
    }
    for (const statement of plan.statements) this.#writeStatement(wire, statement)
    for (const statement of plan.after) this.#writeStatement(wire, statement)
    writer.sync()
  }

  #writeStatement(wire: WireConnection, statement: Statement): void {
    const prepared = this.#prepare(wire, statement.text)
    writer.bind(prepared.name, statement.parameters)
    if (!prepared.ready) writer.describe()
    writer.execute()
  }

  /**
   * Another flush in flight may be parsing the same statement, and may yet fail before it. Close is no error for
   * a name that is not there, so Close and Parse is right whatever becomes of that flush.
   */
  #prepare(wire: WireConnection, text: string): Prepared {
    const prepared = wire.statements.use(text)
    this.#used.push(prepared)
    if (prepared.ready) return prepared
    this.#parsing.push(prepared)
    writer.closeStatement(prepared.name)
    writer.parse(prepared.name, text)
    return prepared
  }
}

const writer = new MessageWriter()
