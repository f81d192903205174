// If-Match while another transaction holds the row: PostgreSQL waits, and must look at the version again.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { createRestFixture, type RestFixture } from '../support/rest.ts'

const SQL = `
create table item (id int primary key, n int);
create table shelf (id int, region int, n int, primary key (id, region)) partition by list (region);
create table shelf_1 partition of shelf for values in (1);
grant all on all tables in schema public to public;
`
const OBJECT = 'application/vnd.pgrst.object+json'

let fixture: RestFixture
let other: pg.Client

before(async () => {
  fixture = await createRestFixture(SQL)
  other = new pg.Client({ connectionString: fixture.database.url })
  await other.connect()
})
beforeEach(() =>
  fixture.database.query(
    'truncate item, shelf; insert into item values (1, 0); insert into shelf values (1, 1, 0)',
  ),
)
after(async () => {
  await other.end()
  await fixture.stop()
})

/** Until a statement waits for a lock: the database says so. */
async function someoneWaits(): Promise<void> {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  for (let found = 0; found === 0; ) found = (await fixture.database.query(waiting)).rows.length
}

const WRITES = [
  ['PATCH', '/item?id=eq.1', { n: 100 }],
  ['PUT', '/item?id=eq.1', { id: 1, n: 100 }],
  ['DELETE', '/item?id=eq.1', undefined],
  ['PATCH', '/shelf?id=eq.1&region=eq.1', { n: 100 }],
  ['PUT', '/shelf?id=eq.1&region=eq.1', { id: 1, region: 1, n: 100 }],
  ['DELETE', '/shelf?id=eq.1&region=eq.1', undefined],
] as const

/** Sends the write while another transaction has changed the row, ends that one once the write waits, and answers. */
async function overtaken([method, target, body]: (typeof WRITES)[number], end: 'commit' | 'rollback') {
  const table = tableOf(target)
  const { headers } = await fixture.ask('GET', target, { headers: { accept: OBJECT } })
  await other.query(`begin; update ${table} set n = n + 1`)
  const asked = { headers: { 'if-match': headers.etag ?? '' }, ...(body && { body: JSON.stringify(body) }) }
  const answer = fixture.ask(method, target, asked)
  await someoneWaits()
  await other.query(end)
  const { status } = await answer
  return { status, rows: (await fixture.database.query(`select n from ${table}`)).rows }
}

function tableOf(target: string): string {
  return target.slice(1, target.indexOf('?'))
}

for (const write of WRITES) {
  const [method, target] = write

  test(`${method} on ${tableOf(target)} does not overwrite what was changed while it waited`, async () => {
    assert.deepEqual(await overtaken(write, 'commit'), { status: 412, rows: [{ n: 1 }] })
  })

  test(`${method} on ${tableOf(target)} goes on where the other took its change back`, async () => {
    const rows = method === 'DELETE' ? [] : [{ n: 100 }]
    assert.deepEqual(await overtaken(write, 'rollback'), { status: 204, rows })
  })
}

test('of many that saw one version exactly one changes it', async () => {
  const { headers } = await fixture.ask('GET', '/item?id=eq.1', { headers: { accept: OBJECT } })
  const writes = Array.from({ length: 8 }, (_, n) =>
    fixture.ask('PATCH', '/item?id=eq.1', {
      headers: { 'if-match': headers.etag ?? '' },
      body: JSON.stringify({ n }),
    }),
  )
  const statuses = (await Promise.all(writes)).map(({ status }) => status).sort()
  assert.deepEqual(statuses, [204, ...Array(7).fill(412)])
})
