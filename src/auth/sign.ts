// Tokens that this server itself hands out on the command line: the anon and service keys, `plinth token`.
import { SignJWT } from 'jose'
import { PlinthError } from '../kit/error.ts'
import type { Claims } from './claims.ts'
import { parseSecret } from './keys.ts'
import { placeRole } from './place-role.ts'

export interface TokenRequest {
  readonly role: string
  /** The setting jwt-role-claim-key of who will check it. */
  readonly roleClaim?: string
  readonly subject?: string
  readonly claims?: Claims
  readonly issuedAt_s: number
  /** null: never expires. */
  readonly lifetime_s: number | null
}

/** Needs a secret that can sign: a text, or a symmetric key in a JWK or JWKS. */
export async function signToken(
  secret: string,
  secretIsBase64: boolean,
  request: TokenRequest,
): Promise<string> {
  const key = parseSecret(secret, secretIsBase64).find((each) => each.key.type === 'secret')
  const alg = key?.algorithms[0]
  if (key === undefined || alg === undefined) throw cannotSign()
  // The dialect takes a time with a fraction for 0.
  const issuedAt_s = Math.floor(request.issuedAt_s)
  const token = new SignJWT({
    ...placeRole(request.roleClaim ?? '.role', request.role, request.claims ?? {}),
  })
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid === null ? {} : { kid: key.kid }) })
    .setIssuedAt(issuedAt_s)
  if (request.subject !== undefined) token.setSubject(request.subject)
  if (request.lifetime_s !== null) token.setExpirationTime(issuedAt_s + Math.floor(request.lifetime_s))
  return token.sign(key.key)
}

function cannotSign(): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: 'The configured jwt-secret has only public keys: it can check tokens, not make them.',
    hint: 'Make tokens where the private key is, or configure a shared secret.',
  })
}
