// An error -> the response that says it: the dialect's four members, or RFC 9457 for who asks for that.
import { PlinthError } from '../kit/error.ts'
import type { RestResponse } from '../query/rest/types.ts'

export interface ProblemOptions {
  readonly verbosity: 'verbose' | 'minimal'
  /** The request's Accept. */
  readonly accept?: string | undefined
}

const PROBLEM_TYPE = 'application/problem+json'

export function problemResponse(error: unknown, options: ProblemOptions): RestResponse {
  const known = error instanceof PlinthError ? error : fault(error)
  const isProblem = options.accept?.includes(PROBLEM_TYPE) ?? false
  const body = JSON.stringify({
    ...(isProblem ? standardMembers(known) : {}),
    ...members(known, options.verbosity),
  })
  return {
    status: known.status,
    ...(known.reason === undefined ? {} : { reason: known.reason }),
    headers: [
      ['Content-Type', isProblem ? PROBLEM_TYPE : 'application/json; charset=utf-8'],
      ['Proxy-Status', `PostgREST; error=${known.code}`],
      ...known.headers,
    ],
    body,
  }
}

/** Anything else that was thrown is ours to explain, in the log and not to the caller. */
function fault(cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PGRSTX00',
    status: 500,
    message: 'Internal server error',
    hint: 'The log of the server has it under the x-request-id of this response.',
    cause,
  })
}

function members(error: PlinthError, verbosity: ProblemOptions['verbosity']): object {
  const { code, message, details, hint } = error
  return verbosity === 'minimal' ? { code, message } : { code, message, details, hint }
}

function standardMembers(error: PlinthError): object {
  return { type: 'about:blank', title: error.message, status: error.status }
}
