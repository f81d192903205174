import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parameterTable } from './parameters.ts'
import { parseDatabaseUrl } from './url.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-url-'))
const ca = join(folder, 'root.crt')
writeFileSync(ca, 'PEM')
after(() => rmSync(folder, { recursive: true }))

test('the parts of a URL', () => {
  const { host, port, user, password, database, socketPath, options, applicationName } = parseDatabaseUrl(
    'postgresql://ann:p%40ss@db.example.org:6432/shop?options=-c%20geqo%3Doff&application_name=api',
  )
  assert.deepEqual(
    { host, port, user, password, database, socketPath, options, applicationName },
    {
      host: 'db.example.org',
      port: 6432,
      user: 'ann',
      password: 'p@ss',
      database: 'shop',
      socketPath: null,
      options: '-c geqo=off',
      applicationName: 'api',
    },
  )
})

test('unix sockets by a host parameter or an encoded host', () => {
  for (const url of [
    'postgres://ann@localhost:6432/shop?host=/run/pg',
    'postgres://ann@%2Frun%2Fpg:6432/shop',
  ]) {
    const { socketPath, database, tls } = parseDatabaseUrl(url)
    assert.deepEqual([socketPath, database, tls], ['/run/pg/.s.PGSQL.6432', 'shop', false], url)
  }
})

test('the database is named like the user when it is not named', () => {
  assert.equal(parseDatabaseUrl('postgres://ann@localhost').database, 'ann')
})

const modes: readonly (readonly [string, object | false, boolean])[] = [
  ['sslmode=disable', false, false],
  ['sslmode=allow', { rejectUnauthorized: false }, true],
  ['sslmode=prefer', { rejectUnauthorized: false }, true],
  ['sslmode=require', { rejectUnauthorized: false }, false],
  ['sslmode=verify-full', {}, false],
  [`sslmode=verify-full&sslrootcert=${ca}`, { ca: 'PEM' }, false],
]

for (const [parameters, tls, optional] of modes) {
  test(`TLS as libpq has it: ${parameters.replace(folder, '')}`, () => {
    const endpoint = parseDatabaseUrl(`postgres://ann@db.example.org/shop?${parameters}`)
    assert.deepEqual([endpoint.tls, endpoint.tlsOptional], [tls, optional])
  })
}

test('verify-ca, and require with a root certificate, check the chain but not the name', () => {
  for (const mode of ['verify-ca', 'require']) {
    const { tls } = parseDatabaseUrl(`postgres://ann@db.example.org/shop?sslmode=${mode}&sslrootcert=${ca}`)
    assert.ok(typeof tls === 'object' && tls.rejectUnauthorized === undefined)
    assert.equal((tls.checkServerIdentity as () => unknown)(), undefined)
  }
})

test('the certificates of the system are for verify-full alone, which is then the mode', () => {
  for (const url of [
    'postgres://ann@db.example.org/shop?sslrootcert=system',
    'postgres://ann@localhost/shop?sslrootcert=system&sslmode=verify-full',
  ]) {
    const { tls, tlsOptional } = parseDatabaseUrl(url)
    assert.ok(typeof tls === 'object' && tls.rejectUnauthorized === undefined, url)
    assert.deepEqual([tls.checkServerIdentity, tlsOptional], [undefined, false], url)
  }
  for (const mode of ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'no-verify']) {
    assert.equal(
      hintOf(`postgres://ann@db.example.org/shop?sslrootcert=system&sslmode=${mode}`),
      `sslrootcert=system needs sslmode=verify-full, not ${mode}.`,
    )
  }
})

test('TLS without asking first is for modes that insist on TLS', () => {
  const direct = 'postgres://ann@db.example.org/shop?sslnegotiation=direct'
  assert.equal(parseDatabaseUrl(`${direct}&sslmode=require`).tlsNegotiation, 'direct')
  for (const weak of ['', '&sslmode=prefer', '&sslmode=disable'])
    assert.match(hintOf(direct + weak), /^sslnegotiation=direct needs sslmode=require/)
})

test('versions, revoked certificates and a certificate of our own go to TLS', () => {
  const { tls } = parseDatabaseUrl(
    `postgres://ann@db.example.org/shop?sslmode=require&ssl_min_protocol_version=TLSv1.3&sslcrl=${ca}` +
      `&sslcert=${ca}&sslkey=${ca}&sslpassword=a+b&sslcompression=0`,
  )
  assert.deepEqual(tls, {
    ...{ cert: 'PEM', key: 'PEM', passphrase: 'a+b', crl: 'PEM', minVersion: 'TLSv1.3' },
    rejectUnauthorized: false,
  })
})

test('the name is for the certificate where the address is given', () => {
  const { host, tls } = parseDatabaseUrl(
    'postgres://ann@db.example.org/shop?hostaddr=10.1.2.3&sslmode=verify-full',
  )
  assert.deepEqual([host, tls], ['10.1.2.3', { servername: 'db.example.org' }])
})

test('parameters stand in for the parts of the URL, and say how to connect', () => {
  const endpoint = parseDatabaseUrl(
    'postgres:///?host=db.example.org&port=6432&dbname=shop&user=ann&password=s%2B+t&connect_timeout=3' +
      '&keepalives=0&keepalives_idle=30&fallback_application_name=api&require_auth=!password,!md5',
  )
  const { host, port, database, user, password, connectTimeout_ms, keepAlive, keepAliveAfter_ms } = endpoint
  assert.deepEqual(
    { host, port, database, user, password, connectTimeout_ms, keepAlive, keepAliveAfter_ms },
    {
      ...{ host: 'db.example.org', port: 6432, database: 'shop', user: 'ann', password: 's++t' },
      ...{ connectTimeout_ms: 3_000, keepAlive: false, keepAliveAfter_ms: 30_000 },
    },
  )
  assert.equal(endpoint.applicationName, 'api')
  assert.deepEqual(
    [...(endpoint.authentication.methods ?? [])],
    ['gss', 'sspi', 'scram-sha-256', 'oauth', 'none'],
  )
})

const refused: readonly (readonly [query: string, hint: RegExp])[] = [
  ['sslmod=require', /no parameter sslmod; did you mean sslmode\?/],
  ['statement_timeout=5', /no parameter statement_timeout; settings of the server go into options=-c/],
  ['channel_binding=always', /is none of disable, prefer, require\./],
  ['require_auth=scram', /require_auth=scram is none of password/],
  ['require_auth=md5,!password', /but not both/],
  ['target_session_attrs=read-write', /is none of any, prefer-standby \(one server/],
  ['gssencmode=require', /no GSSAPI/],
  ['passfile=/x', /PGPASSFILE/],
  ['sslcert=/x', /sslcert and sslkey need each other/],
  ['hostaddr=db', /no IP address/],
  ['port=0', /no port/],
  ['connect_timeout=soon', /no number of seconds/],
  ['host=a,b', /several hosts/],
]

for (const [query, hint] of refused) {
  test(`${query} is refused with a reason`, () => {
    assert.match(hintOf(`postgres://ann@db.example.org/shop?${query}`), hint)
  })
}

test('several hosts are refused with a reason, too', () => {
  assert.match(hintOf('postgres://ann@a:5432,b:5432/shop'), /several hosts/)
  assert.match(hintOf('postgres://ann:secret@a,b/shop'), /several hosts/)
})

test('what has no effect is said, and what has no value is as if it were not there', () => {
  const { ignored } = parseDatabaseUrl(
    'postgres://ann@localhost/shop?tcp_user_timeout=5&sslmode=&krbsrvname=',
  )
  assert.equal(ignored.length, 1)
  assert.match(ignored[0] ?? '', /^tcp_user_timeout in the database URL has no effect: /)
})

test('every parameter is on the page about them, and no other', () => {
  const page = readFileSync(new URL('../../../docs/database-url.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  )
  assert.deepEqual(named.sort(), Object.keys(parameterTable).sort())
})

test('without a mode TLS is preferred, but not to this machine', () => {
  assert.equal(parseDatabaseUrl('postgres://ann@db.example.org/shop').tlsOptional, true)
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.equal(parseDatabaseUrl(`postgres://ann@${host}/shop`).tls, false, host)
  }
})

test('what is no usable URL says so, and never the password', () => {
  for (const url of [
    'mysql://ann:secret@db/shop',
    'postgres://ann:secret@db:port/shop',
    'postgres://ann:secret@db/shop?sslmode=sometimes',
    'postgres://ann:secret@db/shop?sslmode=verify-ca',
    'postgres://ann:secret@db/shop?sslmode=require&sslrootcert=/missing.crt',
  ]) {
    assert.throws(
      () => parseDatabaseUrl(url),
      (error: { code?: string; message?: string; hint?: string }) =>
        error.code === 'PL002' && !`${error.message}${error.hint}`.includes('secret'),
      url,
    )
  }
})

function hintOf(url: string): string {
  try {
    parseDatabaseUrl(url)
  } catch (error) {
    return (error as { readonly hint: string }).hint
  }
  return ''
}
