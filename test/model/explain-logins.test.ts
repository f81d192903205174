// `plinth policy explain` by a login that is no superuser, of a model with tenants and a condition over another table.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { all, anyone, entity, owner, schema, signedIn, sql, text, uuid } from '../../src/model/model.ts'
import { refuseDifference } from '../../src/ops/policy/difference.ts'
import { explain } from '../../src/ops/policy/explain.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const EAST = '00000000-0000-4000-8000-000000000001'
const WEST = '00000000-0000-4000-8000-000000000002'

const people = entity(
  'people',
  { org: uuid(), user_id: owner() },
  { key: ['org', 'user_id'], read: owner.of('user_id') },
)
const files = entity('files', { org: uuid(), name: text() }, { read: signedIn })
// What a condition asks of another table, it asks as the caller: shares of others are hidden from it.
const shares = entity('shares', { file: text(), user_id: owner() }, { read: owner.of('user_id') })
const pages = entity(
  'pages',
  { name: text() },
  { read: all(anyone, sql`exists (select from shares where shares.file = pages.name)`) },
)
const { model } = schema(
  { people, files, shares, pages },
  { tenant: { field: 'org', through: () => people, group: 'org', user: 'user_id' } },
)

const login = `login_${randomBytes(4).toString('hex')}`
const stranger = `${login}_x`
let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
  const server = createDatabase({ url: database.url, size: 1 })
  await applySystem(server).finally(() => server.stop())
  await applyDirectly(
    { schema: 'public', creations: creations(model) },
    {
      url: database.url,
      owner: 'plinth_owner',
      lockTimeoutMs: 1_000,
      patienceMs: 60_000,
      allowDataLoss: false,
    },
  )
  await database.query(`
    create role ${login} login noinherit password 'secret';
    create role ${stranger} login password 'secret';
    grant anon, authenticated, service_role, plinth_owner to ${login};
    grant usage on schema auth to ${login};
    alter table auth.users owner to ${login};
    insert into auth.users (id) values ('${ANN}'), ('${BOB}');
    insert into people values ('${EAST}', '${ANN}'), ('${WEST}', '${BOB}');
    insert into files (id, org, name) values ('${EAST}', '${EAST}', 'a'), ('${WEST}', '${WEST}', 'b');
    insert into shares (file, user_id) values ('a', '${ANN}'), ('b', '${BOB}');
    insert into pages (name) values ('a'), ('b')`)
})

after(async () => {
  try {
    await database.query(`
      reassign owned by ${login} to current_user;
      drop owned by ${login};
      drop role ${login};
      drop role ${stranger}`)
  } finally {
    await database.drop()
  }
})

function urlOf(name: string): string {
  const url = new URL(database.url)
  url.username = name
  url.password = 'secret'
  return url.href
}

async function ask(as: string, table: string, id: readonly string[] | null = null) {
  const question = { model, table, id, verb: 'read', caller: { as, roles: null, claims: {} } } as const
  const found = await explain(question, { url: urlOf(login), owner: 'plinth_owner' })
  refuseDifference(found)
  return found
}

test('the tenant is a rule of its own, beside what the policy lets through', async () => {
  const found = await ask(ANN, 'files', [WEST, WEST])
  assert.deepEqual(
    found.rules.map(({ title, part }) => [title, part.yes, part.why]),
    [
      ['read', 1, 'the caller is signed in'],
      ['tenant', 0, `org is ${WEST}, the caller belongs to ${EAST}`],
    ],
  )
  assert.equal((await ask(ANN, 'files')).through, 1)
  assert.equal((await ask(ANN, 'files', [EAST, EAST])).through, 1)
})

test('a condition over another table sees there what the caller sees', async () => {
  const { rows, through } = await ask(ANN, 'pages')
  assert.deepEqual([rows, through], [2, 1])
  assert.equal((await ask(EAST, 'pages')).through, 0)
})

test('a condition that fails for the caller is told', async () => {
  await assert.rejects(ask('anon', 'pages'), {
    code: 'PL432',
    message: /The policies of "public"\."pages" fail for this caller: permission denied for table shares/,
  })
})

test('a login that may not look past row security is told what it lacks', async () => {
  const question = {
    model,
    table: 'files',
    id: null,
    verb: 'read',
    caller: { as: 'anon', roles: null, claims: {} },
  } as const
  await assert.rejects(explain(question, { url: urlOf(stranger), owner: 'plinth_owner' }), {
    code: 'PL432',
    message: /permission denied to set role/,
  })
})
