// Tenants: their rows are kept apart by the database, whatever the policies of a table say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { entity, oneOf, owner, ref, role, schema, signedIn, sql, text, uuid } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const teams = entity('teams', { name: text() }, { read: signedIn })
const members = entity(
  'members',
  { team_id: ref(teams), user_id: owner(), role: oneOf('lead', 'player') },
  { key: ['team_id', 'user_id'], read: signedIn },
)
const boards = entity(
  'boards',
  { team_id: ref(teams), name: text().unique() },
  { read: signedIn, write: signedIn },
)
const cards = entity(
  'cards',
  { team_id: ref(teams), board_id: ref(boards, { onDelete: 'set null' }).optional(), title: text() },
  { read: signedIn, write: role('staff') },
)
const tenant = { field: 'team_id', through: () => members, group: 'team_id', user: 'user_id' } as const
const { model } = schema({ teams, members, boards, cards }, { tenant })

const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const RED = '00000000-0000-4000-8000-000000000001'
const BLUE = '00000000-0000-4000-8000-000000000002'
const HERS = '00000000-0000-4000-8000-000000000011'
const HIS = '00000000-0000-4000-8000-000000000012'

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
  const server = createDatabase({ url: database.url, size: 1 })
  await server.start()
  await applySystem(server)
  await server.stop()
  await database.query('set role plinth_owner')
  for (const { sql } of creations(model)) await database.query(sql)
  await database.query(`reset role;
    insert into auth.users (id) values ('${ANN}'), ('${BOB}');
    insert into teams (id, name) values ('${RED}', 'Red'), ('${BLUE}', 'Blue');
    insert into members values ('${RED}', '${ANN}', 'lead'), ('${BLUE}', '${BOB}', 'lead');
    insert into boards (id, team_id, name) values ('${HERS}', '${RED}', 'Hers'), ('${HIS}', '${BLUE}', 'His');
    insert into cards (team_id, board_id, title) values ('${RED}', '${HERS}', 'one'), ('${BLUE}', '${HIS}', 'two')`)
})

after(() => database.drop())

/** What `sql` gives to a user; it is undone. */
async function as(sub: string, sql: string, roles: readonly string[] = []): Promise<readonly object[]> {
  const claims = JSON.stringify({ sub, app_metadata: { roles } })
  await database.query(`begin; set local role authenticated; set local request.jwt.claims = '${claims}'`)
  try {
    return (await database.query(sql)).rows
  } finally {
    await database.query('rollback')
  }
}

test('every key, unique and reference has the tenant in it', () => {
  const table = (name: string) => model.tables.get(name) ?? assert.fail()
  assert.deepEqual(table('boards').primaryKey.columns, ['team_id', 'id'])
  assert.deepEqual(
    table('boards').uniques.map(({ columns }) => columns),
    [['team_id', 'name']],
  )
  const reference = table('cards').foreignKeys.find(({ target }) => target.table === 'boards')
  assert.deepEqual(
    [reference?.columns, reference?.target.columns],
    [
      ['team_id', 'board_id'],
      ['team_id', 'id'],
    ],
  )
  assert.equal(table('teams').tenant, null)
})

test('the tenant leads in what is written otherwise, too', () => {
  const notes = entity(
    'notes',
    {
      slug: text(),
      team_id: ref(teams),
      author: owner(),
      place: text(),
      card_team: ref(teams).optional(),
      card_id: ref(cards).optional(),
    },
    {
      key: ['slug', 'team_id'],
      unique: [
        { fields: ['place', 'team_id'] },
        { fields: ['author', 'place'], where: sql`place <> ''` },
        { fields: ['place', 'slug', 'team_id'], where: sql`author is not null` },
      ],
      exclude: [{ equal: ['place'], overlapping: [sql`int4range(1, 2)`], message: 'Taken.' }],
      read: signedIn,
    },
  )
  const marks = entity(
    'marks',
    { slug: text(), team_id: ref(teams), note: text(), place: text() },
    {
      references: [
        { fields: ['note', 'team_id'], to: () => notes },
        { fields: ['place', 'team_id'], to: () => notes, by: ['place', 'team_id'] },
      ],
    },
  )
  const made = schema({ teams, members, boards, cards, notes, marks }, { tenant })
  const tables = [...made.model.tables.values()].filter((table) => table.tenant !== null)
  assert.equal(tables.length, 5)
  for (const { name, primaryKey, uniques, exclusions, foreignKeys } of tables) {
    for (const key of [primaryKey, ...uniques]) assert.equal(key.columns[0], 'team_id', key.name)
    for (const { equal } of exclusions) assert.equal(equal[0], 'team_id', name)
    for (const key of foreignKeys.filter(({ target }) => tables.some((each) => each.name === target.table)))
      assert.deepEqual([key.columns[0], key.target.columns[0]], ['team_id', 'team_id'], key.name)
  }
})

test('a reference by which a tenant would stand for something else is a mistake', () => {
  const notes = entity(
    'notes',
    { team_id: ref(teams), place: uuid() },
    { unique: [{ fields: ['team_id', 'place'] }] },
  )
  const marks = entity(
    'marks',
    { team_id: ref(teams), other: uuid() },
    { references: [{ fields: ['team_id', 'other'], to: () => notes, by: ['place', 'team_id'] }] },
  )
  assert.throws(() => schema({ teams, members, notes, marks }, { tenant }), {
    message:
      /marks \(team_id, other\): team_id would stand for place of notes: a tenant refers to the same tenant/,
  })
})

test('an upsert has no arbiter without the tenant, and meets no row of another one', async () => {
  const upsert = (conflict: string) => `insert into boards (team_id, name) values ('${RED}', 'His')
    on conflict (${conflict}) do update set name = excluded.name returning team_id`
  // 42P10: no unique index fits.
  await assert.rejects(as(ANN, upsert('name')), { code: '42P10' })
  await assert.rejects(as(ANN, upsert('id')), { code: '42P10' })
  assert.deepEqual(await as(ANN, upsert('team_id, name')), [{ team_id: RED }])
  assert.deepEqual(await as(BOB, `select name from boards`), [{ name: 'His' }])
})

test('who is signed in sees and writes rows of their own tenants only', async () => {
  assert.deepEqual(await as(ANN, 'select title from cards'), [{ title: 'one' }])
  assert.deepEqual(await as(BOB, 'select name from boards'), [{ name: 'His' }])
  assert.deepEqual(await as(ANN, `update boards set name = 'x' returning id`), [{ id: HERS }])
  await assert.rejects(as(ANN, `insert into boards (team_id, name) values ('${BLUE}', 'Mine')`), {
    code: '42501',
  })
  await assert.rejects(as(ANN, `update boards set team_id = '${BLUE}'`), { code: '42501' })
})

test('a role lets nobody into other tenants', async () => {
  assert.deepEqual(await as(ANN, 'delete from cards returning title', ['staff']), [{ title: 'one' }])
})

test('a row refers to rows of its own tenant only, and names may be the same in two', async () => {
  const card = `insert into cards (team_id, board_id, title) values ('${RED}', '${HIS}', 'three')`
  await assert.rejects(database.query(card), { constraint: 'cards_board_id_fkey' })
  assert.equal(
    (await as(BOB, `insert into boards (team_id, name) values ('${BLUE}', 'Hers') returning id`)).length,
    1,
  )
})

test('what is set null by a deletion is the reference, and not the tenant', async () => {
  await database.query(`begin; delete from boards where id = '${HERS}'`)
  const { rows } = await database.query(`select team_id, board_id from cards where title = 'one'`)
  await database.query('rollback')
  assert.deepEqual(rows, [{ team_id: RED, board_id: null }])
})
