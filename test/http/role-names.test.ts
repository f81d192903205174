// Names of roles in tokens that PostgreSQL could take for something else, on a real server: none of them is ever the
// login role, or a role that the login role is no member of.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { silentLog } from '../../src/kit/log.ts'
import { createPlinth } from '../../src/plinth.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startWhole, tokenFor, type Whole } from '../support/whole.ts'

let database: TestDatabase
let whole: Whole
/** Roles are the whole server's: these bear the name of the database, and go with it. */
let login: string
let member: string

before(async () => {
  database = await createTestDatabase()
  const name = new URL(database.url).pathname.slice(1)
  login = `${name}_login`
  member = `${name}_member`
  await database.query(`
    create role ${login} login noinherit;
    create role ${member};
    create role "${member} ""quoted""";
    grant ${member}, "${member} ""quoted""" to ${login};
    create function who() returns text stable language sql as 'select current_user::text'`)
  const url = new URL(database.url)
  url.username = login
  whole = await startWhole({ databaseUrl: url.href, anonRole: member, reloadTriggers: false })
})
after(async () => {
  await whole.plinth.stop()
  await database.query(`drop role ${login}, ${member}, "${member} ""quoted"""`)
  await database.drop()
})

const refused: readonly (readonly [role: string, status: number, code: string])[] = [
  ['none', 401, 'PGRST303'],
  ...['NONE', 'None', ' none', 'none ', '"none"', "'none'", 'U&"none"'].map(
    (role) => [role, 401, '22023'] as const,
  ),
  ...['', ' ', 'default', 'DEFAULT', 'public', 'PUBLIC', 'null'].map((role) => [role, 401, '22023'] as const),
  ...['session_user', 'current_user', 'current_role'].map((role) => [role, 401, '22023'] as const),
  ['pg_no_such_role', 401, '22023'],
  ["x'; set role none; --", 401, '22023'],
  ['none\0', 400, '22021'],
  ['pg_monitor', 403, '42501'],
  ['pg_read_all_data', 403, '42501'],
  ['postgres', 403, '42501'],
]

for (const [role, status, code] of refused) {
  test(`the role ${JSON.stringify(role)} in a token is refused`, async () => {
    const { status: found, json } = await whole.get('/rpc/who', await tokenFor(role))
    assert.deepEqual([found, (json as { code: string }).code], [status, code])
  })
}

test('a role is what it is called, quotes and blanks included, and no role is the anonymous one', async () => {
  const quoted = `${member} "quoted"`
  assert.deepEqual(await whole.get('/rpc/who', await tokenFor(quoted)), { status: 200, json: quoted })
  assert.deepEqual(await whole.get('/rpc/who', await tokenFor(member)), { status: 200, json: member })
  assert.deepEqual(await whole.get('/rpc/who'), { status: 200, json: member })
})

test('a server whose anonymous role is none does not start', async () => {
  const plinth = createPlinth({
    load: async () => resolveSettings({ flags: { databaseUrl: database.url, port: 0, anonRole: 'none' } }),
    log: silentLog,
  })
  await assert.rejects(plinth.start(), { code: 'PL002', message: /--anon-role must be the name of a role/ })
})
