// Whatever was thrown, as the dialect's error response.
import { PlinthError } from '../../kit/error.ts'
import { DatabaseError } from '../../postgres/database-error.ts'
import { errorResponse } from './edge/error-response.ts'
import { fromDatabase } from './edge/sqlstate.ts'
import type { RestOptions, RestRequest, RestResponse } from './types.ts'

export interface FailureContext {
  readonly options: Pick<RestOptions, 'errorVerbosity'>
  readonly onFault: ((fault: unknown, request: RestRequest) => void) | undefined
}

export function errorAnswer(error: unknown, request: RestRequest, context: FailureContext): RestResponse {
  return errorResponse(asPlinthError(error, request, context), {
    verbosity: context.options.errorVerbosity,
    accept: request.headers.accept,
    head: request.method === 'HEAD',
  })
}

function asPlinthError(error: unknown, request: RestRequest, { onFault }: FailureContext): PlinthError {
  if (error instanceof PlinthError) return error
  if (error instanceof DatabaseError) return fromDatabase(error, request.principal.authenticated)
  onFault?.(error, request)
  return new PlinthError({ code: 'PGRSTX00', status: 500, message: 'Internal error', cause: error })
}
