// RUN: a compiled plan, bound to one request, goes to the database in one flush; its single result row comes back as
// an Outcome. Only what has to see its result before it may commit takes an explicit transaction.
import type {
  Database,
  RawResult,
  RawRow,
  ResultRoom,
  Statement,
  TransactionOptions,
} from '../postgres/types.ts'
import { RESULT } from './compile/body.ts'
import type { CompiledPlan } from './compile/compile.ts'
import { type Bindings, bindParameters, type StatementTemplate } from './compile/parameters.ts'
import type { CountMode } from './plan/types.ts'

/** What the one result row said. */
export interface Outcome {
  /** Rows there are in all, where it was asked for and is known. */
  readonly total: number | null
  /** Rows in this answer, or rows that a write changed. */
  readonly page: number
  readonly body: Buffer | string | null
  /** JSON text of `response.headers`, text of `response.status`. */
  readonly responseHeaders: string | null
  readonly responseStatus: string | null
  /** JSON array with the key values of the one row that was inserted. */
  readonly location: string | null
  /** Rows that an upsert inserted rather than updated. */
  readonly inserted: number | null
  /** Of the one row in the answer, where it was asked for. */
  readonly version: string | null
}

export interface RunRequest {
  readonly compiled: CompiledPlan
  readonly bindings: Bindings
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly preRequest: string | null
  readonly count: CountMode
  readonly maxRows: number | null
  readonly isolation: string | null
  /** Roll back at the end: the configuration's or the client's wish. */
  readonly rollback: boolean
  /** Throws when the outcome must not be committed. null: nothing to check before the commit. */
  readonly check: ((outcome: Outcome) => void) | null
  /** `explain (...) ` in front of the main statement: the answer is its plan. */
  readonly explain: string | null
  readonly signal: AbortSignal | (() => AbortSignal) | undefined
  readonly requestId: string | undefined
  readonly room: ResultRoom | undefined
}

export async function runPlan(database: Database, request: RunRequest): Promise<Outcome> {
  const { compiled, preRequest, count } = request
  const statements: Statement[] = []
  if (preRequest !== null) statements.push({ text: preRequest, parameters: [] })
  const mainIndex = statements.length
  statements.push(bindStatement(compiled.main, request.bindings, request.explain))
  if (compiled.planned) statements.push(bindStatement(compiled.planned, request.bindings, null))
  const read = (results: readonly RawResult[]) =>
    request.explain === null
      ? readOutcome(results[mainIndex], results[mainIndex + 1], {
          count,
          maxRows: request.maxRows,
          encoded: compiled.encoded,
        })
      : planOutcome(results[mainIndex])
  const transaction = transactionOf(request, read)
  const results = await database.scoped({
    settings: request.settings,
    statements,
    ...(transaction && { transaction }),
    ...(request.signal && { signal: request.signal }),
    ...(request.requestId !== undefined && { requestId: request.requestId }),
    ...(request.room && { room: request.room }),
  })
  return read(results)
}

function bindStatement(template: StatementTemplate, bindings: Bindings, explain: string | null): Statement {
  return {
    text: explain === null ? template.text : explain + template.text,
    parameters: bindParameters(template, bindings),
  }
}

function transactionOf(
  { check, rollback, isolation, explain }: RunRequest,
  read: (results: readonly RawResult[]) => Outcome,
): TransactionOptions | null {
  if (check !== null && explain === null) {
    return {
      isolation,
      end: 'decide',
      decide: (results) => {
        check(read(results))
        return !rollback
      },
    }
  }
  if (rollback) return { isolation, end: 'rollback' }
  return isolation === null ? null : { isolation, end: 'commit' }
}

interface OutcomeContext extends CountContext {
  readonly encoded: boolean
}

interface CountContext {
  readonly count: CountMode
  readonly maxRows: number | null
}

function readOutcome(
  main: RawResult | undefined,
  planned: RawResult | undefined,
  context: OutcomeContext,
): Outcome {
  const row = main?.rows[0]
  if (!row) throw new Error('the main statement returned no row')
  const page = Number(row.text(RESULT.page))
  return {
    total: totalOf(numberAt(row, RESULT.total), planned, context),
    page,
    body: context.encoded ? decoded(row.text(RESULT.body)) : bodyOf(row),
    responseHeaders: row.text(RESULT.headers),
    responseStatus: row.text(RESULT.status),
    location: row.length > RESULT.location ? row.text(RESULT.location) : null,
    inserted: row.length > RESULT.inserted ? numberAt(row, RESULT.inserted) : null,
    version: row.length > RESULT.version ? row.text(RESULT.version) : null,
  }
}

/** Up to here a body goes out as text: node:http sends it in one piece with the headers. */
const TEXT_BODY_BYTES_MAX = 16_384

function bodyOf(row: RawRow): Buffer | string | null {
  const bytes = row.bytes(RESULT.body)
  return bytes === null || bytes.length > TEXT_BODY_BYTES_MAX ? bytes : bytes.toString('utf8')
}

function decoded(base64: string | null): Buffer | null {
  return base64 === null ? null : Buffer.from(base64, 'base64')
}

function numberAt(row: RawRow, index: number): number | null {
  return row.isNull(index) ? null : Number(row.text(index))
}

function totalOf(
  counted: number | null,
  planned: RawResult | undefined,
  { count, maxRows }: CountContext,
): number | null {
  if (!planned) return counted
  const guess = plannedRows(planned)
  if (count === 'planned' || counted === null) return guess
  return maxRows !== null && counted <= maxRows ? counted : Math.max(counted, guess)
}

function plannedRows(planned: RawResult): number {
  const text = planned.rows[0]?.text(0) ?? '[]'
  const plans: readonly { readonly Plan?: { readonly 'Plan Rows'?: number } }[] = JSON.parse(text)
  return plans[0]?.Plan?.['Plan Rows'] ?? 0
}

function planOutcome(explained: RawResult | undefined): Outcome {
  const lines = explained?.rows.map((row) => `${row.text(0) ?? ''}\n`) ?? []
  return {
    total: null,
    page: lines.length,
    body: Buffer.from(lines.join('')),
    responseHeaders: null,
    responseStatus: null,
    location: null,
    inserted: null,
    version: null,
  }
}
