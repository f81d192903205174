// HS256 tokens: made for the load, and checked the way a careful engineer writes it by hand.
import { createHmac, timingSafeEqual } from 'node:crypto'

export const SECRET = 'a-secret-of-the-benchmark-that-is-long-enough'

const tokens = new Map<string, string>()

/** A token of one customer for an hour, made once. */
export function bearerToken(customer: number, role = 'plinth_bench_user'): string {
  const name = `${role} ${customer}`
  const known = tokens.get(name)
  if (known) return known
  const claims = {
    role,
    sub: String(customer),
    exp: Math.floor(Date.now() / 1000) + TOKEN_SECONDS,
  }
  const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  const token = `${head}.${sign(head).toString('base64url')}`
  tokens.set(name, token)
  return token
}

/** The subject of a bearer header whose token is well signed and in time; otherwise null. */
export function verifiedSubject(header: string | undefined): string | null {
  if (!header?.startsWith('Bearer ')) return null
  const token = header.slice(7)
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const expected = sign(token.slice(0, end))
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null
  return subjectOf(token)
}

function subjectOf(token: string): string | null {
  const [head, payload] = token.split('.')
  if (!head || !payload) return null
  const { alg } = decode(head)
  const { sub, exp } = decode(payload)
  if (alg !== 'HS256' || typeof exp !== 'number' || exp * 1000 < Date.now()) return null
  return typeof sub === 'string' ? sub : null
}

function sign(text: string): Buffer {
  return createHmac('sha256', SECRET).update(text).digest()
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

const TOKEN_SECONDS = 24 * 3600
