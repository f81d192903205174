import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
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
  ['sslmode=verify-full&sslrootcert=system', {}, false],
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
