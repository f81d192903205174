import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { PRIVILEGES } from './sql.ts'

const FIXTURE = `
do $$ begin create role plinth_test_openapi nologin; exception when duplicate_object then null; end $$;
create table readable (id int);
create table column_only (id int, secret text);
create table hidden (id int);
create function open_to_all() returns int language sql as 'select 1';
create function closed() returns int language sql as 'select 1';
revoke execute on function closed() from public;
grant select on readable to plinth_test_openapi;
grant select (id) on column_only to plinth_test_openapi;
`

let database: TestDatabase
let client: pg.Client

before(async () => {
  database = await createTestDatabase(FIXTURE)
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('set role plinth_test_openapi')
})

after(async () => {
  await client.end()
  await database.drop()
})

async function namesOf(list: string | null, as: 'regclass' | 'regproc'): Promise<readonly string[]> {
  const { rows } = await client.query(
    `select unnest(string_to_array($1, ','))::oid::${as}::text as name order by 1`,
    [list ?? ''],
  )
  return rows.map((row: { readonly name: string }) => row.name)
}

test('a role sees what it has any privilege on, whole or by column', async () => {
  const { rows } = await client.query({ text: PRIVILEGES, values: ['public'], rowMode: 'array' })
  const [relations, functions] = rows[0] as [string | null, string | null]
  assert.deepEqual(await namesOf(relations, 'regclass'), ['column_only', 'readable'])
  assert.deepEqual(await namesOf(functions, 'regproc'), ['open_to_all'])
})
