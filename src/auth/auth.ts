// AUTH: credential -> principal. verify the signature (once per token) -> validate the claims (every time) -> role.
// A token seen before is answered without a promise: that is the hot path of every signed-in request.
import { LRUCache } from 'lru-cache'
import { type Clock, clock } from '../kit/clock.ts'
import type { PlinthError } from '../kit/error.ts'
import { isNoRole } from '../kit/role-name.ts'
import type { Principal } from '../query/rest/types.ts'
import { bearerToken } from './bearer.ts'
import { type Claims, claimsProblem } from './claims.ts'
import { parseSecret, type VerificationKey } from './keys.ts'
import { anonymousDisabled, noneAsAnonymous, noneAsRole, secretMissing } from './refusal.ts'
import { claimsWithRole, type RoleOf, roleByPath } from './role.ts'
import { type VerifiedToken, verifyToken } from './token.ts'

export interface AuthOptions {
  /** Text of at least 32 bytes, a JWK or a JWKS; null: tokens cannot be checked. */
  readonly secret: string | null
  readonly secretIsBase64: boolean
  readonly audience: string | null
  /** JSONPath, `$.role` by default. */
  readonly roleClaim: string
  readonly anonRole: string | null
  /** Tokens whose signature is remembered; 0 remembers none. */
  readonly cacheEntriesMax: number
  readonly clock?: Clock
}

export interface Authenticator {
  /** The value of the Authorization header -> who asks. Throws or rejects with PGRST300, 301, 302 or 303. */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>
}

/** Why a good token makes no principal. */
type Refusal = () => PlinthError

interface Seen {
  readonly claims: Claims
  readonly principal: Principal | Refusal
}

/** Throws PL002 when the secret, the role's path or the anonymous role cannot be used. */
export function createAuthenticator(options: AuthOptions): Authenticator {
  const keys = options.secret === null ? null : parseSecret(options.secret, options.secretIsBase64)
  const roleOf = roleByPath(options.roleClaim)
  const anonymous = options.anonRole === null ? null : anonymousPrincipal(options.anonRole)
  const time = options.clock ?? clock
  const seen =
    options.cacheEntriesMax > 0 ? new LRUCache<string, Seen>({ max: options.cacheEntriesMax }) : null

  function admit(entry: Seen): Principal {
    const problem = claimsProblem(entry.claims, time.now(), options.audience)
    if (problem !== null) throw problem
    if (typeof entry.principal === 'function') throw entry.principal()
    return entry.principal
  }

  async function verify(
    authorization: string,
    token: string,
    keys: readonly VerificationKey[],
  ): Promise<Principal> {
    const verified = await verifyToken(token, keys)
    const entry = { claims: verified.claims, principal: principalOf(verified, roleOf, options.anonRole) }
    seen?.set(authorization, entry)
    return admit(entry)
  }

  function authenticate(authorization: string | undefined): Principal | Promise<Principal> {
    const known = authorization === undefined ? undefined : seen?.get(authorization)
    if (known !== undefined) return admit(known)
    const token = bearerToken(authorization)
    if (authorization === undefined || token === null) {
      if (anonymous === null) throw anonymousDisabled()
      return anonymous
    }
    if (keys === null) throw secretMissing()
    return verify(authorization, token, keys)
  }

  return { authenticate }
}

function anonymousPrincipal(role: string): Principal {
  if (isNoRole(role)) throw noneAsAnonymous()
  return { role, claims: JSON.stringify({ role }), authenticated: false }
}

function principalOf(token: VerifiedToken, roleOf: RoleOf, anonRole: string | null): Principal | Refusal {
  const role = roleOf(token.claims) ?? anonRole
  if (role === null) return anonymousDisabled
  if (isNoRole(role)) return noneAsRole
  return { role, claims: claimsWithRole(token.text, token.claims, role), authenticated: role !== anonRole }
}
