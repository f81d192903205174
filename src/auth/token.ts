// A compact JWS and a set of keys -> its claims. The header only selects among our keys; it never brings one
// (jku, jwk, x5u, x5c are not read), and no extension is understood, so `crit` is refused.
import { compactVerify, errors } from 'jose'
import type { Claims } from './claims.ts'
import type { VerificationKey } from './keys.ts'
import { badClaims, undecodable } from './refusal.ts'

export interface VerifiedToken {
  readonly claims: Claims
  /** The payload as it was signed. */
  readonly text: string
}

interface TokenHeader {
  readonly alg: string
  readonly kid: string | null
}

const KNOWN_ALGORITHMS: ReadonlySet<string> = new Set([
  ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
])

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Throws PGRST301 or PGRST303 with the dialect's texts. */
export async function verifyToken(token: string, keys: readonly VerificationKey[]): Promise<VerifiedToken> {
  const header = parseHeader(splitToken(token))
  const suitable = keys.filter((each) => fits(each, header))
  if (suitable.length === 0) throw noKey('No suitable key was found to decode the JWT')
  for (const each of suitable) {
    const payload = await verifiedPayload(token, header.alg, each)
    if (payload !== null) return parseClaims(payload)
  }
  throw noKey('None of the keys was able to decode the JWT')
}

function splitToken(token: string): string {
  if (token === '') throw undecodable('Empty JWT is sent in Authorization header')
  const parts = token.split('.')
  if (parts.length !== 3) throw undecodable(`Expected 3 parts in JWT; got ${parts.length}`)
  if (!parts.every(isCanonicalBase64url)) throw unreadable()
  return parts[0] ?? ''
}

/** One payload, one spelling: without this, spare bits at the end give a token several texts. */
function isCanonicalBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function parseHeader(part: string): TokenHeader {
  const header = parseJsonObject(Buffer.from(part, 'base64url'))
  if (header === null || typeof header.alg !== 'string' || 'crit' in header) throw unreadable()
  if (header.alg.toLowerCase() === 'none') {
    throw undecodable(
      'Wrong or unsupported encoding algorithm',
      "JWT is unsecured but expected 'alg' was not 'none'",
    )
  }
  if (!KNOWN_ALGORITHMS.has(header.alg)) throw unreadable()
  if (header.kid !== undefined && typeof header.kid !== 'string') throw unreadable()
  return { alg: header.alg, kid: header.kid ?? null }
}

function fits(key: VerificationKey, header: TokenHeader): boolean {
  return (header.kid === null || header.kid === key.kid) && key.algorithms.includes(header.alg)
}

async function verifiedPayload(token: string, alg: string, key: VerificationKey): Promise<Uint8Array | null> {
  try {
    const { payload } = await compactVerify(token, key.key, { algorithms: [alg] })
    return payload
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return null
    if (error instanceof errors.JOSEError) throw unreadable()
    throw error
  }
}

function parseClaims(payload: Uint8Array): VerifiedToken {
  const claims = parseJsonObject(payload)
  if (claims === null) throw badClaims('Parsing claims failed')
  return { claims, text: utf8.decode(payload) }
}

function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    // Not UTF-8 or not JSON: the caller says which part of the token that was.
    return null
  }
}

function unreadable() {
  return undecodable('JWT cryptographic operation failed')
}

function noKey(details: string) {
  return undecodable('No suitable key or wrong key type', details)
}
