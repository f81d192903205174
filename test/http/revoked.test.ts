// What a role may do is asked of the database each time: a change of it holds for the very next request, on the same
// connection, with statements that have been prepared and planned long before. The catalog is not reloaded meanwhile.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'
import { startWhole, tokenFor, type Whole } from '../support/whole.ts'

let database: TestDatabase
/** Roles are the whole server's: these bear the name of the database, and go with it. */
let login: string
let reader: string
let group: string
let token: string

/** From the sixth execution on PostgreSQL may keep a plan for all values. */
const TIMES = 7

before(async () => {
  database = await createTestDatabase()
  const name = new URL(database.url).pathname.slice(1)
  login = `${name}_login`
  reader = `${name}_reader`
  group = `${name}_group`
  token = await tokenFor(reader)
  await database.query(`
    create role ${login} login noinherit; create role ${reader}; create role ${group};
    grant ${reader} to ${login};
    create function hello() returns text stable language sql as $$ select 'hello'::text $$`)
})
beforeEach(async () => {
  await database.query(`
    drop table if exists notes;
    create table notes (id int primary key, owner text, body text);
    insert into notes values (1, 'mine', 'first'), (2, 'mine', 'second'), (3, 'yours', 'third');
    alter table notes enable row level security;
    create policy own on notes using (owner = 'mine');
    grant select, update on notes to ${reader};
    grant execute on function hello to public;
    grant ${reader} to ${login};
    grant usage on schema public to ${group};
    revoke ${group} from ${reader};
    alter role ${reader} nobypassrls`)
})
after(async () => {
  await database.query(`drop owned by ${reader}, ${group}; drop role ${login}, ${reader}, ${group}`)
  await database.drop()
})

interface Change {
  readonly does: string
  readonly ask: string
  readonly body?: string
  /** Ids, or the value of a function; then the same after the change, or the code of an error. */
  readonly before: unknown
  readonly sql: () => string
  /** Before the first request. */
  readonly setting?: () => string
  readonly now: unknown
}

const READ = '/notes?select=id&order=id&id=lt.10'

const changes: readonly Change[] = [
  {
    does: 'a privilege on a table is revoked',
    ask: READ,
    before: [1, 2],
    sql: () => `revoke select on notes from ${reader}`,
    now: '42501',
  },
  {
    does: 'the privilege on a column is the only one left, and it is another',
    ask: READ,
    before: [1, 2],
    sql: () => `revoke select on notes from ${reader}; grant select (body) on notes to ${reader}`,
    now: '42501',
  },
  {
    does: 'a privilege to write is revoked',
    ask: '/notes?select=id&id=eq.1',
    body: '{"body":"changed"}',
    before: [1],
    sql: () => `revoke update on notes from ${reader}`,
    now: '42501',
  },
  {
    does: 'a policy has another condition',
    ask: READ,
    before: [1, 2],
    sql: () => `alter policy own on notes using (owner = 'yours')`,
    now: [3],
  },
  {
    does: 'a restrictive policy is added',
    ask: READ,
    before: [1, 2],
    sql: () => `create policy late on notes as restrictive using (id > 1)`,
    now: [2],
  },
  {
    does: 'the last policy is dropped',
    ask: READ,
    before: [1, 2],
    sql: () => `drop policy own on notes`,
    now: [],
  },
  {
    does: 'a policy is for another role from now on',
    ask: READ,
    before: [1, 2],
    sql: () => `alter policy own on notes to ${group}`,
    now: [],
  },
  {
    does: 'the role becomes a member of the one that a policy is for',
    ask: READ,
    before: [1, 2],
    sql: () => `create policy all_of_group on notes to ${group} using (true); grant ${group} to ${reader}`,
    now: [1, 2, 3],
  },
  {
    does: 'policies are switched off',
    ask: READ,
    before: [1, 2],
    sql: () => 'alter table notes disable row level security',
    now: [1, 2, 3],
  },
  {
    does: 'a function may no longer be called',
    ask: '/rpc/hello',
    before: 'hello',
    sql: () => 'revoke execute on function hello from public',
    now: '42501',
  },
  {
    does: 'the role is no member any more of the one that has the privilege',
    setting: () =>
      `revoke select on notes from ${reader}; grant select on notes to ${group}; grant ${group} to ${reader}`,
    ask: READ,
    before: [1, 2],
    sql: () => `revoke ${group} from ${reader}`,
    now: '42501',
  },
  {
    does: 'the login role is no member of the role any more',
    ask: READ,
    before: [1, 2],
    sql: () => `revoke ${reader} from ${login}`,
    now: '42501',
  },
]

/** PostgreSQL plans policies by these, and does not notice when they change. */
const ofRoles = [
  {
    does: 'the role is no member any more of the one that a policy is for',
    first: () => `create policy all_of_group on notes to ${group} using (true); grant ${group} to ${reader}`,
    before: [1, 2, 3],
    change: () => `revoke ${group} from ${reader}`,
    after: [1, 2],
  },
  {
    does: 'the role may not pass policies by any more',
    first: () => `alter role ${reader} bypassrls`,
    before: [1, 2, 3],
    change: () => `alter role ${reader} nobypassrls`,
    after: [1, 2],
  },
]

for (const planCacheMode of ['auto', 'force_generic_plan'] as const) {
  describe(`with plan-cache-mode ${planCacheMode}, on the next request`, () => {
    let whole: Whole
    before(async () => {
      const url = new URL(database.url)
      url.username = login
      whole = await startWhole({
        ...{ databaseUrl: url.href, anonRole: '', poolSize: 1, reloadTriggers: false, planCacheMode },
        // Connections of the test stay what they are.
        ...{ poolMaxLifetimeMs: 0, poolMaxIdletimeMs: 0 },
      })
    })
    after(() => whole.plinth.stop())

    for (const { does, first, change, before: old, after: now } of ofRoles) {
      test(`${does}: from the next reload on, whatever is reloaded`, async () => {
        await database.query(first())
        await whole.plinth.reload()
        for (let times = 0; times < TIMES; times += 1) assert.deepEqual(await answer(whole, READ), old)
        const connections = await backends()
        await database.query(change())
        await whole.plinth.reload()
        assert.deepEqual(await answer(whole, READ), now)
        assert.deepEqual(await backends(), connections)
      })
    }

    for (const { does, ask, body, before: old, sql, now, setting } of changes) {
      test(does, async () => {
        if (setting !== undefined) await database.query(setting())
        // The table of this test is a new one.
        await whole.plinth.reload()
        for (let times = 0; times < TIMES; times += 1) assert.deepEqual(await answer(whole, ask, body), old)
        const connections = await backends()
        await database.query(sql())
        assert.deepEqual(await answer(whole, ask, body), now)
        assert.deepEqual(await backends(), connections)
      })
    }
  })
}

async function answer(whole: Whole, path: string, body?: string): Promise<unknown> {
  const response = await fetchOnce(`${whole.plinth.url}/rest/v1${path}`, {
    method: body === undefined ? 'GET' : 'PATCH',
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', Prefer: 'return=representation' }),
    },
    ...(body === undefined ? {} : { body }),
  })
  const json: unknown = await response.json()
  if (!response.ok) return (json as { readonly code: string }).code
  return Array.isArray(json) ? json.map(({ id }) => id) : json
}

/** Of the server: who else is there is the test. */
async function backends(): Promise<readonly unknown[]> {
  return (await database.query(`select pid from pg_stat_activity where usename = '${login}' order by pid`))
    .rows
}
