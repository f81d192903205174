// What SQL leaves behind on a session that others use next. There is one connection only, so the next request surely
// has the same one. The first half says what cannot reach it, the second what does: docs/design/connections.md has both.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { silentLog } from '../../src/kit/log.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'

const SECRET = 'a shared secret that is long enough'
const [LOGIN, ANON, USER] = ['plinth_session_login', 'plinth_session_anon', 'plinth_session_user']

const SQL = `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${LOGIN}') then
      create role ${ANON} nologin;
      create role ${USER} nologin;
      create role ${LOGIN} login noinherit;
      grant ${ANON}, ${USER} to ${LOGIN};
    end if;
  end $$;
  create function leave(name text, value text) returns text language sql as $$ select set_config(name, value, false) $$;
  create function run(command text) returns text language plpgsql as $$
    declare said text; begin execute command into said; return said; end $$;
  create function do_it(command text) returns void language plpgsql as $$ begin execute command; end $$;
  create function seen() returns json language sql stable as $$
    select json_build_object(
      'role', current_user, 'sub', current_setting('request.jwt.claims')::json ->> 'sub',
      'method', current_setting('request.method'), 'path', current_setting('request.path'),
      'header', current_setting('request.headers')::json ->> 'x-who', 'cookies', current_setting('request.cookies'),
      'search_path', current_setting('search_path'))
  $$;
  create sequence tickets;
  grant all on sequence tickets to ${USER}, ${ANON};
  create table items (id int primary key);
  grant select on items to ${USER};
`

let database: TestDatabase
let plinth: Plinth
before(async () => {
  database = await createTestDatabase(SQL)
  const url = new URL(database.url)
  url.username = LOGIN
  const flags = {
    databaseUrl: url.href,
    port: 0,
    anonRole: ANON,
    jwtSecret: SECRET,
    poolSize: 1,
    txEnd: 'commit-allow-override',
  }
  plinth = createPlinth({ load: async () => resolveSettings({ flags }), log: silentLog })
  await plinth.start()
})
after(async () => {
  await plinth.stop()
  await database.drop()
})

const left: readonly (readonly [name: string, value: string])[] = [
  ['request.jwt.claims', '{"sub":"user","role":"plinth_session_user"}'],
  ['role', USER],
  ['request.method', 'PATCH'],
  ['request.path', '/elsewhere'],
  ['request.headers', '{"x-who":"user"}'],
  ['request.cookies', '{"session":"user"}'],
  ['search_path', 'pg_catalog'],
]

for (const [name, value] of left) {
  test(`${name}, made the session's by a function, is not what the next request has`, async () => {
    assert.equal((await call('leave', { name, value }, USER)).status, 200)
    assert.deepEqual(await (await call('seen', {}, null)).json(), {
      ...{ role: ANON, sub: null, method: 'POST', path: '/rpc/seen', header: null, cookies: '{}' },
      search_path: '"public", "public"',
    })
  })
}

test("headers and status of a response, made the session's, are not those of the next", async () => {
  await call('leave', { name: 'response.headers', value: '[{"Set-Cookie":"session=user"}]' }, USER)
  await call('leave', { name: 'response.status', value: '418' }, USER)
  const next = await call('seen', {}, null)
  assert.deepEqual([next.status, next.headers.get('set-cookie')], [200, null])
})

test('what the server reads for itself is read as the login role, whatever role the session was given', async () => {
  const db = createDatabase({ url: loginUrl(), size: 1 })
  const ask = (text: string) => db.scoped({ settings: [], statements: [{ text, parameters: [] }] })
  await ask(`select set_config('role', '${USER}', false)`)
  assert.equal((await db.query('select current_user')).rows[0]?.text(0), USER)
  assert.equal((await ask('select current_user'))[0]?.rows[0]?.text(0), LOGIN)
  await db.stop()
})

test('what fails leaves nothing, and neither does what is rolled back', async () => {
  const failing = await call(
    'do_it',
    { command: `do $$ begin perform set_config('app.tenant', 'user', false); perform 1 / 0; end $$` },
    USER,
  )
  assert.equal(failing.status, 400)
  await call('leave', { name: 'app.tenant', value: 'user' }, USER, { Prefer: 'tx=rollback' })
  assert.equal(await say(`select nullif(current_setting('app.tenant', true), '')`), null)
})

test('statements that a function deallocates are prepared again', async () => {
  await call('seen', {}, null)
  assert.equal((await call('do_it', { command: 'deallocate all' }, USER)).status, 204)
  assert.equal((await call('seen', {}, null)).status, 200)
})

test("a notification for a session that a function made listen is nobody's", async () => {
  await call('do_it', { command: 'listen chatter' }, USER)
  await call('do_it', { command: `notify chatter, 'hello'` }, USER)
  assert.equal((await call('seen', {}, null)).status, 200)
})

/** Each is the author's to avoid: the second request sees what the first has left. */
const reaching: readonly (readonly [what: string, left: string, read: string, found: string])[] = [
  [
    'a setting of its own',
    `select set_config('app.tenant', 'user', false)`,
    `select current_setting('app.tenant', true)`,
    'user',
  ],
  ['a setting of PostgreSQL', `set timezone = 'Asia/Tokyo'`, 'show timezone', 'Asia/Tokyo'],
  [
    'a temporary table',
    `create temp table draft as select 'user' as text; grant select on draft to public`,
    'select text from draft',
    'user',
  ],
  [
    'an advisory lock',
    'select pg_advisory_lock(4711)',
    `select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and pid = pg_backend_pid()`,
    '1',
  ],
  [
    'a prepared statement',
    `prepare own as select 'user'`,
    `select count(*) from pg_prepared_statements where name = 'own'`,
    '1',
  ],
  ['the last value of a sequence', `select nextval('tickets')`, 'select lastval()', '1'],
  ['a channel', 'listen chatter', 'select count(*) from pg_listening_channels()', '1'],
]

for (const [what, command, read, found] of reaching) {
  test(`${what}, left in the session on purpose, stays there`, async () => {
    assert.equal((await call('do_it', { command }, USER)).status, 204)
    assert.equal(await say(read), found)
  })
}

function loginUrl(): string {
  const url = new URL(database.url)
  url.username = LOGIN
  return url.href
}

/** What a query says to the anonymous role. */
async function say(command: string): Promise<unknown> {
  return (await call('run', { command }, null)).json()
}

async function call(
  name: string,
  body: object,
  role: string | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  const token =
    role === null ? null : await signToken(SECRET, false, { role, issuedAt_s: 1, lifetime_s: null })
  return fetchOnce(`${plinth.url}/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  })
}
