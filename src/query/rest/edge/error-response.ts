// A PlinthError as a response: the dialect's four members, or RFC 9457 problem details for clients that ask for them.
import { STATUS_CODES } from 'node:http'
import type { PlinthError } from '../../../kit/error.ts'
import type { RestOptions, RestResponse } from '../types.ts'
import { PROBLEM_MEDIA, wantsProblem } from './accept.ts'
import { isToken } from './wire-text.ts'

export interface ErrorContext {
  readonly verbosity: RestOptions['errorVerbosity']
  /** The request's Accept header. */
  readonly accept?: string | undefined
  /** HEAD: the same headers but for the length, and no body. */
  readonly head?: boolean
}

/** Every 503 says when to come again: `Retry-After`, unless the error brings its own. */
export function errorResponse(error: PlinthError, context: ErrorContext): RestResponse {
  const problem = wantsProblem(context.accept)
  const text = problem ? problemBody(error, context.verbosity) : errorBody(error, context.verbosity)
  const headers = errorHeaders(error, problem ? PROBLEM_MEDIA : JSON_CONTENT_TYPE)
  const response = { status: error.status, headers, body: context.head ? null : text }
  if (!context.head) headers.push(['Content-Length', String(Buffer.byteLength(text))])
  return error.reason === undefined ? response : { ...response, reason: error.reason }
}

/** JSON text of the error; `details` and `hint` are left out when errors are to be terse. */
export function errorBody(error: PlinthError, verbosity: RestOptions['errorVerbosity']): string {
  const { code, message, details, hint } = error
  return JSON.stringify(verbosity === 'minimal' ? { code, message } : { code, message, details, hint })
}

export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/** Seconds a client should wait when the error does not know better. */
const RETRY_AFTER_S = 1

function errorHeaders(error: PlinthError, contentType: string): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [
    ['Content-Type', contentType],
    ['Proxy-Status', `PostgREST; error=${structuredText(error.code)}`],
  ]
  const own = new Set(error.headers.map(([name]) => name.toLowerCase()))
  if (error.status === 503 && !own.has('retry-after')) headers.push(['Retry-After', String(RETRY_AFTER_S)])
  return [...headers.filter(([name]) => !own.has(name.toLowerCase())), ...error.headers]
}

function problemBody(error: PlinthError, verbosity: RestOptions['errorVerbosity']): string {
  const { code, status, message, details, hint } = error
  const title = error.reason ?? STATUS_CODES[status] ?? 'Error'
  const problem = { type: 'about:blank', title, status, detail: message, code }
  return JSON.stringify(verbosity === 'minimal' ? problem : { ...problem, details, hint })
}

/** A code is bare, as the dialect's clients expect it, but where SQL raised one that is no token. */
function structuredText(code: string): string {
  if (isToken(code)) return code
  const printable = code.replace(/[^\x20-\x7e]/g, '?')
  return `"${printable.replace(/["\\]/g, '\\$&')}"`
}
