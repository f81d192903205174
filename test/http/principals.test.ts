// Every answer belongs to its asker, over HTTP: thousands of requests with the tokens of many principals share two
// connections to the database while some of them fail, take too long, hang up or end the connection of all.
// SEED=n replays a run.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { type Random, seededRandom } from '../../src/kit/random.ts'
import { createPlinth } from '../../src/plinth.ts'
import { seedOf } from '../oracle/seed.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { Wire } from '../support/wire.ts'

const SECRET = 'a shared secret that is long enough'
const LOGIN = 'plinth_test_principals_login'
const ROLES = ['plinth_test_principal_0', 'plinth_test_principal_1', 'plinth_test_principal_2']
const ANON = 'plinth_test_principal_anon'
const CONNECTIONS = 2
const CALLERS = 24
const ASKERS = 12
const HANG_UP_MS_MAX = 30

const SCHEMA = `
do $$ declare each text; begin
  if exists (select from pg_roles where rolname = '${LOGIN}') then return; end if;
  create role ${LOGIN} login noinherit;
  foreach each in array '{${[ANON, ...ROLES]}}'::text[] loop
    execute format('create role %I nologin', each);
    execute format('grant %I to ${LOGIN}', each);
  end loop;
end $$;
create table notes (id serial primary key, owner text default current_setting('app.asker'), text text);
insert into notes (owner, text) select format('asker %s', n), format('%s of %s', m, n)
  from generate_series(0, ${ASKERS - 1}) n, generate_series(1, 3) m;
alter table notes enable row level security;
create policy own on notes using (owner = current_setting('app.asker')) with check (owner = current_setting('app.asker'));
create table promises (note int references notes deferrable initially deferred);
grant select, insert on notes, promises to ${[ANON, ...ROLES]};
grant usage on sequence notes_id_seq to ${[ANON, ...ROLES]};
-- Who asks is known by the claims and, for the policies, by a setting of the function that goes before every request.
create function sub() returns text stable language sql as
  $$ select coalesce(current_setting('request.jwt.claims')::json->>'sub', 'nobody') $$;
create function introduce() returns void language sql as $$ select set_config('app.asker', sub(), true) $$;
create function introduce_once() returns void language plpgsql as $$ begin
  if coalesce(current_setting('app.asker', true), '') = '' then perform set_config('app.asker', sub(), false); end if;
end $$;
create function whoami(n int) returns json stable language sql as
  $$ select json_build_object('n', n, 'role', current_user, 'sub', sub(), 'asker', current_setting('app.asker')) $$;
create function dawdle(n int) returns json stable language plpgsql as $$ begin perform pg_sleep(0.01); return whoami(n); end $$;
create function complain(n int) returns json stable language plpgsql as $$ begin raise '%', whoami(n); end $$;
create function take_too_long(n int) returns json stable language plpgsql set statement_timeout = '5ms' as
  $$ begin perform pg_sleep(1); return whoami(n); end $$;
create function end_statement(n int) returns bool stable language sql security definer as $$ select pg_cancel_backend(pg_backend_pid()) $$;
create function end_connection(n int) returns bool stable language sql security definer as $$ select pg_terminate_backend(pg_backend_pid()) $$;
`

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(SCHEMA)
})
after(() => database.drop())

test('every answer belongs to its asker, whatever becomes of others', async (t) => {
  const run = await attack({ seed: seedOf(t), requests: 3_000, introduction: 'introduce' })
  t.diagnostic(JSON.stringify(run.outcomes))
  assert.deepEqual(run.violations.slice(0, 5), [], `${run.violations.length} violations`)
  for (const kind of Object.keys(kinds)) assert.ok((run.outcomes[kind] ?? 0) > 5, `${kind} was answered`)
  assert.ok((run.outcomes['hung up'] ?? 0) > 20)
  const { rows } = await database.query(`select
    (select count(*)::int from notes where text = 'mine') as notes,
    (select count(*)::int from promises) as promises,
    (select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in%') as open`)
  assert.deepEqual(rows, [{ notes: 0, promises: 0, open: 0 }])
})

test('a connection that remembers its first asker is noticed (negative control)', async (t) => {
  const run = await attack({ seed: seedOf(t), requests: 300, introduction: 'introduce_once' })
  assert.ok(run.violations.length > 0)
})

interface Attack {
  readonly seed: number
  readonly requests: number
  /** The function that goes before every request. */
  readonly introduction: string
}

interface Run {
  readonly violations: string[]
  readonly outcomes: Record<string, number>
}

interface Asker {
  readonly sub: string
  readonly role: string
  readonly authorization: string | null
  readonly notes: readonly string[]
}

interface Kind {
  readonly weight: number
  readonly method: 'GET' | 'POST'
  readonly target: (n: number) => string
  readonly prefer?: string
  readonly body?: string
  readonly status: number
  /** What the answer says, for whom. */
  readonly told: (asker: Asker, n: number) => unknown
  /** The part of the answer that is asked for `told`. */
  readonly part?: (answer: { readonly code?: string; readonly message?: string }) => unknown
}

const whoami = ({ role, sub }: Asker, n: number) => ({ n, role, sub, asker: sub })
const code = (answer: { readonly code?: string }) => answer.code

const kinds: Readonly<Record<string, Kind>> = {
  whoami: { weight: 40, method: 'GET', target: (n) => `/rpc/whoami?n=${n}`, status: 200, told: whoami },
  notes: {
    weight: 40,
    method: 'GET',
    target: () => '/notes?select=text&order=id',
    status: 200,
    told: ({ notes }) => notes.map((text) => ({ text })),
  },
  write: {
    weight: 5,
    method: 'POST',
    target: () => '/notes?select=owner,text',
    prefer: 'return=representation, tx=rollback',
    body: '{"text":"mine"}',
    status: 201,
    told: ({ sub }) => [{ owner: sub, text: 'mine' }],
  },
  dawdle: { weight: 2, method: 'GET', target: (n) => `/rpc/dawdle?n=${n}`, status: 200, told: whoami },
  complaint: {
    weight: 4,
    method: 'GET',
    target: (n) => `/rpc/complain?n=${n}`,
    status: 400,
    told: whoami,
    part: ({ message }) => JSON.parse(message ?? ''),
  },
  'failure at the commit': {
    weight: 3,
    method: 'POST',
    target: () => '/promises',
    body: '{"note":404}',
    status: 409,
    told: () => '23503',
    part: code,
  },
  'statement timeout': {
    weight: 2,
    method: 'GET',
    target: (n) => `/rpc/take_too_long?n=${n}`,
    status: 500,
    told: () => '57014',
    part: code,
  },
  'end of the statement': {
    weight: 2,
    method: 'GET',
    target: (n) => `/rpc/end_statement?n=${n}`,
    status: 500,
    told: () => '57014',
    part: code,
  },
  'end of the connection': {
    weight: 1,
    method: 'GET',
    target: (n) => `/rpc/end_connection?n=${n}`,
    status: 503,
    told: () => 'PGRST001',
    part: code,
  },
  'forged token': {
    weight: 3,
    method: 'GET',
    target: () => '/notes',
    status: 401,
    told: () => 'PGRST301',
    part: code,
  },
}

async function attack({ seed, requests, introduction }: Attack): Promise<Run> {
  const plinth = createPlinth({
    load: async () => resolveSettings({ flags: flagsOf(introduction) }),
    log: { write: () => undefined, flush: () => undefined },
  })
  await plinth.start()
  const port = Number(new URL(plinth.url).port)
  const chance = seededRandom(seed)
  const askers = await makeAskers()
  const run: Run = { violations: [], outcomes: {} }
  let next = 0
  const caller = async () => {
    const wire = new Wire(port)
    while (next < requests) {
      next += 1
      const asker = askers[Math.floor(chance.number() * askers.length)] as Asker
      if (chance.number() < 0.03) await hangUp(port, { asker, chance, run })
      else await askOne(wire, { asker, n: next, name: choose(chance), run })
    }
    wire.close()
  }
  try {
    await Promise.all(Array.from({ length: CALLERS }, caller))
  } finally {
    await plinth.stop()
  }
  return run
}

function flagsOf(introduction: string): Record<string, unknown> {
  const url = new URL(database.url)
  url.username = LOGIN
  return {
    databaseUrl: url.href,
    port: 0,
    anonRole: ANON,
    jwtSecret: SECRET,
    poolSize: CONNECTIONS,
    preRequest: introduction,
    txEnd: 'commit-allow-override',
    reloadTriggers: false,
  }
}

/** The last of them has no token. */
function makeAskers(): Promise<readonly Asker[]> {
  const withToken = Array.from({ length: ASKERS }, async (_, n): Promise<Asker> => {
    const [sub, role] = [`asker ${n}`, ROLES[n % ROLES.length] ?? '']
    const token = await signToken(SECRET, false, { role, subject: sub, issuedAt_s: 1, lifetime_s: null })
    return { sub, role, authorization: `Bearer ${token}`, notes: [1, 2, 3].map((m) => `${m} of ${n}`) }
  })
  return Promise.all([...withToken, { sub: 'nobody', role: ANON, authorization: null, notes: [] }])
}

function choose(chance: Random): string {
  const names = Object.entries(kinds)
  let left = chance.number() * names.reduce((sum, [, { weight }]) => sum + weight, 0)
  for (const [name, { weight }] of names) {
    left -= weight
    if (left < 0) return name
  }
  return 'whoami'
}

interface Question {
  readonly asker: Asker
  readonly n: number
  readonly name: string
  readonly run: Run
}

async function askOne(wire: Wire, { asker, n, name, run }: Question): Promise<void> {
  const kind = kinds[name] as Kind
  const authorization = name === 'forged token' ? 'Bearer a.b.c' : asker.authorization
  const { status, bytes } = await wire.ask({
    method: kind.method,
    target: `/rest/v1${kind.target(n)}`,
    headers: {
      ...(authorization !== null && { authorization }),
      ...(kind.prefer !== undefined && { prefer: kind.prefer }),
      ...(kind.body !== undefined && { 'content-type': 'application/json' }),
    },
    body: kind.body ?? null,
  })
  const answer = JSON.parse(bytes.toString())
  // Somebody has ended the connection under it.
  const lost = status === 503 && answer.code === 'PGRST001'
  const outcome = lost && kind.status !== 503 ? 'lost' : name
  run.outcomes[outcome] = (run.outcomes[outcome] ?? 0) + 1
  if (outcome === 'lost') return
  const got = JSON.stringify([status, kind.part === undefined ? answer : kind.part(answer)])
  const wanted = JSON.stringify([kind.status, kind.told(asker, n)])
  if (got !== wanted) run.violations.push(`${name} of ${asker.sub}: ${got}, not ${wanted}`)
}

interface HangUp {
  readonly asker: Asker
  readonly chance: Random
  readonly run: Run
}

/** Asks for something that takes a while and does not wait for it. */
async function hangUp(port: number, { asker, chance, run }: HangUp): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const authorization = asker.authorization === null ? '' : `Authorization: ${asker.authorization}\r\n`
  socket.write(`GET /rest/v1/rpc/dawdle?n=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n`)
  setTimeout(() => socket.destroy(), Math.floor(chance.number() * HANG_UP_MS_MAX))
  await once(socket, 'close')
  run.outcomes['hung up'] = (run.outcomes['hung up'] ?? 0) + 1
}
