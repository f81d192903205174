// Tenants: their rows are kept apart by the database, whatever the policies of a table say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { entity, oneOf, owner, ref, role, schema, signedIn, text } from '../../src/model/model.ts'
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
const { model } = schema(
  { teams, members, boards, cards },
  { tenant: { field: 'team_id', through: () => members, group: 'team_id', user: 'user_id' } },
)

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
