// The answers when no connection is to be had. All are for the caller to try again; 503 says when.
import { PlinthError } from '../kit/error.ts'

/** No connection can be made: the server is down, unreachable, full, or refuses us. */
export function cannotConnect(cause: unknown, retryAfterMs: number): PlinthError {
  return new PlinthError({
    code: 'PGRST000',
    status: 503,
    message: 'Database connection error.',
    details: describe(cause),
    headers: retryAfter(retryAfterMs),
    retryable: true,
    cause,
  })
}

/**
 * The connection broke while the request was on it. Nobody knows whether it took effect, so only one that changes
 * nothing is `retryable`.
 */
export function connectionLost(cause: unknown, retryable: boolean): PlinthError {
  return new PlinthError({
    code: 'PGRST001',
    status: 503,
    message: 'Database client error. Retrying the connection.',
    details: describe(cause),
    headers: retryAfter(0),
    retryable,
    cause,
  })
}

/** More requests wait for a connection than `waiting_max` allows. */
export function queueFull(): PlinthError {
  return refused('PL206', 'Too many requests wait for the database.')
}

export function stopping(): PlinthError {
  return refused('PL207', 'The server is shutting down.')
}

export function acquisitionTimedOut(): PlinthError {
  return new PlinthError({
    code: 'PGRST003',
    status: 504,
    message: 'Timed out acquiring connection from connection pool.',
    retryable: true,
  })
}

function refused(code: string, message: string): PlinthError {
  return new PlinthError({ code, status: 503, message, headers: retryAfter(0), retryable: true })
}

function retryAfter(ms: number): readonly (readonly [string, string])[] {
  return [['Retry-After', String(Math.max(1, Math.ceil(ms / 1000)))]]
}

function describe(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(describe).join('; ')
  if (cause instanceof PlinthError) return [cause.message, cause.hint].filter(Boolean).join(' ')
  return cause instanceof Error ? cause.message : String(cause)
}
