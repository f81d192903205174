// What is written down of a change, by whatever path it came.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { plan } from '../../src/migrate/migrate.ts'
import type { TestDatabase } from '../support/database.ts'
import { application, auditedDatabase, migrateOptions, SOMEBODY, targetOf } from './application.ts'

const ROOM = '00000000-0000-4000-8000-000000000001'

let database: TestDatabase
let since = 0
before(async () => {
  database = await auditedDatabase()
})
after(() => database.drop())
beforeEach(async () => {
  await database.query(`delete from rooms; insert into rooms values ('${ROOM}', 'Blue')`)
  since = (await database.query('select max(id)::int as id from plinth.audit_log')).rows[0].id
})

interface LogRow {
  readonly entity: string
  readonly action: string
  readonly entity_key: object
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly [column: string]: unknown
}

/** What was recorded since the test began. */
async function records(): Promise<readonly LogRow[]> {
  return (await database.query(`select * from plinth.audit_log where id > ${since} order by id`)).rows
}

/** One transaction of a caller, as the server sends it. */
async function as(claims: object, ...sql: readonly string[]): Promise<void> {
  const settings = {
    role: 'authenticated',
    'request.jwt.claims': JSON.stringify(claims),
    'request.method': 'PATCH',
    'request.path': '/bookings',
    'plinth.request_id': 'r-1',
  }
  const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`)
  await database.query(`begin; select ${set.join(', ')}; ${sql.join('; ')}; commit`)
}

const book = (day: number, guest = 'Ada') =>
  `insert into bookings (room_id, day, guest, door_code) values ('${ROOM}', ${day}, '${guest}', '1234')`

test('a second plan of a model with audit is empty', async () => {
  const { steps } = await plan(targetOf(application), migrateOptions(database.url))
  assert.deepEqual(steps, [])
})

test('a change through the API says who, in which role, and through what', async () => {
  const claims = {
    sub: SOMEBODY,
    role: 'authenticated',
    session_id: 's',
    email: 'ada@example.org',
    app_metadata: { roles: ['staff'], provider: 'email' },
    user_metadata: { name: 'Ada' },
  }
  await as(claims, `update rooms set name = 'Red' where id = '${ROOM}'`)
  const [record, ...more] = await records()
  assert.equal(more.length, 0)
  const {
    entity,
    action,
    entity_key,
    role,
    actor,
    via,
    request_id,
    before: was,
    after: is,
  } = record as LogRow
  assert.deepEqual(
    { entity, action, entity_key, role, actor, via, request_id, was, is },
    {
      entity: 'public.rooms',
      action: 'update',
      entity_key: { id: ROOM },
      role: 'authenticated',
      actor: SOMEBODY,
      via: 'PATCH /bookings',
      request_id: 'r-1',
      was: { id: ROOM, name: 'Blue' },
      is: { name: 'Red' },
    },
  )
  assert.deepEqual(record?.claims, {
    sub: SOMEBODY,
    role: 'authenticated',
    session_id: 's',
    roles: ['staff'],
  })
})

test('a superuser in SQL is recorded by the name of the login', async () => {
  await database.query(book(1))
  const [record] = await records()
  const login = (await database.query('select session_user as name')).rows[0].name
  assert.deepEqual([record?.role, record?.actor, record?.claims, record?.via], [login, null, null, null])
})

test('what a cascade, an upsert, a merge and a truncate change is recorded', async () => {
  await database.query(book(1))
  await database.query(`${book(1, 'Bob')} on conflict (room_id, day) do update set guest = excluded.guest`)
  await database.query(`merge into bookings b using (values (1), (2)) v (day) on b.day = v.day
    when matched then update set amount = 5
    when not matched then insert (room_id, day, guest) values ('${ROOM}', v.day, 'Cy')`)
  await database.query(`delete from rooms where id = '${ROOM}'`)
  await database.query('truncate rooms cascade')
  const found = (await records()).map(({ entity, action }) => `${action} ${entity}`)
  assert.deepEqual(found.slice(0, 2), ['insert public.bookings', 'update public.bookings'])
  assert.deepEqual(found.slice(2, 4).sort(), ['insert public.bookings', 'update public.bookings'])
  assert.deepEqual(found.slice(4, 7).sort(), [
    'delete public.bookings',
    'delete public.bookings',
    'delete public.rooms',
  ])
  assert.deepEqual(found.slice(7).sort(), ['truncate public.bookings', 'truncate public.rooms'])
})

test('one statement over many rows pairs each with what it was, changed keys too', async () => {
  await database.query(`insert into bookings (room_id, day, guest)
    select '${ROOM}', n, 'Guest ' || n from generate_series(1, 500) n`)
  since += 500
  await database.query(`update bookings set day = day + 1000, guest = guest || '!'`)
  const found = await records()
  assert.equal(found.length, 500)
  for (const { entity_key, before: was, after: is } of found) {
    assert.deepEqual(entity_key, { room_id: ROOM, day: was?.day })
    assert.deepEqual(is, { day: Number(was?.day) + 1000, guest: `Guest ${was?.day}!` })
  }
})

test('what is hidden or excepted is never written down, but that it changed is', async () => {
  await database.query(book(1))
  await database.query(`update bookings set door_code = '9999', note = 'VIP', guest = 'Bob'`)
  await database.query('delete from bookings')
  const text = JSON.stringify(await records())
  assert.doesNotMatch(text, /1234|9999|VIP/)
  const [, update] = await records()
  assert.deepEqual(update?.after, { guest: 'Bob' })
  assert.deepEqual(update?.concealed, ['door_code', 'note'])
})

test('what was rolled back is not there, and what changed nothing is not recorded', async () => {
  await database.query(`begin; ${book(1)}; rollback`)
  await database.query(`begin; savepoint s; ${book(2)}; rollback to s; commit`)
  await database.query(`update rooms set name = name`)
  assert.deepEqual(await records(), [])
})

test('values are written the same under any settings of a session', async () => {
  await database.query(
    `begin; set local timezone = 'Asia/Tokyo'; set local datestyle = 'SQL, DMY'; ${book(1)}; commit`,
  )
  const [record] = await records()
  assert.match(String(record?.after?.made_at), /\+00:00$/)
})

describe('the log', () => {
  for (const [what, sql] of [
    ['updated', `update plinth.audit_log set actor = 'x'`],
    ['deleted from', 'delete from plinth.audit_log'],
    ['truncated', 'truncate plinth.audit_log'],
    ['truncated by a partition', 'truncate plinth.audit_log_default'],
  ] as const) {
    test(`cannot be ${what}, by a superuser either`, async () => {
      await assert.rejects(database.query(sql), /only added to/)
    })
  }

  test('is read and written by no role of requests', async () => {
    for (const role of ['anon', 'authenticated', 'service_role', 'plinth_owner']) {
      await assert.rejects(
        database.query(`begin; set local role ${role}; select * from plinth.audit_log`),
        /permission denied/,
      )
      await database.query('rollback')
      const { rows } =
        await database.query(`select has_table_privilege('${role}', 'plinth.audit_log', 'INSERT') as may,
        has_function_privilege('${role}', 'plinth.audit_maintain(interval)', 'EXECUTE') as drops`)
      assert.deepEqual(rows, [{ may: false, drops: false }], role)
    }
  })
})
