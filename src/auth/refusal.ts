// What a caller hears when a credential is not good: the dialect's codes and texts, nothing about the keys.
import { PlinthError } from '../kit/error.ts'

/** 401 for a token that could not be decoded or whose signature fits no key. */
export function undecodable(message: string, details: string | null = null): PlinthError {
  return invalidToken('PGRST301', message, details)
}

/** 401 for a token of good signature whose claims do not hold. */
export function badClaims(message: string): PlinthError {
  return invalidToken('PGRST303', message, null)
}

/** 401 for a token whose role is none: the database would take it as the login role. */
export function noneAsRole(): PlinthError {
  return badClaims("The JWT role must not be 'none', which PostgreSQL takes as no role at all")
}

/** The same in the settings. */
export function noneAsAnonymous(): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: "anon-role must not be 'none', which PostgreSQL takes as no role at all",
    hint: 'Leave it empty to ask a token of everybody.',
  })
}

/** 401 for a request without a role, where there is no anonymous one. */
export function anonymousDisabled(): PlinthError {
  return new PlinthError({
    code: 'PGRST302',
    status: 401,
    message: 'Anonymous access is disabled',
    headers: [['WWW-Authenticate', 'Bearer']],
  })
}

/** 500: a token was sent, and nothing to check it with is configured. */
export function secretMissing(): PlinthError {
  return new PlinthError({ code: 'PGRST300', status: 500, message: 'Server lacks JWT secret' })
}

function invalidToken(code: string, message: string, details: string | null): PlinthError {
  const challenge = `Bearer error="invalid_token", error_description="${message}"`
  return new PlinthError({
    code,
    status: 401,
    message,
    details,
    headers: [['WWW-Authenticate', challenge]],
  })
}
