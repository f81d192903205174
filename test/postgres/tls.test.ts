// TLS as URLs ask for it, on a server of our own that is given a certificate. The key is for nothing else.
import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
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
    const controller = new AbortController()
    const statements = [{ text: 'select pg_sleep(20)', parameters: [] }]
    const asked = db.scoped({ settings: [], statements, signal: controller.signal })
    setImmediate(() => controller.abort())
    await assert.rejects(asked, { name: 'AbortError' })
    await db.query('select 1')
    assert.equal(db.stats().totals.cancelled, 1)
    assert.equal(db.stats().totals.lost, 0)
  })
})

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
