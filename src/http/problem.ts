// Whatever was thrown -> the response that says it, in the dialect's form. What nobody expected is ours to explain,
// in the log and not to the caller.
import { PlinthError } from '../kit/error.ts'
import { type ErrorContext, errorResponse } from '../query/rest/edge/error-response.ts'
import type { RestResponse } from '../query/rest/types.ts'

export function problemResponse(error: unknown, context: ErrorContext): RestResponse {
  return errorResponse(error instanceof PlinthError ? error : fault(error), context)
}

function fault(cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PGRSTX00',
    status: 500,
    message: 'Internal server error',
    hint: 'The log of the server has it under the x-request-id of this response.',
    cause,
  })
}
