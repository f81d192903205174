// What a client hears of an error of the database: SQLSTATE, message, detail and hint as they are, under the HTTP
// status that the SQLSTATE or its class stands for.
import { PlinthError } from '../../../kit/error.ts'
import type { DatabaseError } from '../../../postgres/database-error.ts'
import { raisedFailure } from './raise.ts'
import { isHeaderText, toWire } from './wire-text.ts'

export type DatabaseFailure = Pick<DatabaseError, 'sqlstate' | 'message' | 'detail' | 'hint'> &
  Partial<Pick<DatabaseError, 'where'>>

/** `authenticated`: the principal is not the anonymous one. A `RAISE SQLSTATE 'PGRST'` chooses everything itself. */
export function fromDatabase(failure: DatabaseFailure, authenticated: boolean): PlinthError {
  if (failure.sqlstate === 'PGRST') return raisedFailure(failure)
  const { sqlstate, message, detail, hint } = failure
  const status = statusOf(failure, authenticated)
  return new PlinthError({
    code: sqlstate,
    status,
    message,
    details: detail,
    hint,
    headers: status === 401 ? [['WWW-Authenticate', 'Bearer']] : [],
    retryable: RETRYABLE.has(sqlstate),
    cause: failure,
    ...(sqlstate.startsWith('PT') && isHeaderText(message) && { reason: toWire(message) }),
  })
}

/** Serialization failure and deadlock: the same request may well succeed. */
const RETRYABLE: ReadonlySet<string> = new Set(['40001', '40P01'])

const BY_STATE: ReadonlyMap<string, number> = new Map([
  ['42883', 404],
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['42P01', 404],
  ['42P17', 500],
  ['53400', 500],
  ['57P01', 503],
  ['P0001', 400],
])

/** By the first two characters, where the SQLSTATE itself is not listed. */
const BY_CLASS: ReadonlyMap<string, number> = new Map([
  ['08', 503],
  ['09', 500],
  ['0L', 403],
  ['0P', 403],
  ['21', 500],
  ['25', 500],
  ['28', 403],
  ['2D', 500],
  ['38', 500],
  ['39', 500],
  ['3B', 500],
  ['40', 500],
  ['53', 503],
  ['54', 500],
  ['55', 500],
  ['57', 500],
  ['58', 500],
  ['F0', 500],
  ['HV', 500],
  ['P0', 500],
  ['XX', 500],
])

/** Where one SQLSTATE stands for the caller's mistake and for a fault of the database alike, the message tells. */
const BY_MESSAGE: readonly (readonly [sqlstate: string, message: RegExp, status: number])[] = [
  // pg-safeupdate refuses a write without a filter.
  ['21000', /requires a WHERE clause$/, 400],
  // An upsert that brings the same key twice.
  ['21000', /^ON CONFLICT DO UPDATE command cannot affect row a second time$/, 400],
  // The role of a token that the database does not know.
  ['22023', /^role .*does not exist$/s, 401],
  ['42883', /^function xmlagg\(/, 406],
  // A view that no rule or trigger makes writable.
  ['55000', /^cannot (insert into|update|delete from) view /, 405],
  // How PostgreSQL says that a search negates too often in a row.
  ['XX000', /^tsquery stack too small$/, 400],
]

// A limit of PostgreSQL that is met outside of any function is met by what was sent: a value nested too deeply or too
// long for an index, too many columns.
function isOversize({ sqlstate, where }: DatabaseFailure): boolean {
  return sqlstate.startsWith('54') && !/^(PL\/\S+|SQL) function /m.test(where ?? '')
}

function statusOf(failure: DatabaseFailure, authenticated: boolean): number {
  const { sqlstate, message } = failure
  if (sqlstate === '42501') return authenticated ? 403 : 401
  if (sqlstate.startsWith('PT')) return chosenStatus(sqlstate.slice(2))
  if (isOversize(failure)) return 400
  const told = BY_MESSAGE.find(([state, pattern]) => state === sqlstate && pattern.test(message))
  return told?.[2] ?? BY_STATE.get(sqlstate) ?? BY_CLASS.get(sqlstate.slice(0, 2)) ?? 400
}

/** `PTnnn`: SQL names the status. A 1xx cannot end a request. */
function chosenStatus(digits: string): number {
  return /^[2-9]\d\d$/.test(digits) ? Number(digits) : 500
}
