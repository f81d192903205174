// TLS as URLs ask for it, on a server of our own that is given a certificate. The key is for nothing else.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { type Embedded, startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'

const certificate = `-----BEGIN CERTIFICATE-----
MIIBnTCCAUOgAwIBAgIUJ7C8uj4ZWXiwfjdkmZCsbmx+TpEwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNZGF0YWJhc2UudGVzdDAgFw0yNjExMjQwNzM1NTlaGA8yMTI2
MTAzMTA3MzU1OVowGDEWMBQGA1UEAwwNZGF0YWJhc2UudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABBPUmUeBe/3sEURmojL1cPN3wdnqcpXr9tta9L8cEZMZ
jgGQ/uA7AdYlndeoomMIDNUG/DW26pJS6T8dVU/2aGOjaTBnMB0GA1UdDgQWBBTu
wbfMRNrM0qiD9B3NETQfBSScTjAfBgNVHSMEGDAWgBTuwbfMRNrM0qiD9B3NETQf
BSScTjAPBgNVHRMBAf8EBTADAQH/MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAKBggq
hkjOPQQDAgNIADBFAiEA76TNyCSuhPsxx1eNqTU0MCNtuEz0m23SNnaB0Hz8fKAC
IFWJ/bEN4fWR9Sa0fMjcbo13ZoKG9W73l5ChYVIdw4yF
-----END CERTIFICATE-----
`
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5tzK8obKFP/S7cNM
pKUUpZ0ZZzW+3lvMiFGeYqB4NRehRANCAAQT1JlHgXv97BFEZqIy9XDzd8HZ6nKV
6/bbWvS/HBGTGY4BkP7gOwHWJZ3XqKJjCAzVBvw1tuqSUuk/HVVP9mhj
-----END PRIVATE KEY-----
`

const root = mkdtempSync(join(tmpdir(), 'plinth-tls-'))
chmodSync(root, 0o755)
const ca = join(root, 'root.crt')
let server: Embedded

before(async () => {
  server = await startEmbedded({ dataDir: join(root, 'server') })
  const data = join(root, 'server', 'data')
  const { uid, gid } = statSync(data)
  for (const [name, text] of [
    ['server.crt', certificate],
    ['server.key', key],
  ] as const) {
    writeFileSync(join(data, name), text, { mode: 0o600 })
    chownSync(join(data, name), uid, gid)
  }
  writeFileSync(ca, certificate)
  await using(server.url, async (db) => {
    await db.query('alter system set ssl = on')
    await db.query('select pg_reload_conf()')
    while ((await db.query('show ssl')).rows[0]?.text(0) !== 'on') await db.query('select 1')
  })
})

after(async () => {
  await server.stop()
  rmSync(root, { recursive: true })
})

test('a server with TLS is spoken to in TLS where that is asked for, verified as far as asked', async () => {
  for (const query of ['sslmode=prefer', 'sslmode=require', `sslmode=verify-ca&sslrootcert=${ca}`]) {
    await using(over(query), async (db) => assert.equal(await usesTls(db), 't', query))
  }
  await using(over(`sslmode=verify-full&sslrootcert=${ca}`, 'localhost'), async (db) => {
    assert.equal(await usesTls(db), 't')
  })
  await using(over('sslmode=disable'), async (db) => assert.equal(await usesTls(db), 'f'))
})

test('a certificate of nobody we know, or of another name, is refused', async () => {
  const strangers = [over('sslmode=verify-full', 'localhost'), over(`sslmode=verify-full&sslrootcert=${ca}`)]
  for (const url of strangers) {
    await assert.rejects(createDatabase({ url }).start(), { code: 'PGRST000' })
  }
})

test('a cancel request goes out in TLS, too', async () => {
  await using(over('sslmode=require'), async (db) => {
    await cancelled(db)
    assert.equal(db.stats().totals.cancelled, 1)
    assert.equal(db.stats().totals.lost, 0)
  })
})

test('TLS begins at once where that is asked for, for cancel requests, too', async () => {
  const url = over(`sslnegotiation=direct&sslmode=verify-full&sslrootcert=${ca}`, 'localhost')
  await using(url, async (db) => {
    assert.equal(await usesTls(db), 't')
    await cancelled(db)
    assert.equal(db.stats().totals.lost, 0)
  })
})

test('TLS at once with somebody who does not say that it is PostgreSQL is given up', async (t) => {
  const other = createTlsServer({ cert: certificate, key }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.after(() => other.close())
  const { port } = other.address() as { readonly port: number }
  await refused(
    `postgres://ann:secret@127.0.0.1:${port}/x?sslmode=require&sslnegotiation=direct`,
    /speaks PostgreSQL/,
  )
})

test('the name is checked where the address is given', async () => {
  const query = `sslmode=verify-full&sslrootcert=${ca}&hostaddr=127.0.0.1`
  await using(over(query, 'localhost'), async (db) => assert.equal(await usesTls(db), 't'))
  await refused(over(query, 'db.example.org'), /altnames/)
})

test('the authorities of the system are trusted, and a certificate for another name is not', async () => {
  const connects = (host: string) => {
    const program = `
      import { createDatabase } from './src/postgres/postgres.ts'
      const db = createDatabase({ url: process.argv[1], size: 1 })
      try { await db.start(); console.log('connected') } catch (error) { console.log(error.details) }
      await db.stop()`
    const args = ['--input-type=module', '--eval', program, over('sslrootcert=system', host)]
    const env = { ...process.env, SSL_CERT_FILE: ca, SSL_CERT_DIR: root }
    return spawnSync(process.execPath, args, {
      env,
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '../..'),
    }).stdout
  }
  assert.equal(connects('localhost'), 'connected\n')
  assert.match(connects('127.0.0.1'), /altnames|IP/)
})

test('a password is bound to the certificate where that is asked for, and not given where it cannot be', async () => {
  for (const binding of ['require', 'prefer', 'disable']) {
    await using(over(`sslmode=require&channel_binding=${binding}`), async (db) =>
      assert.equal(await usesTls(db), 't', binding),
    )
  }
  await refused(over('sslmode=disable&channel_binding=require'), /offers no channel binding/)
})

test('only what require_auth names is answered', async () => {
  for (const methods of ['scram-sha-256', 'scram-sha-256,md5', '!password,!md5,!none'])
    await using(over(`sslmode=require&require_auth=${methods}`), async (db) =>
      assert.equal(await usesTls(db), 't'),
    )
  await refused(
    over('sslmode=require&require_auth=md5'),
    /asks for scram-sha-256, which require_auth excludes/,
  )
  await refused(over('sslmode=require&require_auth=!scram-sha-256'), /require_auth excludes/)
})

/** AuthenticationOk, and what asks for a password as it is. */
const answers = [
  ['none', [0x52, 0, 0, 0, 8, 0, 0, 0, 0]],
  ['password', [0x52, 0, 0, 0, 8, 0, 0, 0, 3]],
] as const

for (const [method, bytes] of answers) {
  for (const rule of ['require_auth=scram-sha-256', 'channel_binding=require']) {
    test(`a server that wants ${method} is told nothing under ${rule}`, async (t) => {
      const heard: Buffer[] = []
      const impostor = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.on('data', (chunk: Buffer) => heard.push(chunk))
        socket.once('data', () => socket.write(Buffer.from(bytes)))
      }).listen(0, '127.0.0.1')
      await once(impostor, 'listening')
      t.after(() => impostor.close())
      const { port } = impostor.address() as { readonly port: number }
      await refused(`postgres://ann:secret@127.0.0.1:${port}/x?${rule}`, /the server (asks|offers)/)
      assert.ok(heard.length > 0 && !Buffer.concat(heard).includes('secret'))
    })
  }
}

/** Asks for something that takes for ever, and goes away when the server is at it. */
async function cancelled(db: DatabaseService): Promise<void> {
  const controller = new AbortController()
  const text = 'select pg_sleep(600)'
  const asked = db.scoped({
    settings: [],
    statements: [{ text, parameters: [] }],
    signal: controller.signal,
  })
  const gone = assert.rejects(asked, { name: 'AbortError' })
  await using(server.url, async (observer) => {
    const running = `select count(*) from pg_stat_activity where state = 'active' and query = '${text}'`
    while ((await observer.query(running)).rows[0]?.text(0) !== '1');
  })
  controller.abort()
  await gone
  await db.query('select 1')
}

async function refused(url: string, why: RegExp): Promise<void> {
  const db = createDatabase({ url, size: 1 })
  await assert.rejects(
    db.start(),
    ({ code, details }: { readonly code: string; readonly details: string }) => {
      assert.match(details, why)
      return code === 'PGRST000'
    },
  )
}

function over(query: string, host = '127.0.0.1'): string {
  return `${server.url.replace(/\?.*/, '').replace('127.0.0.1', host)}?${query}`
}

async function usesTls(db: DatabaseService): Promise<string | null | undefined> {
  const { rows } = await db.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  return rows[0]?.text(0)
}

async function using(url: string, work: (db: DatabaseService) => Promise<void>): Promise<void> {
  const db = createDatabase({ url, size: 1 })
  try {
    await db.start()
    await work(db)
  } finally {
    await db.stop()
  }
}
