// `plinth policy explain`: PostgreSQL's own verdict on each part of a policy, for callers whose rows are hidden from them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import type { Verb } from '../../src/model/policy/granted.ts'
import { refuseDifference } from '../../src/ops/policy/difference.ts'
import { explain } from '../../src/ops/policy/explain.ts'
import type { Explanation, Part } from '../../src/ops/policy/explanation.ts'
import { printExplanation } from '../../src/ops/policy/print.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { market } from './market.ts'

const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const CLERK = '00000000-0000-4000-8000-0000000000cc'
const STAFF = '00000000-0000-4000-8000-0000000000dd'
const BOOKS = '00000000-0000-4000-8000-000000000001'
const SHOES = '00000000-0000-4000-8000-000000000002'

const ROWS = `
insert into auth.users (id, email, raw_app_meta_data) values ('${ANN}', 'ann@market.example', null),
  ('${BOB}', 'bob@market.example', '{"roles": ["banned"]}'), ('${CLERK}', null, '{}'),
  ('${STAFF}', 'staff@market.example', '{"roles": ["staff"]}');
insert into shops (id, name) values ('${BOOKS}', 'Books'), ('${SHOES}', 'Shoes');
insert into staff values ('${BOOKS}', '${ANN}', 'manager'), ('${BOOKS}', '${CLERK}', 'clerk');
insert into rooms values (1), (2);
insert into products (shop_id, sku, name, price, cost)
  select '${BOOKS}', 'B' || n, 'Book "' || n || '", \\n', 100 + n, 50 from generate_series(1, 9) n;
insert into products (shop_id, sku, name, price, cost) values ('${SHOES}', 'S1', 'Shoe', 900, 500);
insert into bookings (id, room, guest, starts_at) values (1, 1, '${ANN}', '09:00'), (2, 2, '${BOB}', '09:00');
insert into notes (booking_id, text, public) values (1, 'open', true), (2, 'closed', false);
`

let database: TestDatabase

before(async () => {
  database = await createTestDatabase('create extension btree_gist')
  const server = createDatabase({ url: database.url, size: 1 })
  await applySystem(server).finally(() => server.stop())
  await applyDirectly(
    { schema: 'public', creations: creations(market.model) },
    {
      url: database.url,
      owner: 'plinth_owner',
      lockTimeoutMs: 1_000,
      patienceMs: 60_000,
      allowDataLoss: false,
    },
  )
  await database.query(ROWS)
})

after(() => database.drop())

interface Asked {
  readonly as: string
  readonly table: string
  readonly id?: readonly string[]
  readonly verb?: Verb
  readonly roles?: readonly string[]
  readonly claims?: Readonly<Record<string, unknown>>
}

function ask({ as, table, id, verb = 'read', roles, claims = {} }: Asked, url = database.url) {
  const caller = { as, roles: roles ?? null, claims }
  return explain({ model: market.model, table, id: id ?? null, verb, caller }, { url, owner: 'plinth_owner' })
}

/** Asks, and holds the answer against the database. */
async function agreed(asked: Asked): Promise<Explanation> {
  const found = await ask(asked)
  refuseDifference(found)
  return found
}

/** `owner.of('guest') no: why`, depth first. */
function told({ rules }: Explanation): readonly string[] {
  const each = ({ words, yes, why, of }: Part): readonly string[] => [
    `${words} ${yes}${why === null ? '' : `: ${why}`}`,
    ...of.flatMap(each),
  ]
  return rules.flatMap(({ title, part }) => [title, ...each(part)])
}

test('a row that is hidden: each part of the policy, with the values that decided', async () => {
  const found = await agreed({ as: ANN, table: 'bookings', id: ['2'] })
  assert.deepEqual([found.rows, found.through], [1, 0])
  assert.deepEqual(told(found), [
    'read',
    'any of 0',
    `owner.of('guest') 0: guest is ${BOB}, the caller is ${ANN}`,
    "role('staff') 0: the token has no app_metadata.roles",
  ])
  assert.match(
    printExplanation(found),
    /^No\. The row of bookings with id 2 is there, and may not be read\.$/m,
  )
})

test('a row that is seen, by the role that the user has, and by one that is tried out', async () => {
  const staff = await agreed({ as: 'STAFF@market.example', table: 'bookings', id: ['2'] })
  assert.equal(staff.through, 1)
  assert.deepEqual(told(staff).slice(2), [
    `owner.of('guest') 0: guest is ${BOB}, the caller is ${STAFF}`,
    "role('staff') 1: app_metadata.roles has staff",
  ])
  assert.equal((await agreed({ as: STAFF, table: 'bookings', id: ['2'], roles: ['else'] })).through, 0)
  assert.equal((await agreed({ as: ANN, table: 'bookings', id: ['2'], roles: ['staff'] })).through, 1)
  const claims = { app_metadata: { roles: ['staff'] } }
  assert.equal((await agreed({ as: ANN, table: 'bookings', id: ['2'], claims })).through, 1)
})

test('each part has the file and line where it was written', async () => {
  const { rules } = await ask({ as: ANN, table: 'bookings', id: ['2'] })
  const parts = rules[0]?.part.of ?? []
  assert.equal(parts.length, 2)
  for (const { place } of parts) assert.match(`${place?.file}:${place?.line}`, /test\/model\/market\.ts:\d+$/)
})

test('a key that no row has is told apart from a row that is hidden', async () => {
  const found = await agreed({ as: ANN, table: 'bookings', id: ['99'] })
  assert.deepEqual([found.rows, found.rules], [0, []])
  assert.match(printExplanation(found), /There is no row of bookings with id 99: .* it does not exist/)
})

test('members: what the caller belongs to, and in which roles', async () => {
  const { rows } = await database.query(`select id from products where sku in ('B1', 'S1') order by sku`)
  const [book, shoe] = rows.map(({ id }) => String(id)) as [string, string]
  const remove = (as: string, id: string) => agreed({ as, table: 'products', id: [id], verb: 'delete' })
  assert.equal((await remove(ANN, book)).through, 1)
  assert.deepEqual(told(await remove(CLERK, book)).slice(-2), [
    'delete',
    `member.of('shop_id', through staff as manager) 0: shop_id is ${BOOKS}, the caller belongs to none`,
  ])
  assert.deepEqual(told(await remove(ANN, shoe)).slice(-1), [
    `member.of('shop_id', through staff as manager) 0: shop_id is ${SHOES}, the caller belongs to ${BOOKS}`,
  ])
  assert.equal((await agreed({ as: CLERK, table: 'products', id: [book], verb: 'update' })).through, 1)
})

test('without a key it counts the rows of each part', async () => {
  const notes = await agreed({ as: ANN, table: 'notes' })
  assert.deepEqual([notes.rows, notes.through, notes.database], [2, 1, 1])
  assert.deepEqual(told(notes), [
    'read',
    'any of 1',
    "role('staff') 0: the token has no app_metadata.roles",
    'all of 1',
    'anyone 2',
    'sql`public` 1',
  ])
  const update = await agreed({ as: CLERK, table: 'products', verb: 'update' })
  assert.deepEqual([update.rows, update.through], [10, 9])
  assert.match(printExplanation(update), /^9 of 10 rows of products may be updated\.$/m)
})

test('what does not count for visitors is told as that', async () => {
  const found = await agreed({ as: 'anon', table: 'bookings', id: ['2'], verb: 'insert' })
  assert.deepEqual(told(found), [
    'insert',
    'all of 0',
    "owner.of('guest') 0: the caller is not signed in",
    'not 0: the caller is not signed in',
    "role('banned') 0: the caller is not signed in",
  ])
  const notes = await agreed({ as: 'anon', table: 'notes' })
  assert.deepEqual(told(notes).slice(-3), ['all of 1', 'anyone 2', 'sql`public` 1'])
})

test('more rows than are read at once are all counted', async () => {
  await database.query(`insert into rooms select generate_series(1000, 3400)`)
  const found = await agreed({ as: 'anon', table: 'rooms' })
  await database.query('delete from rooms where number >= 1000')
  assert.deepEqual([found.rows, found.through], [2403, 2403])
})

test('grants come first: columns that are withheld, and what nobody has', async () => {
  const read = await agreed({ as: 'anon', table: 'products' })
  assert.match(
    printExplanation(read),
    /^Grants {2}SELECT on \d+ of \d+ columns, not on cost \(hidden\), margin \(hidden\)$/m,
  )
  const update = printExplanation(await agreed({ as: ANN, table: 'products', verb: 'update' }))
  assert.match(update, /not on id \(the key, which stays\), cost \(hidden\), rating \(readonly\)/)
  const bookings = await agreed({ as: 'anon', table: 'bookings', id: ['1'] })
  assert.equal(bookings.through, 0)
  assert.match(printExplanation(bookings), /^Grants {2}none: anon has no SELECT on bookings$/m)
  assert.deepEqual(told(bookings).slice(2), [
    "owner.of('guest') 0: the caller is not signed in",
    "role('staff') 0: the caller is not signed in",
  ])
})

test('an insert is asked about a row such as one that is there', async () => {
  const insert = (as: string) => agreed({ as, table: 'bookings', id: ['2'], verb: 'insert' })
  assert.deepEqual(told(await insert(BOB)), [
    'insert',
    'all of 0',
    "owner.of('guest') 1: guest is the caller",
    'not 0',
    "role('banned') 1: app_metadata.roles has banned",
  ])
  assert.equal(
    (await agreed({ as: BOB, table: 'bookings', id: ['2'], verb: 'insert', roles: [] })).through,
    1,
  )
  assert.equal((await insert(ANN)).through, 0)
})

test('the service passes row security by', async () => {
  const found = await agreed({ as: 'service', table: 'bookings', verb: 'delete' })
  assert.deepEqual([found.rows, found.through, found.rules], [2, 2, []])
  assert.match(printExplanation(found), /the service passes row security by/)
})

test('for every table, verb and caller the parts come to what the database does', async () => {
  for (const table of market.model.tables.keys()) {
    for (const verb of ['read', 'insert', 'update', 'delete'] as const) {
      for (const as of ['anon', CLERK, STAFF]) await agreed({ as, table, verb })
    }
  }
})

test('it leaves nothing behind', async () => {
  await ask({ as: ANN, table: 'bookings' })
  const { rows } = await database.query(`select proname from pg_proc where proname like 'plinth_probe%'`)
  assert.deepEqual(rows, [])
})

const differs = (found: Explanation) => {
  assert.throws(() => refuseDifference(found), { code: 'PL431' })
  return found
}

test('a database that does otherwise than the model is an error, for every verb', async () => {
  await database.query(`create policy extra on bookings for all to authenticated using (true);
    create policy less on products as restrictive for select to anon using (sku <> 'B1')`)
  try {
    assert.deepEqual(
      [differs(await ask({ as: ANN, table: 'bookings', id: ['2'] }))].map(({ through, database: of }) => [
        through,
        of,
      ]),
      [[0, 1]],
    )
    for (const verb of ['insert', 'update'] as const) differs(await ask({ as: ANN, table: 'bookings', verb }))
    const { through, database: found } = differs(await ask({ as: 'anon', table: 'products' }))
    assert.deepEqual([through, found], [10, 9])
  } finally {
    await database.query('drop policy extra on bookings; drop policy less on products')
  }
  await database.query('grant delete on bookings to anon')
  differs(await ask({ as: 'anon', table: 'bookings', verb: 'delete' }))
  await database.query('revoke delete on bookings from anon; revoke select on rooms from anon')
  differs(await ask({ as: 'anon', table: 'rooms' }))
  await database.query('grant select on rooms to anon')
})

test('what cannot be asked is told', async () => {
  const refused = (asked: Asked, code: string, message: RegExp) =>
    assert.rejects(ask(asked), (error: { code: string; message: string }) => {
      assert.match(error.message, message)
      return error.code === code
    })
  await refused({ as: ANN, table: 'nothing' }, 'PL005', /The model has no table nothing/)
  await refused({ as: ANN, table: 'staff', id: [BOOKS] }, 'PL005', /--id has 1 values/)
  await refused({ as: ANN, table: 'bookings', id: ['x'] }, 'PL005', /--id is no key of bookings/)
  await refused({ as: 'eve@market.example', table: 'rooms' }, 'PL005', /There is no user eve/)
  await refused({ as: ANN, table: 'rooms', claims: { role: 'postgres' } }, 'PL005', /the role "postgres"/)
  await database.query('alter table rooms rename to chambers')
  await refused({ as: ANN, table: 'rooms' }, 'PL432', /no table "public"\."rooms"/)
  await database.query('alter table chambers rename to rooms')
})

test('a user whom auth.users does not have is a token with an id', async () => {
  const found = await agreed({ as: BOOKS, table: 'bookings', roles: ['staff'] })
  assert.equal(found.through, 2)
  assert.match(found.caller.note ?? '', /auth\.users has no such user/)
})
