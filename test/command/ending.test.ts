// How a command ends: committed whole, or refused with nothing left of it, whatever its author did.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { testApp } from '../../testing/testing.ts'
import { corners, lateQuery } from './corners.ts'

let app: Awaited<ReturnType<typeof testApp<typeof corners>>>
let anyone: Awaited<ReturnType<typeof app.as>>

before(async () => {
  app = await testApp(corners, {
    settings: { commandRowsMax: 100, commandTimeoutMs: 5_000, commandAttemptsMax: 50 },
  })
  anyone = await app.as(null)
})

after(() => app.stop())

/** Connections are outside of any transaction, and hold no lock. */
afterEach(async () => {
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await app.database.query<{ open: number; locks: number }>(
      `select count(*) filter (where state like 'idle in%')::int as open,
        (select count(*) from pg_locks where locktype = 'advisory')::int as locks
       from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    if (rows[0]?.open === 0 && rows[0]?.locks === 0) return
    if (attempt === 100) assert.deepEqual(rows[0], { open: 0, locks: 0 })
  }
})

async function shifts(doctor: string): Promise<number> {
  const { rows } = await app.database.query<{ n: number }>(
    'select count(*)::int as n from shifts where doctor = $1',
    [doctor],
  )
  return rows[0]?.n ?? -1
}

async function onCall(...doctors: readonly string[]): Promise<void> {
  await app.database.query('delete from shifts')
  for (const doctor of doctors)
    await app.database.query('insert into shifts (doctor, on_call) values ($1, 1)', [doctor])
}

async function counts(name: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text()
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`plinth_command_retries_total{command="${name}"`))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('two that would together break what each of them checks do so one after the other', async () => {
  await onCall('ann', 'bob')
  const both = await Promise.all(['ann', 'bob'].map((doctor) => anyone.rpc('leave', { doctor, wait: 100 })))
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
  const refused = both.find(({ status }) => status === 409)
  assert.equal(refused?.error?.code, 'last_one')
  assert.ok((await counts('leave')) >= 1, 'the second was tried again, and then saw the first')
})

test('at READ COMMITTED the same two break it: the isolation is what keeps it', async () => {
  await onCall('ann', 'bob')
  const both = await Promise.all(
    ['ann', 'bob'].map((doctor) => anyone.rpc('leave_loosely', { doctor, wait: 100 })),
  )
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  )
})

test('a deadlock is tried again', async () => {
  await onCall('ann', 'bob')
  const both = await Promise.all([
    anyone.rpc('swap', { first: 'ann', second: 'bob' }),
    anyone.rpc('swap', { first: 'bob', second: 'ann' }),
  ])
  assert.deepEqual(
    both.map(({ error }) => error),
    [null, null],
  )
})

test('what contends for a row waits for its turn, and is not tried again', async () => {
  await onCall('0')
  const { rows } = await app.database.query<{ id: string }>('select id from shifts')
  const shift_id = rows[0]?.id ?? ''
  const in_turn = await Promise.all(
    Array.from({ length: 20 }, () => anyone.rpc('count_in_turn', { shift_id })),
  )
  assert.ok(in_turn.every(({ error }) => error === null))
  assert.equal(await shifts('20'), 1)
  assert.equal(await counts('count_in_turn'), 0)
  const at_once = await Promise.all(Array.from({ length: 20 }, () => anyone.rpc('count_up', { shift_id })))
  assert.ok(at_once.every(({ error }) => error === null))
  assert.equal(await shifts('40'), 1)
  assert.ok((await counts('count_up')) >= 1)
})

for (const name of ['never', 'sleep'] as const) {
  test(`${name}: one that takes too long is undone and said to be so`, async () => {
    const { error, status } = await anyone.rpc(name)
    assert.equal(status, 503)
    assert.equal(error?.code, 'PL507')
  })
}

test('one that reads too much is ended', async () => {
  assert.equal((await anyone.rpc('many', { rows: 100 })).error, null)
  const { error, status } = await anyone.rpc('many', { rows: 101 })
  assert.equal(status, 500)
  assert.equal(error?.code, 'PL508')
})

test('a query that is sent after the end is refused', async () => {
  assert.equal((await anyone.rpc('forgets')).error, null)
  await assert.rejects(lateQuery()?.() ?? Promise.resolve(), { code: 'PL514' })
})

test('a transaction of its own is not to be had', async () => {
  assert.equal((await anyone.rpc('own_transaction')).error?.code, 'PL515')
})

test('SQL that ends the transaction is refused', async () => {
  const { error, status } = await anyone.rpc('commits')
  assert.equal(status, 500)
  assert.equal(error?.code, '2D000')
  assert.equal(await shifts('committed'), 0)
})

test('an error of the database ends the command, caught or not', async () => {
  const { error } = await anyone.rpc('swallows')
  assert.equal(error?.code, '22012')
  assert.equal(await shifts('swallowed'), 0)
})

test('what an author throws is a fault of theirs, told to nobody but the log', async () => {
  const { error, status } = await anyone.rpc('throws')
  assert.equal(status, 500)
  assert.equal(error?.code, 'PGRSTX00')
  assert.doesNotMatch(JSON.stringify(error), /fault of the author/)
  assert.equal(await shifts('thrown'), 0)
})

test('an output that is not whole is a fault', async () => {
  const { error, status } = await anyone.rpc('incomplete')
  assert.equal(status, 500)
  assert.equal(error?.code, 'PL509')
})

test('statements of both roles at the same time run each under its own', async () => {
  const { data } = await (await app.as({})).rpc('both')
  const [own, all] = ['authenticated', 'service_role']
  assert.deepEqual(data, [own, all, own, own, all, all, own])
})

test('row policies hold for what a command reads as its caller', async () => {
  const ann = await app.user({})
  const bob = await app.user({})
  for (const { id } of [ann, bob, bob])
    await app.database.query('insert into notes (author_id, body) values ($1, $2)', [id, 'x'])
  const { data } = await (await app.as(ann)).rpc('seen')
  assert.deepEqual(data, { own: 1, all: 3 })
})

test('a command within a command is part of it, and asks who may', async () => {
  const member = await app.as({ roles: ['staff'] })
  assert.equal((await member.rpc('outer', { doctor: 'within' })).data?.doctor, 'within')
  assert.equal((await member.rpc('outer', { doctor: 'refused' })).error?.code, 'no')
  assert.equal(await shifts('refused'), 0)
  assert.equal((await member.rpc('outer', { doctor: '' })).error?.code, 'PL502')
  assert.equal((await (await app.as({})).rpc('outer', { doctor: 'denied' })).error?.code, 'PL501')
})

test('who may call is who the token shows', async () => {
  const statuses = async (name: 'staff' | 'closed') => {
    const clients = [anyone, await app.as({}), await app.as({ roles: ['staff'] }), await app.service()]
    return Promise.all(clients.map(async (client) => (await client.rpc(name)).status))
  }
  assert.deepEqual(await statuses('staff'), [401, 403, 200, 200])
  assert.deepEqual(await statuses('closed'), [401, 403, 403, 200])
})

test('work that is started twice under a key is one, and known by one id', async () => {
  const [first, again] = [await anyone.rpc('starts'), await anyone.rpc('starts')]
  assert.equal(new Set([first.data, again.data].flat()).size, 1)
  const { rows } = await app.database.query('select id, input from plinth.jobs')
  assert.deepEqual(rows, [{ id: first.data?.[0], input: { note: 'one' } }])
})

test('a key that is required is asked for', async () => {
  assert.equal((await anyone.rpc('keyed')).error?.code, 'PL505')
  assert.equal((await anyone.rpc('keyed').setHeader('Idempotency-Key', '"in quotes"')).error, null)
})

test('a table that changes under prepared statements is met by another try', async () => {
  await onCall('ann', 'bob', 'cid')
  assert.equal((await anyone.rpc('leave', { doctor: 'ann' })).error, null)
  await app.database.query('alter table shifts alter column doctor type varchar')
  assert.equal((await anyone.rpc('leave', { doctor: 'bob' })).error, null)
})

test('what runs before every request runs before a command, too, as its caller', async () => {
  await using guarded = await testApp(corners, {
    before: `create schema guard; grant usage on schema guard to public;
      create function guard.check_request() returns void language plpgsql as $$ begin
        if current_setting('request.headers', true)::json ->> 'x-closed' is not null then
          raise exception 'closed for %', current_user using errcode = 'P0001';
        end if;
      end $$;`,
    settings: { preRequest: 'guard.check_request' },
  })
  const client = await guarded.as({})
  assert.equal((await client.rpc('seen')).error, null)
  const closed = await client.rpc('seen').setHeader('x-closed', 'yes').setHeader('Idempotency-Key', 'closed')
  assert.equal(closed.error?.message, 'closed for authenticated')
})
