// What is found out about a database when it is there, be it at the start or later: whether it can be worked with,
// and whether its roles are safe.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { eventLevel, sayEvent } from '../../src/kit/log-event.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'
import { startPooler } from './pooler.ts'

const LOGIN = 'plinth_late_login'
const ANON = 'plinth_late_anon'
const MIGHTY = 'plinth_late_mighty'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${LOGIN}') then
        create role ${ANON} nologin;
        create role ${MIGHTY} nologin bypassrls;
        create role ${LOGIN} login noinherit;
        grant ${ANON}, ${MIGHTY} to ${LOGIN};
      end if;
    end $$;
    create table items (id int primary key);
    grant select on items to ${ANON}, ${MIGHTY};
  `)
})
after(() => database.drop())

test('a database that starts later is served when it is there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-late-'))
  chmodSync(folder, 0o755)
  t.after(() => rmSync(folder, { recursive: true }))
  const first = await startEmbedded({ dataDir: folder })
  await first.stop()
  const { plinth, events, next } = await serve({ databaseUrl: first.url, anonRole: 'postgres' })
  t.after(() => plinth.stop())
  assert.equal((await fetchOnce(`${plinth.url}/readyz`)).status, 503)
  await until(async () => events.some((event) => isDeaf(event) && event.attempt > 1))
  assert.ok(!events.some(({ kind }) => kind === 'database.connection-lost'), 'there never was one')
  const loud = events.filter((event) => isDeaf(event) && eventLevel(event) !== 'debug')
  assert.deepEqual(loud.map(eventLevel), ['warn'], 'the pool says it each time')
  const unsafe = next('database.role-unsafe')
  const second = await startEmbedded({ dataDir: folder, port: first.port })
  t.after(() => second.stop())
  assert.match(sayEvent(await unsafe), /^The login role postgres has SUPERUSER/)
  await until(async () => (await fetchOnce(`${plinth.url}/rest/v1/`)).status === 200)
})

test('a pooler that shares sessions is refused when it comes later, too, and says so to whoever asks', async (t) => {
  const port = await freePort()
  const url = new URL(database.url)
  url.host = `127.0.0.1:${port}`
  url.username = LOGIN
  const { plinth, events } = await serve({ databaseUrl: url.href, outagePatienceMs: 0 })
  t.after(() => plinth.stop())
  const pooler = await startPooler(database.url, port)
  t.after(() => pooler.close())
  const refusal = () =>
    events.find((event) => event.kind === 'database.connect-failed' && /pooler/.test(event.error.message))
  await until(async () => refusal() !== undefined)
  assert.equal((await fetchOnce(`${plinth.url}/readyz`)).status, 503)
  assert.ok(!events.some(({ kind }) => kind === 'database.connected' || kind === 'catalog.loaded'))
})

const roles: readonly (readonly [login: string | null, anon: string, said: readonly string[]])[] = [
  [LOGIN, ANON, []],
  [LOGIN, MIGHTY, ['anonymous BYPASSRLS']],
  [null, ANON, ['login SUPERUSER']],
]

for (const [login, anon, said] of roles) {
  test(`logging in as ${login ?? 'a superuser'}, anonymous as ${anon}: ${said.join() || 'nothing'} is warned of, once`, async (t) => {
    const url = new URL(database.url)
    if (login !== null) url.username = login
    const { plinth, events, next } = await serve({ databaseUrl: url.href, anonRole: anon })
    t.after(() => plinth.stop())
    for (let reload = 0; reload < 2; reload += 1) {
      const loaded = next('catalog.loaded')
      await plinth.reload()
      await loaded
    }
    // Answered after what the reload asked.
    await fetchOnce(`${plinth.url}/rest/v1/items`)
    const warnings = events.flatMap((event) =>
      event.kind === 'database.role-unsafe' ? [`${event.use} ${event.attribute}`] : [],
    )
    assert.deepEqual(warnings, said)
  })
}

function isDeaf(event: LogEvent) {
  return event.kind === 'database.listening-lost'
}

interface Served {
  readonly plinth: Plinth
  readonly events: readonly LogEvent[]
  /** Resolves with the next event of this kind after the call. */
  next(kind: LogEvent['kind']): Promise<LogEvent>
}

async function serve(flags: Record<string, unknown>): Promise<Served> {
  const events: LogEvent[] = []
  const waiting = new Map<string, (event: LogEvent) => void>()
  const common = { port: 0, anonRole: ANON, jwtSecret: 'a shared secret that is long enough', poolSize: 1 }
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({ flags: { ...common, ...flags }, database: inDatabase }),
    log: {
      write(event) {
        events.push(event)
        waiting.get(event.kind)?.(event)
      },
      flush: () => undefined,
    },
  })
  await plinth.start()
  return { plinth, events, next: (kind) => new Promise((resolve) => waiting.set(kind, resolve)) }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, 'close')
  return port
}
