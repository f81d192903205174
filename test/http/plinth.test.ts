// The whole server on a real database: what only the composition can get wrong.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'

const SECRET = 'a shared secret that is long enough'
const LOGIN = 'plinth_test_login'
const ANON = 'plinth_test_http_anon'

const SCHEMA = `
do $$ begin
  if not exists (select from pg_roles where rolname = '${ANON}') then create role ${ANON} nologin; end if;
  if not exists (select from pg_roles where rolname = '${LOGIN}') then
    create role ${LOGIN} login noinherit;
    grant ${ANON} to ${LOGIN};
  end if;
end $$;
create schema other;
create table items (id int primary key, name text);
insert into items values (1, 'one'), (2, 'two'), (3, 'three');
create table other.things (id int primary key);
grant usage on schema public, other to ${ANON};
grant select, insert on items to ${ANON};
grant select on other.things to ${ANON};
create function configure() returns void language sql set search_path = '' as
  $$ select pg_catalog.set_config('pgrst.db_max_rows', '2', true) $$;
create function large() returns text stable language sql as $$ select repeat('a', 24 * 1024 * 1024) $$;
grant execute on function configure to ${LOGIN};
`

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(SCHEMA)
})
after(() => database.drop())

interface Served {
  readonly plinth: Plinth
  readonly events: readonly LogEvent[]
  /** Resolves with the next event of this kind after the call. */
  next(kind: LogEvent['kind']): Promise<LogEvent>
}

async function serve(flags: Record<string, unknown> = {}): Promise<Served> {
  const events: LogEvent[] = []
  const waiting = new Map<string, (event: LogEvent) => void>()
  const url = new URL(database.url)
  url.username = LOGIN
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({
        flags: { databaseUrl: url.href, port: 0, anonRole: ANON, jwtSecret: SECRET, poolSize: 2, ...flags },
        database: inDatabase,
      }),
    log: {
      write(event) {
        events.push(event)
        waiting.get(event.kind)?.(event)
      },
      flush: () => undefined,
    },
  })
  await plinth.start()
  const next = (kind: string) => new Promise<LogEvent>((resolve) => waiting.set(kind, resolve))
  return { plinth, events, next }
}

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  return (await fetchOnce(url, init)).json()
}

test('a request goes all the way', async (t) => {
  const { plinth } = await serve()
  t.after(() => plinth.stop())
  assert.deepEqual(await json(`${plinth.url}/rest/v1/items?id=lt.3&select=name&order=id.desc`), [
    { name: 'two' },
    { name: 'one' },
  ])
  const created = await fetchOnce(`${plinth.url}/rest/v1/items`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'return=representation, tx=rollback' },
    body: '{"id":1}',
  })
  assert.equal(created.status, 409)
  assert.equal((await fetchOnce(`${plinth.url}/readyz`)).status, 200)
  const metrics = await (await fetchOnce(`${plinth.url}/metrics`)).text()
  assert.match(metrics, /plinth_pool_connections_max 2\n/)
  assert.match(metrics, /plinth_catalog_version 1\n/)
})

test('tokens of the configured secret are taken, others are not', async (t) => {
  const { plinth } = await serve()
  t.after(() => plinth.stop())
  const ask = async (secret: string, role: string) => {
    const token = await signToken(secret, false, { role, issuedAt_s: 1, lifetime_s: null })
    return fetchOnce(`${plinth.url}/rest/v1/items`, { headers: { Authorization: `Bearer ${token}` } })
  }
  assert.equal((await ask(SECRET, ANON)).status, 200)
  assert.equal((await ask(`${SECRET}!`, ANON)).status, 401)
  const strange = await ask(SECRET, 'no_such_role')
  assert.deepEqual([strange.status, ((await strange.json()) as { code: string }).code], [401, '22023'])
})

test('NOTIFY reload schema makes a new table visible', async (t) => {
  const { plinth, next } = await serve({ reloadTriggers: false })
  t.after(() => plinth.stop())
  assert.equal((await fetchOnce(`${plinth.url}/rest/v1/fresh`)).status, 404)
  await database.query(`create table fresh (id int primary key); grant select on fresh to ${ANON}`)
  const loaded = next('catalog.loaded')
  await database.query(`notify pgrst, 'reload schema'`)
  await loaded
  assert.deepEqual(await json(`${plinth.url}/rest/v1/fresh`), [])
})

test('settings of the login role win over those of the environment, and are read again when asked', async (t) => {
  const name = new URL(database.url).pathname.slice(1)
  await database.query(`alter role ${LOGIN} in database ${name} set pgrst.db_max_rows = '1'`)
  await database.query(`alter role ${LOGIN} in database ${name} set app.settings.greeting = 'hello'`)
  const { plinth, next } = await serve({ maxRows: undefined })
  t.after(() => plinth.stop())
  assert.equal(((await json(`${plinth.url}/rest/v1/items`)) as unknown[]).length, 1)
  assert.deepEqual(plinth.settings.appSettings, [['greeting', 'hello']])
  await database.query(`alter role ${LOGIN} in database ${name} set pgrst.db_schemas = 'other'`)
  await database.query(`alter role ${LOGIN} in database ${name} reset pgrst.db_max_rows`)
  const loaded = next('catalog.loaded')
  await database.query(`notify pgrst, 'reload config'`)
  await loaded
  while (plinth.settings.schemas[0] !== 'other') await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(await json(`${plinth.url}/rest/v1/things`), [])
  assert.equal((await fetchOnce(`${plinth.url}/rest/v1/items`)).status, 404)
  await database.query(`alter role ${LOGIN} in database ${name} reset all`)
})

test('the function of pre-config sets settings, too', async (t) => {
  const { plinth } = await serve({ preConfig: 'public.configure' })
  t.after(() => plinth.stop())
  assert.equal(plinth.settings.maxRows, 2)
  assert.equal(((await json(`${plinth.url}/rest/v1/items`)) as unknown[]).length, 2)
})

test('the root document names the address and the prefix', async (t) => {
  const { plinth } = await serve()
  t.after(() => plinth.stop())
  const document = (await json(`${plinth.url}/rest/v1/`)) as { host: string; basePath: string }
  assert.deepEqual([document.host, document.basePath], [new URL(plinth.url).host, '/rest/v1'])
})

test('a database that is not there yet is waited for, with 503 meanwhile', async (t) => {
  const { plinth } = await serve({ databaseUrl: 'postgres://x@127.0.0.1:1/x', outagePatienceMs: 0 })
  t.after(() => plinth.stop())
  const response = await fetchOnce(`${plinth.url}/rest/v1/items`)
  assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [503, 'PGRST002'])
  assert.ok(Number(response.headers.get('retry-after')) >= 1)
  assert.equal((await fetchOnce(`${plinth.url}/readyz`)).status, 503)
  assert.equal((await fetchOnce(`${plinth.url}/healthz`)).status, 200)
})

test('a database that refuses us, and an address that is taken, are errors at once, and nothing is left standing', async () => {
  const unknown = new URL(database.url)
  unknown.pathname = '/there_is_no_such_database'
  await assert.rejects(serve({ databaseUrl: unknown.href }), { code: 'PGRST000' })
  const { plinth } = await serve()
  const port = Number(new URL(plinth.url).port)
  await assert.rejects(serve({ port }), { code: 'PL006' })
  await plinth.stop()
})

test('requests in flight end with their answer when the server stops', async () => {
  const { plinth, events } = await serve({ logLevel: 'debug' })
  const requests = Array.from({ length: 20 }, () => fetchOnce(`${plinth.url}/rest/v1/items?select=id`))
  const outcomes = Promise.allSettled(requests)
  while (plinth.inFlight === 0) await new Promise((resolve) => setImmediate(resolve))
  await plinth.stop()
  const answered = (await outcomes).filter((outcome) => outcome.status === 'fulfilled')
  assert.ok(answered.length > 0)
  assert.ok(answered.every(({ value }) => value.status === 200))
  const worked = events.filter((event) => event.kind === 'request.finished')
  assert.equal(answered.length, worked.length, 'whatever was worked on was answered')
})

test('the metrics are where clients are, unless there is an operations listener', async (t) => {
  for (const [flags, status] of [
    [{}, 200],
    [{ adminPort: 0 }, 404],
  ] as const) {
    const { plinth } = await serve(flags)
    t.after(() => plinth.stop())
    assert.equal((await fetchOnce(`${plinth.url}/metrics`)).status, status)
    assert.equal((await fetchOnce(`${plinth.url}/healthz`)).status, 200)
  }
})

test('rows that a client asks for and does not read keep others out only while they are there', async (t) => {
  const { plinth } = await serve({ unreadBytesMax: 1_048_576 })
  t.after(() => plinth.stop())
  const small = () => fetchOnce(`${plinth.url}/rest/v1/items`)
  const socket = connect(Number(new URL(plinth.url).port), '127.0.0.1')
  socket.write('GET /rest/v1/rpc/large HTTP/1.1\r\nHost: x.example\r\n\r\n')
  await once(socket, 'readable')
  const refused = await small()
  assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [503, 'PL210'])
  socket.destroy()
  while ((await small()).status === 503);
  assert.equal((await small()).status, 200)
})
