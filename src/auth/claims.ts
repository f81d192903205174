// The registered claims against the clock and the configured audience. They are checked on every request, also
// for a token whose signature is already known to be good: time passes between two uses of one token.
import type { PlinthError } from '../kit/error.ts'
import { badClaims } from './refusal.ts'

export type Claims = Readonly<Record<string, unknown>>

/** Between our clock and the issuer's. */
export const CLOCK_SKEW_S = 30

/** The first of exp, nbf, iat, aud that does not hold, or null. `audience` null: any. */
export function claimsProblem(claims: Claims, now_ms: number, audience: string | null): PlinthError | null {
  const now_s = Math.floor(now_ms / 1000)
  return (
    timeProblem(claims.exp, 'exp', (exp) => (now_s - CLOCK_SKEW_S > exp ? 'JWT expired' : null)) ??
    timeProblem(claims.nbf, 'nbf', (nbf) => (now_s + CLOCK_SKEW_S < nbf ? 'JWT not yet valid' : null)) ??
    timeProblem(claims.iat, 'iat', (iat) => (now_s + CLOCK_SKEW_S < iat ? 'JWT issued at future' : null)) ??
    audienceProblem(claims.aud, audience)
  )
}

function timeProblem(
  value: unknown,
  name: string,
  check: (seconds: number) => string | null,
): PlinthError | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'number') return badClaims(`The JWT '${name}' claim must be a number`)
  const message = check(wholeSeconds(value))
  return message === null ? null : badClaims(message)
}

/** What is no 64-bit whole number counts as 0: an `exp` of 1e30 does not make a token immortal. */
function wholeSeconds(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? value : 0
}

function audienceProblem(value: unknown, audience: string | null): PlinthError | null {
  if (value === undefined || value === null) return null
  const audiences = typeof value === 'string' ? [value] : value
  if (!Array.isArray(audiences) || !audiences.every((each) => typeof each === 'string')) {
    return badClaims("The JWT 'aud' claim must be a string or an array of strings")
  }
  if (audience === null || audiences.length === 0 || audiences.includes(audience)) return null
  return badClaims('JWT not in audience')
}
