// The configured secret -> the keys that may verify a token. Every key is bound to the algorithms of its own type,
// so a token can never choose how it is checked (RFC 8725, 3.1). Mistakes surface at start, not at the first request.
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { PlinthError } from '../kit/error.ts'

export interface VerificationKey {
  readonly kid: string | null
  readonly algorithms: readonly string[]
  readonly key: KeyObject
}

export const SECRET_BYTES_MIN = 32
const RSA_BITS_MIN = 2048

const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512']
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const CURVE_ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}

/** Text of at least 32 bytes (HS256), one JWK, or a JWKS; any of them in base64 when `isBase64`. */
export function parseSecret(secret: string, isBase64 = false): readonly VerificationKey[] {
  const bytes = isBase64 ? decodeBase64(secret) : Buffer.from(secret)
  const json = parseObject(bytes)
  if (json === null) return [textKey(bytes)]
  if (!Array.isArray(json.keys)) return [jwkKey(json)]
  const keys = json.keys.filter((each) => isSignatureKey(each)).map(jwkKey)
  if (keys.length === 0) throw misconfigured('the key set has no key that signatures can be checked with')
  return keys
}

function decodeBase64(text: string): Buffer {
  // Some issuers write base64url with '.' in place of the padding.
  const standard = text.trim().replaceAll('-', '+').replaceAll('_', '/').replaceAll('.', '=')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) throw misconfigured('it is not base64')
  return Buffer.from(standard, 'base64')
}

function parseObject(bytes: Buffer): Record<string, unknown> | null {
  const text = bytes.toString()
  if (!text.trimStart().startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    // A text secret may start with a brace; it is then no JSON at all.
    return null
  }
}

function textKey(bytes: Buffer): VerificationKey {
  return { kid: null, algorithms: ['HS256'], key: symmetricKey(bytes) }
}

function symmetricKey(bytes: Buffer): KeyObject {
  if (bytes.length < SECRET_BYTES_MIN) {
    throw misconfigured(
      `a shared secret needs at least ${SECRET_BYTES_MIN} bytes; this one has ${bytes.length}`,
    )
  }
  return createSecretKey(bytes)
}

function isSignatureKey(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value.use !== 'enc' && algorithmsOf(value).length > 0
}

function jwkKey(jwk: Record<string, unknown>): VerificationKey {
  const possible = algorithmsOf(jwk)
  if (possible.length === 0) throw misconfigured(`keys of type ${String(jwk.kty)} are not supported`)
  const algorithms = typeof jwk.alg === 'string' ? possible.filter((each) => each === jwk.alg) : possible
  if (algorithms.length === 0) {
    throw misconfigured(`a key of type ${String(jwk.kty)} cannot be used with ${String(jwk.alg)}`)
  }
  return { kid: typeof jwk.kid === 'string' ? jwk.kid : null, algorithms, key: importKey(jwk) }
}

function algorithmsOf(jwk: Record<string, unknown>): readonly string[] {
  if (jwk.kty === 'oct') return HMAC_ALGORITHMS
  if (jwk.kty === 'RSA') return RSA_ALGORITHMS
  if (jwk.kty === 'EC' || jwk.kty === 'OKP') return CURVE_ALGORITHMS[String(jwk.crv)] ?? []
  return []
}

function importKey(jwk: Record<string, unknown>): KeyObject {
  if (jwk.kty === 'oct') return symmetricKey(Buffer.from(String(jwk.k ?? ''), 'base64url'))
  const key = importPublic(jwk)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < RSA_BITS_MIN)
    throw misconfigured(`an RSA key needs ${RSA_BITS_MIN} bits; this one has ${bits}`)
  return key
}

function importPublic(jwk: Record<string, unknown>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw misconfigured(`the ${String(jwk.kty)} key is not a valid JWK`, cause)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function misconfigured(what: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: `The setting jwt-secret cannot be used: ${what}.`,
    hint: 'Set jwt-secret to a text of at least 32 bytes, a JWK, or a JWKS.',
    cause,
  })
}
