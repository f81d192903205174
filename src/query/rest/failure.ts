// Whatever was thrown, as the dialect's error response.
import { type Catalog, constraintKey } from '../../catalog/types.ts'
import { PlinthError } from '../../kit/error.ts'
import { DatabaseError } from '../../postgres/database-error.ts'
import { errorResponse } from './edge/error-response.ts'
import { type DatabaseFailure, fromDatabase } from './edge/sqlstate.ts'
import type { RestOptions, RestRequest, RestResponse } from './types.ts'

export interface FailureContext {
  readonly options: Pick<RestOptions, 'errorVerbosity' | 'constraintDetails'>
  readonly catalogs: { readonly current: Catalog }
  readonly onFault: ((fault: unknown, request: RestRequest) => void) | undefined
}

export function errorAnswer(error: unknown, request: RestRequest, context: FailureContext): RestResponse {
  return errorResponse(asPlinthError(error, request, context), {
    verbosity: context.options.errorVerbosity,
    accept: request.headers.accept,
    head: request.method === 'HEAD',
  })
}

export function asPlinthError(error: unknown, request: RestRequest, context: FailureContext): PlinthError {
  const { onFault, catalogs, options } = context
  if (error instanceof PlinthError) return error
  if (error instanceof DatabaseError) {
    const failure = explained(error, catalogs)
    const told = options.constraintDetails ? failure : withoutRows(failure)
    return fromDatabase(told, request.principal.authenticated)
  }
  onFault?.(error, request)
  return new PlinthError({ code: 'PGRSTX00', status: 500, message: 'Internal error', cause: error })
}

/** The comment of a constraint is the hint for whoever breaks it. */
function explained(error: DatabaseError, catalogs: FailureContext['catalogs']): DatabaseFailure {
  const { schema, table, constraint } = error.place
  if (constraint === null || schema === null || table === null || error.hint !== null) return error
  const hint = catalogs.current.messages.get(constraintKey({ schema, relation: table, name: constraint }))
  if (hint === undefined) return error
  const { sqlstate, message, detail, where } = error
  return { sqlstate, message, detail, hint, where }
}

/** SQLSTATE class 23: what a constraint refused, PostgreSQL explains by what is in the rows. */
function withoutRows(failure: DatabaseFailure): DatabaseFailure {
  if (!failure.sqlstate.startsWith('23')) return failure
  const { sqlstate, message, hint, where } = failure
  return { sqlstate, message, detail: null, hint, ...(where === undefined ? {} : { where }) }
}
