// What a fault of security does to the start of a server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { startProxy } from '../postgres/proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'

const LOGIN = 'plinth_test_guard_login'
const ANON = 'plinth_test_guard_anon'
const OWNER = 'plinth_test_guard_owner'

const SCHEMA = `
do $$ begin
  if not exists (select from pg_roles where rolname = '${LOGIN}') then
    create role ${ANON} nologin; create role ${OWNER} nologin;
    create role ${LOGIN} login noinherit;
    grant ${ANON} to ${LOGIN};
  end if;
end $$;
create table items (id int primary key);
alter table items owner to ${OWNER};
grant select on items to ${ANON};
`
const MADE_BY_A_MODEL = 'create schema plinth; create table plinth.migrations (name text primary key)'
const MENDED = 'alter table items enable row level security; alter table items force row level security'

let theirs: TestDatabase
let ours: TestDatabase
before(async () => {
  theirs = await createTestDatabase(SCHEMA)
  ours = await createTestDatabase(`${SCHEMA} ${MADE_BY_A_MODEL}`)
})
after(() => Promise.all([theirs.drop(), ours.drop()]))

interface Started {
  readonly plinth: Plinth
  readonly events: readonly LogEvent[]
  /** Resolves when such an event has been written. */
  until(kind: LogEvent['kind']): Promise<LogEvent>
}

async function start(
  url: string,
  flags: Record<string, unknown> = {},
  onLost?: (error: Error) => void,
): Promise<Started> {
  const events: LogEvent[] = []
  const waiting: (() => void)[] = []
  const login = new URL(url)
  login.username = LOGIN
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({
        flags: {
          databaseUrl: login.href,
          port: 0,
          anonRole: ANON,
          poolSize: 2,
          outagePatienceMs: 0,
          ...flags,
        },
        database: inDatabase,
      }),
    onLost,
    log: {
      write(event) {
        events.push(event)
        for (const wake of waiting.splice(0)) wake()
      },
      flush: () => undefined,
    },
  })
  await plinth.start()
  async function until(kind: LogEvent['kind']): Promise<LogEvent> {
    for (;;) {
      const found = events.find((event) => event.kind === kind)
      if (found !== undefined) return found
      await new Promise<void>((wake) => waiting.push(wake))
    }
  }
  return { plinth, events, until }
}

test('a database that a model made is not served with a fault; mended, it is', async () => {
  await assert.rejects(start(ours.url), {
    code: 'PL412',
    message: /0013 rls_disabled_in_public: public\.items/,
    hint: /plinth doctor --security/,
  })
  await ours.query(MENDED)
  const { plinth } = await start(ours.url)
  assert.equal((await fetchOnce(`${plinth.url}/rest/v1/items`)).status, 200)
  await plinth.stop()
  await ours.query('alter table items no force row level security')
})

test('a database that was there before is served, with a warning for each kind of fault', async () => {
  const { plinth, until } = await start(theirs.url)
  const event = await until('security.fault')
  assert.ok(event.kind === 'security.fault')
  assert.deepEqual([event.number, event.objects], ['0013', 'public.items'])
  await plinth.stop()
})

test('security-checks decides for both: refuse, warn, off', async () => {
  await assert.rejects(start(theirs.url, { securityChecks: 'refuse' }), { code: 'PL412' })
  const warned = await start(ours.url, { securityChecks: 'warn' })
  await warned.until('security.fault')
  await warned.plinth.stop()
  const quiet = await start(theirs.url, { securityChecks: 'off' })
  await quiet.plinth.stop()
  assert.ok(!quiet.events.some(({ kind }) => kind === 'security.fault'))
})

test('where the database comes later than the server, so does the refusal', async (t) => {
  const proxy = await startProxy(ours.url)
  t.after(() => proxy.close())
  await proxy.down()
  const lost = Promise.withResolvers<Error>()
  const { until } = await start(proxy.url, {}, lost.resolve)
  await proxy.up()
  assert.match((await lost.promise).message, /1001 rls_not_forced: public\.items/)
  await until('server.stopped')
})
