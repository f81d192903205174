// What an audited table gives back: its history, and its rows as they were; to whom the model lets in, and nobody else.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import { createRest } from '../../src/query/query.ts'
import type { TestDatabase } from '../support/database.ts'
import { REST_OPTIONS } from '../support/rest.ts'
import { auditedDatabase, SOMEBODY } from './application.ts'

const ROOM = '00000000-0000-4000-8000-000000000001'
const LATER = '00000000-0000-4000-8000-000000000002'

let database: TestDatabase
let pool: DatabaseService
/** Before everything, and between the steps of the story. */
const times: string[] = []

before(async () => {
  database = await auditedDatabase()
  const step = async (sql: string) => {
    await database.query(sql)
    times.push((await database.query('select clock_timestamp()::text as at')).rows[0].at)
  }
  await step('select 1')
  await step(`insert into rooms values ('${ROOM}', 'Blue'), ('${LATER}', 'Green');
    insert into bookings (room_id, day, guest, note, door_code) values ('${ROOM}', 1, 'Ada', 'VIP', '1234')`)
  await step(`update rooms set name = 'Red' where id = '${ROOM}'; update bookings set day = 2, guest = 'Bob'`)
  await step(`delete from rooms where id = '${ROOM}'`)
  pool = createDatabase({ url: database.url, size: 2 })
  await pool.start()
})
after(async () => {
  await pool.stop()
  await database.drop()
})

interface Caller {
  readonly role: string
  readonly roles?: readonly string[]
}

const service: Caller = { role: 'service_role' }
const auditor: Caller = { role: 'authenticated', roles: ['auditor'] }
const staff: Caller = { role: 'authenticated', roles: ['staff'] }
const visitor: Caller = { role: 'anon' }

async function ask(path: string, search: string, { role, roles = [] }: Caller) {
  const catalog = await loadCatalog(pool, { ...REST_OPTIONS, version: 1 })
  const rest = createRest({
    database: pool,
    catalogs: { current: catalog },
    options: { ...REST_OPTIONS, anonRole: 'anon' },
    onFault: (fault) => assert.fail(String(fault)),
  })
  const claims = JSON.stringify({ sub: SOMEBODY, role, app_metadata: { roles } })
  const principal = { role, claims, authenticated: role !== 'anon' }
  const response = await rest.handle({ method: 'GET', path, search, headers: {}, body: null, principal })
  return { status: response.status, json: JSON.parse(String(response.body)) }
}

test('rows are as they were at each time, deleted and renamed ones too', async () => {
  const at = async (i: number, table = 'rooms', columns = 'name') =>
    (await database.query(`select ${columns} from ${table}_as_of('${times[i]}') order by 1`)).rows
  assert.deepEqual(await at(0), [])
  assert.deepEqual(await at(1), [{ name: 'Blue' }, { name: 'Green' }])
  assert.deepEqual(await at(2), [{ name: 'Green' }, { name: 'Red' }])
  assert.deepEqual(await at(3), [{ name: 'Green' }])
  const bookings = (i: number) => at(i, 'bookings', 'day, guest, note, door_code, tags, amount')
  const kept = { note: null, door_code: null, tags: [], amount: '0' }
  assert.deepEqual(await bookings(1), [{ day: 1, guest: 'Ada', ...kept }])
  assert.deepEqual(await bookings(2), [{ day: 2, guest: 'Bob', ...kept }])
  assert.deepEqual([await bookings(0), await bookings(3)], [[], []])
})

test('the service and those with the role read history through REST, filtered and selected like any rows', async () => {
  for (const caller of [service, auditor]) {
    const search = `id=${ROOM}&select=action,was:before->>name,is:after->>name&order=at`
    const { status, json } = await ask('/rpc/rooms_history', search, caller)
    assert.equal(status, 200)
    assert.deepEqual(json, [
      { action: 'insert', was: null, is: 'Blue' },
      { action: 'update', was: 'Blue', is: 'Red' },
      { action: 'delete', was: 'Red', is: null },
    ])
    const then = await ask('/rpc/rooms_as_of', `at=${encodeURIComponent(times[2] ?? '')}&name=eq.Red`, caller)
    assert.deepEqual(then.json, [{ id: ROOM, name: 'Red' }])
  }
})

test('a key of several columns finds its row', async () => {
  const { json } = await ask('/rpc/bookings_history', `room_id=${ROOM}&day=1&select=action`, auditor)
  assert.deepEqual(json, [{ action: 'update' }, { action: 'insert' }])
})

test('nobody else is let in, whoever reads the table itself', async () => {
  const search = `at=${encodeURIComponent(times[2] ?? '')}`
  for (const [path, given] of [
    ['/rpc/rooms_history', ''],
    ['/rpc/rooms_as_of', search],
  ] as const)
    for (const [caller, status] of [
      [staff, 403],
      [visitor, 401],
    ] as const) {
      const answer = await ask(path, given, caller)
      assert.equal(answer.status, status, `${path} ${caller.role}`)
      assert.equal(answer.json.code, '42501')
    }
})
