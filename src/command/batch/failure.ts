// Why a batch failed: the error of one of its requests, which it names.
import { PlinthError } from '../../kit/error.ts'
import { asPlinthError, type FailureContext } from '../../query/rest/failure.ts'
import type { Principal } from '../../query/rest/types.ts'
import { Refusal } from '../flow/refusal.ts'
import { isAboutTheTransaction } from '../flow/retry.ts'

export type { FailureContext } from '../../query/rest/failure.ts'

export interface Named {
  readonly index: number
  readonly id: string | null
}

export interface FailedContext extends FailureContext {
  readonly principal: Principal
}

export function failed(error: unknown, { index, id }: Named, context: FailedContext): unknown {
  if (isAboutTheTransaction(error)) return error
  const request = {
    method: 'POST',
    path: '/batch',
    search: '',
    headers: {},
    body: null,
    principal: context.principal,
  }
  const { code, status, message, details, hint, headers } = asPlinthError(error, request, context)
  return new Refusal({ code, status, message, hint, headers, details: { request: id ?? index, details } })
}

export function notInBatch(what: string): PlinthError {
  return new PlinthError({
    code: 'PL518',
    status: 400,
    message: `${what} cannot be in a batch.`,
    hint: 'docs/batch.md says what can.',
  })
}
