// The test kit as a test has it: clients under row policies, time that is told to pass, databases that know nothing of each
// other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, seed } from 'plinth'
import { type TestClient, type TestDatabase, testApp } from 'plinth/testing'
import { PlinthError } from '../../src/kit/error.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { market, rooms } from '../model/market.ts'

async function left(database: TestDatabase, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select datname as name from pg_database where datname = any ($1)
     intersect select rolname from pg_roles where rolname = any ($1)`,
    [names],
  )
  return rows.map(({ name }) => name)
}

test('who asks is held by the policies of the model', async () => {
  await using app = await testApp(market)
  const clerk = await app.user({ email: 'clerk@example.org' })
  await app.database.query(
    `with shop as (insert into shops (name) values ('Books') returning id),
       work as (insert into staff (shop_id, user_id, role) select id, $1, 'clerk' from shop)
     insert into products (shop_id, sku, name, price, cost) select id, 'B1', 'Book', 900, 500 from shop`,
    [clerk.id],
  )
  const cheaper = (client: TestClient<typeof market>) =>
    client.from('products').update({ price: 800 }).eq('sku', 'B1').select('name, price')
  const [nobody, stranger, colleague] = [await app.as(null), await app.as({}), await app.as(clerk)]

  assert.equal((await cheaper(nobody)).error?.code, '42501')
  assert.deepEqual((await cheaper(stranger)).data, [])
  assert.deepEqual((await cheaper(colleague)).data, [{ name: 'Book', price: 800 }])
  assert.deepEqual((await nobody.from('products').select('name, price')).data, [{ name: 'Book', price: 800 }])
  assert.deepEqual((await stranger.from('staff').select('role')).data, [])
  assert.deepEqual((await colleague.from('staff').select('role')).data, [{ role: 'clerk' }])
})

test('application roles are what the user was given', async () => {
  await using app = await testApp(market)
  const member = await app.as({ roles: ['staff'] })
  assert.equal((await member.from('rooms').insert({ number: 7 })).error, null)
  const guest = await app.as({})
  assert.equal((await guest.from('rooms').insert({ number: 8 })).error?.code, '42501')
})

test('what a client hears is closed: no guess of how many rows there are, no DETAIL of rows; the shape is the dialect’s', async () => {
  await using app = await testApp(market)
  await app.database.query(`insert into rooms (number) values (7)`)
  const staff = await app.as({ roles: ['staff'] })
  const { error } = await staff.from('rooms').insert({ number: 7 })
  assert.deepEqual(
    { code: error?.code, message: error?.message, details: error?.details },
    {
      code: '23505',
      message: 'duplicate key value violates unique constraint "rooms_pkey"',
      details: null,
    },
  )
  assert.ok(error !== null && 'hint' in error)
  for (const count of ['planned', 'estimated', 'exact'] as const)
    assert.equal((await staff.from('rooms').select('*', { count, head: true })).count, 1)
})

test('a user who is there stays as they are, but for what is said', async () => {
  await using app = await testApp(market)
  const first = await app.user({ email: 'ann@example.org', roles: ['staff'] })
  assert.deepEqual(await app.user({ id: first.id }), first)
  assert.deepEqual(await app.user({ id: first.id, roles: [] }), { ...first, roles: [] })
  const { rows } = await app.database.query('select email, raw_app_meta_data from auth.users')
  assert.deepEqual(rows, [
    {
      email: 'ann@example.org',
      raw_app_meta_data: { provider: 'email', providers: ['email'], roles: [] },
    },
  ])
})

test('the service is held by no policy', async () => {
  await using app = await testApp(market)
  const service = await app.service()
  assert.equal((await service.from('rooms').insert({ number: 1 })).error, null)
  const guest = await app.user()
  const booking = { room: 1, guest: guest.id, starts_at: '10:00' }
  assert.equal((await service.from('bookings').insert(booking)).error, null)
  assert.equal((await service.from('bookings').select('id')).data?.length, 1)
})

test('a token is good for an hour of the clock of the test', async () => {
  await using app = await testApp(market)
  const ann = await app.as({})
  app.clock.advance(3_600_000)
  assert.equal((await ann.from('shops').select('id')).error, null, 'within the skew that is allowed')
  app.clock.advance(60_000)
  const { error, status } = await ann.from('shops').select('id')
  assert.deepEqual([error?.code, error?.message, status], ['PGRST303', 'JWT expired', 401])
  assert.equal((await (await app.as({})).from('shops').select('id')).error, null)
  assert.equal((await (await app.as(null)).from('shops').select('id')).error, null)
})

test('two applications at once see nothing of each other, and both are gone afterwards', async () => {
  const [one, two] = await Promise.all([testApp(market), testApp(market)])
  assert.notEqual(one.database.url, two.database.url)
  await one.database.query('insert into rooms (number) values (1)')
  assert.deepEqual((await (await one.as(null)).from('rooms').select('number')).data, [{ number: 1 }])
  assert.deepEqual((await (await two.as(null)).from('rooms').select('number')).data, [])
  const names = [one, two].map(({ database }) => new URL(database.url).pathname.slice(1))
  await one.stop()
  await one.stop()
  assert.deepEqual(await left(two.database, names), [names[1]])
  await two.stop()
  await using other = await testApp(market)
  assert.deepEqual(await left(other.database, names), [])
})

test('the server has no more rights than it has elsewhere', async () => {
  const events: LogEvent[] = []
  const log = { write: (event: LogEvent) => void events.push(event), flush: () => undefined }
  await using app = await testApp(market, { log })
  assert.deepEqual(
    events.map(({ kind }) => kind).filter((kind) => kind.startsWith('security') || kind.includes('unsafe')),
    [],
  )
  const { rows: logins } = await app.database.query(
    `select distinct r.rolsuper, r.rolbypassrls, r.rolinherit from pg_stat_activity a
     join pg_roles r on r.rolname = a.usename
     where a.datname = current_database() and a.usename <> current_user`,
  )
  assert.deepEqual(logins, [{ rolsuper: false, rolbypassrls: false, rolinherit: false }])
  const { rows: may } = await app.database.query(
    `select has_database_privilege('anon', current_database(), 'TEMP') as temp`,
  )
  assert.deepEqual(may, [{ temp: false }])
})

test('settling waits for requests under way, and says which do not end', async () => {
  await using app = await testApp(market)
  await app.settle()
  await app.database.query('begin; lock table rooms in access exclusive mode')
  const rooms = (await app.as(null)).from('rooms').select('number')
  const reading = rooms.then(({ data }) => data)
  await assert.rejects(app.settle(100), (error) => {
    assert.ok(error instanceof PlinthError)
    assert.equal(error.code, 'PL422')
    assert.match(
      error.message,
      /^Work had not ended after 100 ms: 1 requests of clients, 1 requests in flight\.$/,
    )
    return true
  })
  await app.database.query('insert into rooms (number) values (5); commit')
  await app.settle()
  assert.deepEqual(await reading, [{ number: 5 }])
})

test('SQL gives values as they are, and times as text', async () => {
  await using app = await testApp(market)
  const { rows } = await app.database.query(
    `select 1 as small, 2::bigint as big, 1.50 as exact, true as truth, '{"a":[1]}'::jsonb as json,
       timestamptz '2026-01-02 03:04:05.678901+00' as at, $1::int[] as list, null as nothing`,
    [[1, 2]],
  )
  assert.deepEqual(rows, [
    {
      small: 1,
      big: '2',
      exact: '1.50',
      truth: true,
      json: { a: [1] },
      at: '2026-01-02 03:04:05.678901+00',
      list: [1, 2],
      nothing: null,
    },
  ])
  await assert.rejects(app.database.query('select nonsense'), /column "nonsense" does not exist/)
})

test('a database begins with the seeds and users of the application where that is asked for', async () => {
  const id = '00000000-0000-4000-8000-00000000000a'
  const seeded = app({
    name: 'market',
    schema: market,
    seeds: [seed(rooms, [{ number: 1 }, { number: 2 }])],
    users: () => [{ id, email: 'ann@example.org', roles: ['staff'] }],
  })
  await using full = await testApp(seeded, { seeds: true })
  const ann = await full.as({ id })
  assert.deepEqual((await ann.from('rooms').select('number')).data, [{ number: 1 }, { number: 2 }])
  assert.equal((await ann.from('rooms').insert({ number: 3 })).error, null, 'with the role of the seed')
  await using empty = await testApp(seeded)
  assert.deepEqual((await (await empty.as(null)).from('rooms').select('number')).data, [])
})

test('what a template cannot be made of is told, and leaves nothing behind', async () => {
  await using app = await testApp(market)
  const mine = new URL(app.database.url).pathname.slice(1).split('_').slice(0, 3).join('_')
  const count = `select count(*)::int as count from pg_database where starts_with(datname, $1)`
  await assert.rejects(testApp(market, { before: 'nonsense' }), /syntax error at or near "nonsense"/)
  await assert.rejects(
    testApp(market, { before: 'create table public.open (id int); grant all on public.open to anon' }),
    { code: 'PL412' },
  )
  assert.deepEqual((await app.database.query(count, [mine])).rows, [{ count: 1 }])
})

test('settings of the server can be chosen', async () => {
  await using app = await testApp(market, { settings: { maxRows: 1, anonRole: '' } })
  await app.database.query('insert into rooms (number) values (1), (2)')
  assert.equal((await (await app.as({})).from('rooms').select('number')).data?.length, 1)
  assert.equal((await fetch(`${app.url}/rest/v1/rooms`)).status, 401)
  await assert.rejects(testApp(market, { settings: { nonsense: 1 } }), { code: 'PL001' })
})
