import assert from 'node:assert/strict'
import { createHmac, createSign, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import test from 'node:test'
import { fakeClock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'
import { type AuthOptions, createAuthenticator } from './auth.ts'

const NOW_S = 1_700_000_000
const SECRET = 'a shared secret that is long enough'
const OCT = 'another shared secret, as octets of a key'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const rsaJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa-1', alg: 'RS256', use: 'sig' }
const ecJwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec-1' }
const edJwk = { ...ed.publicKey.export({ format: 'jwk' }), kid: 'ed-1' }
const octJwk = { kty: 'oct', k: Buffer.from(OCT).toString('base64url'), kid: 'oct-1', alg: 'HS512' }
const JWKS = JSON.stringify({
  keys: [rsaJwk, ecJwk, edJwk, octJwk, { kty: 'RSA', use: 'enc', n: 'AQ', e: 'AQAB' }],
})

const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const hashes: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

function hs(claims: unknown, header: object = {}, secret: string | Buffer = SECRET): string {
  const full: { alg: string } = { alg: 'HS256', ...header }
  const input = `${b64(full)}.${b64(claims)}`
  return `${input}.${createHmac(hashes[full.alg] ?? 'sha256', secret)
    .update(input)
    .digest('base64url')}`
}

function signed(header: object, sign: (input: string) => Buffer, claims: unknown = { role: 'app' }): string {
  const input = `${b64(header)}.${b64(claims)}`
  return `${input}.${sign(input).toString('base64url')}`
}

const rs = (header: object, hash = 'RSA-SHA256') =>
  signed(header, (input) => createSign(hash).update(input).sign(rsa.privateKey))
const es = (header: object) =>
  signed(header, (input) =>
    signBytes('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
  )
const eddsa = (header: object) =>
  signed(header, (input) => signBytes(null, Buffer.from(input), ed.privateKey))
const at = (claims: object) => hs({ role: 'app', ...claims })
const [head = '', payload = '', signature = ''] = hs({ role: 'app' }).split('.')

const options: AuthOptions = {
  secret: SECRET,
  secretIsBase64: false,
  audience: null,
  roleClaim: '$.role',
  anonRole: 'anon',
  cacheEntriesMax: 100,
  clock: fakeClock(NOW_S * 1000),
}
const jwks = { secret: JWKS }
const audience = { audience: 'api' }

const crypto = ['PGRST301', 'JWT cryptographic operation failed'] as const
const noKey = [
  'PGRST301',
  'No suitable key or wrong key type',
  'No suitable key was found to decode the JWT',
] as const
const noneFits = [
  'PGRST301',
  'No suitable key or wrong key type',
  'None of the keys was able to decode the JWT',
] as const
const unsecured = [
  'PGRST301',
  'Wrong or unsupported encoding algorithm',
  "JWT is unsecured but expected 'alg' was not 'none'",
] as const
const claim = (message: string) => ['PGRST303', message] as const

type Refusal = readonly [code: string, message: string, details?: string]
type Case = readonly [name: string, token: string, refusal: Refusal, settings?: Partial<AuthOptions>]

const refused: readonly Case[] = [
  ['an empty token', '', ['PGRST301', 'Empty JWT is sent in Authorization header']],
  ['one part', 'abc', ['PGRST301', 'Expected 3 parts in JWT; got 1']],
  ['two parts', `${head}.${payload}`, ['PGRST301', 'Expected 3 parts in JWT; got 2']],
  [
    'five parts, as an encrypted token has',
    `${head}.a.b.c.d`,
    ['PGRST301', 'Expected 3 parts in JWT; got 5'],
  ],
  ['two empty parts', '..', crypto],
  ['a header that is no base64url', `!!!.${payload}.${signature}`, crypto],
  ['a header that is no JSON', `${b64('{alg')}.${payload}.${signature}`, crypto],
  ['a header that is an array', `${b64([])}.${payload}.${signature}`, crypto],
  ['a header without alg', `${b64({ typ: 'JWT' })}.${payload}.${signature}`, crypto],
  ['a header whose alg is a number', `${b64({ alg: 256 })}.${payload}.${signature}`, crypto],
  ['a payload that is no base64url', `${head}.a+b/.${signature}`, crypto],
  ['a signature that is no base64url', `${head}.${payload}.===`, crypto],
  ['a signature padded with =', `${head}.${payload}.${signature}=`, crypto],
  ['a signature of other spare bits', `${head}.${payload}.${otherSpelling(signature)}`, crypto],
  [
    'the role none, which is no role',
    hs({ role: 'none' }),
    claim("The JWT role must not be 'none', which PostgreSQL takes as no role at all"),
  ],
  [
    'the role none at another path',
    hs({ app: { roles: ['none'] } }),
    claim("The JWT role must not be 'none', which PostgreSQL takes as no role at all"),
    { roleClaim: '$.app.roles[0]' },
  ],
  ['alg none without signature', `${b64({ alg: 'none' })}.${payload}.`, unsecured],
  ['alg none with a signature', `${b64({ alg: 'none' })}.${payload}.${signature}`, unsecured],
  ['alg None', `${b64({ alg: 'None' })}.${payload}.`, unsecured],
  ['alg NONE', `${b64({ alg: 'NONE' })}.${payload}.`, unsecured],
  ['alg hs256 in small letters', hs({ role: 'app' }, { alg: 'hs256' }), crypto],
  ['an unknown alg', hs({ role: 'app' }, { alg: 'XX256' }), crypto],
  ['an encryption alg', hs({ role: 'app' }, { alg: 'dir', enc: 'A128GCM' }), crypto],
  ['an unknown crit', hs({ role: 'app' }, { crit: ['exp'] }), crypto],
  ['an empty crit', hs({ role: 'app' }, { crit: [] }), crypto],
  ['an unencoded payload', hs({ role: 'app' }, { b64: false, crit: ['b64'] }), crypto],
  ['a kid that is a number', hs({ role: 'app' }, { kid: 1 }), crypto],
  ['another secret', hs({ role: 'app' }, {}, 'some other secret, also of good length'), noneFits],
  ['the empty secret', hs({ role: 'app' }, {}, ''), noneFits],
  ['a changed payload', `${head}.${b64({ role: 'service_role' })}.${signature}`, noneFits],
  ['a changed header', `${b64({ alg: 'HS256', typ: 'x' })}.${payload}.${signature}`, noneFits],
  ['no signature', `${head}.${payload}.`, noneFits],
  ['a signature cut short', `${head}.${payload}.${b64('short')}`, noneFits],
  ['HS384 where the secret is a text', hs({ role: 'app' }, { alg: 'HS384' }), noKey],
  ['HS512 where the secret is a text', hs({ role: 'app' }, { alg: 'HS512' }), noKey],
  ['RS256 where the secret is a text', rs({ alg: 'RS256' }), noKey],
  ['a kid where the key has none', hs({ role: 'app' }, { kid: 'k' }), noKey],
  ['a kid that walks paths', hs({ role: 'app' }, { kid: '../../dev/null' }, ''), noKey],
  ['a kid that is SQL', hs({ role: 'app' }, { kid: "' union select 'x" }), noKey],
  ['an unknown kid, with no fallback', rs({ alg: 'RS256', kid: 'rsa-2' }), noKey, jwks],
  ["another key's kid", rs({ alg: 'RS256', kid: 'ec-1' }), noKey, jwks],
  ['RS384 for a key of RS256', rs({ alg: 'RS384', kid: 'rsa-1' }, 'RSA-SHA384'), noKey, jwks],
  ['PS256 for a key of RS256', rs({ alg: 'PS256', kid: 'rsa-1' }), noKey, jwks],
  ['HS256 for a key of HS512', hs({ role: 'app' }, { kid: 'oct-1' }, OCT), noKey, jwks],
  [
    'HS256 made with the public RSA key as PEM',
    confused(rsa.publicKey.export({ format: 'pem', type: 'spki' })),
    noKey,
    jwks,
  ],
  [
    'HS256 made with the public RSA key as DER',
    confused(rsa.publicKey.export({ format: 'der', type: 'spki' })),
    noKey,
    jwks,
  ],
  ['HS256 made with the text of the JWK', confused(JSON.stringify(rsaJwk)), noKey, jwks],
  [
    'HS512 made with the text of the JWK',
    hs({ role: 'app' }, { alg: 'HS512' }, JSON.stringify(ecJwk)),
    noneFits,
    jwks,
  ],
  ['ES256 with r = s = 0', signed({ alg: 'ES256', kid: 'ec-1' }, () => Buffer.alloc(64)), noneFits, jwks],
  [
    'ES256 in DER',
    signed({ alg: 'ES256' }, (input) => createSign('sha256').update(input).sign(ec.privateKey)),
    noneFits,
    jwks,
  ],
  ['ES384 for a key on P-256', signed({ alg: 'ES384', kid: 'ec-1' }, () => Buffer.alloc(96)), noKey, jwks],
  ['a key that the token brings along', broughtAlong(), noneFits, jwks],
  ['a payload that is no JSON', hs('not json'), claim('Parsing claims failed')],
  ['a payload that is an array', hs('[]'), claim('Parsing claims failed')],
  ['a payload that is null', hs('null'), claim('Parsing claims failed')],
  ['a payload that is a string', hs('"x"'), claim('Parsing claims failed')],
  ['a payload that is not UTF-8', notUtf8(), claim('Parsing claims failed')],
  ['exp in the past', at({ exp: NOW_S - 31 }), claim('JWT expired')],
  ['exp that is a text', at({ exp: String(NOW_S + 60) }), claim("The JWT 'exp' claim must be a number")],
  ['exp with a fraction', at({ exp: NOW_S + 60.5 }), claim('JWT expired')],
  ['exp beyond all numbers', at({ exp: 1e30 }), claim('JWT expired')],
  ['exp before 1970', at({ exp: -1 }), claim('JWT expired')],
  ['exp that is true', at({ exp: true }), claim("The JWT 'exp' claim must be a number")],
  ['nbf in the future', at({ nbf: NOW_S + 31 }), claim('JWT not yet valid')],
  ['nbf that is a text', at({ nbf: 'now' }), claim("The JWT 'nbf' claim must be a number")],
  ['iat in the future', at({ iat: NOW_S + 31 }), claim('JWT issued at future')],
  ['iat that is an object', at({ iat: {} }), claim("The JWT 'iat' claim must be a number")],
  ['exp wrong before nbf wrong', at({ exp: 1, nbf: 'x' }), claim('JWT expired')],
  ['nbf wrong before iat wrong', at({ nbf: NOW_S + 99, iat: 'x' }), claim('JWT not yet valid')],
  ['iat wrong before aud wrong', at({ iat: NOW_S + 99, aud: 1 }), claim('JWT issued at future')],
  [
    'aud that is a number, none being asked for',
    at({ aud: 7 }),
    claim("The JWT 'aud' claim must be a string or an array of strings"),
  ],
  [
    'aud with a number in it',
    at({ aud: ['api', 7] }),
    claim("The JWT 'aud' claim must be a string or an array of strings"),
  ],
  ['another aud', at({ aud: 'web' }), claim('JWT not in audience'), audience],
  ['aud in capitals', at({ aud: 'API' }), claim('JWT not in audience'), audience],
  ['several other auds', at({ aud: ['web', 'api2'] }), claim('JWT not in audience'), audience],
  [
    'no role, nor an anonymous one',
    hs({ sub: 'x' }),
    ['PGRST302', 'Anonymous access is disabled'],
    { anonRole: null },
  ],
  [
    'any token where no secret is configured',
    hs({}),
    ['PGRST300', 'Server lacks JWT secret'],
    { secret: null },
  ],
]

for (const [name, token, [code, message, details], settings] of refused) {
  test(`refuses ${name}`, async () => {
    const { authenticate } = createAuthenticator({ ...options, ...settings })
    for (const attempt of ['first', 'second']) {
      const error = await refusalOf(async () => authenticate(`Bearer ${token}`))
      assert.deepEqual([error.code, error.message, error.details], [code, message, details ?? null], attempt)
      assert.equal(error.status, code === 'PGRST300' ? 500 : 401)
      assert.equal(new Map(error.headers).get('WWW-Authenticate'), challenge(code, message))
    }
  })
}

type Accepted = readonly [
  name: string,
  token: string,
  role: string,
  claims: string,
  settings?: Partial<AuthOptions>,
]

const accepted: readonly Accepted[] = [
  ['a role', hs({ role: 'app', sub: 'x' }), 'app', '{"role":"app","sub":"x"}'],
  ['the empty object as anonymous', hs({}), 'anon', '{"role":"anon"}'],
  ['no role as anonymous, with its claims', hs({ sub: 'x' }), 'anon', '{"sub":"x","role":"anon"}'],
  ['a role that is a number by its text', hs({ role: 7 }), '7', '{"role":"7"}'],
  [
    'a number of many digits unchanged',
    hs('{"role":"app","id":12345678901234567890}'),
    'app',
    '{"role":"app","id":12345678901234567890}',
  ],
  ['exp 30 seconds ago', at({ exp: NOW_S - 30 }), 'app', `{"role":"app","exp":${NOW_S - 30}}`],
  [
    'nbf and iat in 30 seconds',
    at({ nbf: NOW_S + 30, iat: NOW_S + 30 }),
    'app',
    `{"role":"app","nbf":${NOW_S + 30},"iat":${NOW_S + 30}}`,
  ],
  [
    'null for every time',
    at({ exp: null, nbf: null, iat: null, aud: null }),
    'app',
    '{"role":"app","exp":null,"nbf":null,"iat":null,"aud":null}',
  ],
  ['the audience', at({ aud: 'api' }), 'app', '{"role":"app","aud":"api"}', audience],
  [
    'the audience among others',
    at({ aud: ['web', 'api'] }),
    'app',
    '{"role":"app","aud":["web","api"]}',
    audience,
  ],
  ['no audience', at({}), 'app', '{"role":"app"}', audience],
  ['an empty list of audiences', at({ aud: [] }), 'app', '{"role":"app","aud":[]}', audience],
  ['any audience where none is asked for', at({ aud: 'web' }), 'app', '{"role":"app","aud":"web"}'],
  ['RS256', rs({ alg: 'RS256', kid: 'rsa-1' }), 'app', '{"role":"app"}', jwks],
  ['RS256 without kid', rs({ alg: 'RS256' }), 'app', '{"role":"app"}', jwks],
  ['ES256', es({ alg: 'ES256', kid: 'ec-1' }), 'app', '{"role":"app"}', jwks],
  ['EdDSA', eddsa({ alg: 'EdDSA', kid: 'ed-1' }), 'app', '{"role":"app"}', jwks],
  ['Ed25519 by its new name', eddsa({ alg: 'Ed25519' }), 'app', '{"role":"app"}', jwks],
  [
    'HS512 of a key in the set',
    hs({ role: 'app' }, { alg: 'HS512', kid: 'oct-1' }, OCT),
    'app',
    '{"role":"app"}',
    jwks,
  ],
  ['one JWK', es({ alg: 'ES256' }), 'app', '{"role":"app"}', { secret: JSON.stringify(ecJwk) }],
  [
    'a secret in base64',
    hs({ role: 'app' }),
    'app',
    '{"role":"app"}',
    { secret: Buffer.from(SECRET).toString('base64'), secretIsBase64: true },
  ],
  [
    'a role from a deeper claim',
    hs({ role: 'x', app: { roles: ['a', 'b'] } }),
    'b',
    '{"role":"b","app":{"roles":["a","b"]}}',
    { roleClaim: '$.app.roles[1]' },
  ],
  [
    'an own __proto__ without being changed by it',
    hs('{"__proto__":{"role":"service_role"}}'),
    'anon',
    '{"__proto__":{"role":"service_role"},"role":"anon"}',
  ],
]

for (const [name, token, role, claims, settings] of accepted) {
  test(`accepts ${name}`, async () => {
    const { authenticate } = createAuthenticator({ ...options, ...settings })
    const expected = { role, claims, authenticated: role !== 'anon' }
    assert.deepEqual(await authenticate(`Bearer ${token}`), expected)
    assert.deepEqual(authenticate(`Bearer ${token}`), expected, 'the second time without a promise')
  })
}

test('a remembered token still expires', async () => {
  const clock = fakeClock(NOW_S * 1000)
  const { authenticate } = createAuthenticator({ ...options, clock })
  const authorization = `Bearer ${at({ exp: NOW_S + 10 })}`
  await authenticate(authorization)
  clock.advance(41_000)
  assert.throws(() => authenticate(authorization), { code: 'PGRST303', message: 'JWT expired' })
})

test('without a cache every token is verified anew', async () => {
  const { authenticate } = createAuthenticator({ ...options, cacheEntriesMax: 0 })
  await authenticate(`Bearer ${at({})}`)
  assert.ok(authenticate(`Bearer ${at({})}`) instanceof Promise)
})

test('other schemes and no header at all are anonymous', () => {
  const { authenticate } = createAuthenticator(options)
  const anonymous = { role: 'anon', claims: '{"role":"anon"}', authenticated: false }
  for (const header of [undefined, '', 'Basic dXNlcjpwYXNz', 'Bearerx', at({})]) {
    assert.deepEqual(authenticate(header), anonymous)
  }
})

test('the scheme is read in any case, and without a token it is an empty one', async () => {
  const { authenticate } = createAuthenticator(options)
  for (const scheme of ['bearer', 'BEARER', 'Bearer\t']) {
    assert.equal((await authenticate(`${scheme} ${at({})}`)).role, 'app')
  }
  const error = await refusalOf(async () => authenticate('Bearer'))
  assert.equal(error.message, 'Empty JWT is sent in Authorization header')
})

test('the role of the anonymous is not an authenticated one, however it was named', async () => {
  const { authenticate } = createAuthenticator(options)
  assert.equal((await authenticate(`Bearer ${hs({ role: 'anon' })}`)).authenticated, false)
})

test('a token of the role none is refused each time, also when its signature is known', async () => {
  const { authenticate } = createAuthenticator(options)
  const token = `Bearer ${hs({ role: 'none' })}`
  const refusals = [
    await refusalOf(async () => authenticate(token)),
    await refusalOf(async () => authenticate(token)),
  ]
  assert.deepEqual(
    refusals.map(({ code, status }) => [code, status]),
    [
      ['PGRST303', 401],
      ['PGRST303', 401],
    ],
  )
})

test('none is no anonymous role', () => {
  assert.throws(() => createAuthenticator({ ...options, anonRole: 'none' }), {
    code: 'PL002',
    message: /'none'/,
  })
})

const badSecrets: readonly (readonly [name: string, secret: string, isBase64?: boolean])[] = [
  ['a short text', 'short'],
  ['an empty text', ''],
  ['31 bytes', 'x'.repeat(31)],
  ['a short text in base64', Buffer.from('short').toString('base64'), true],
  ['what is no base64', '§§§', true],
  ['a short octet key', JSON.stringify({ kty: 'oct', k: 'c2hvcnQ' })],
  [
    'an RSA key of 1024 bits',
    JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })),
  ],
  ['a key of a type nobody knows', JSON.stringify({ kty: 'XYZ' })],
  ['a broken EC key', JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })],
  ['an RSA key for HS256', JSON.stringify({ ...rsaJwk, alg: 'HS256' })],
  ['a set without usable keys', JSON.stringify({ keys: [{ kty: 'RSA', use: 'enc' }] })],
]

for (const [name, secret, isBase64 = false] of badSecrets) {
  test(`${name} is no secret, and that is said at start`, () => {
    const make = () => createAuthenticator({ ...options, secret, secretIsBase64: isBase64 })
    assert.throws(make, (error) => error instanceof PlinthError && error.code === 'PL002')
  })
}

async function refusalOf(attempt: () => Promise<unknown>): Promise<PlinthError> {
  const outcome = await attempt().catch((error: unknown) => error)
  assert.ok(outcome instanceof PlinthError, `expected a refusal, not ${JSON.stringify(outcome)}`)
  return outcome
}

function challenge(code: string, message: string): string | undefined {
  if (code === 'PGRST300') return undefined
  return code === 'PGRST302' ? 'Bearer' : `Bearer error="invalid_token", error_description="${message}"`
}

function confused(key: string | Buffer): string {
  return hs({ role: 'app' }, {}, key)
}

function broughtAlong(): string {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const header = { alg: 'RS256', jwk: own.publicKey.export({ format: 'jwk' }), jku: 'http://127.0.0.1/keys' }
  return signed(header, (input) => createSign('RSA-SHA256').update(input).sign(own.privateKey))
}

function notUtf8(): string {
  const input = `${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}`
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

/** The same bytes in another base64url text: 32 bytes leave two spare bits in the last character. */
function otherSpelling(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(text.at(-1) ?? '')
  return text.slice(0, -1) + alphabet[last ^ 1]
}
