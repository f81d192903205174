import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { resolveSettings } from '../../kit/config/resolve.ts'
import { createDatabase, type DatabaseService } from '../../postgres/postgres.ts'
import { type Diagnosis, examine } from '../doctor.ts'

const LOGIN = 'plinth_test_doctor_login'
const ANON = 'plinth_test_doctor_anon'
const SCHEMA = `
do $$ begin
  perform pg_advisory_xact_lock(20263);
  if not exists (select from pg_roles where rolname = '${ANON}') then create role ${ANON} nologin; end if;
  if not exists (select from pg_roles where rolname = '${LOGIN}') then
    create role ${LOGIN} login noinherit;
    grant ${ANON} to ${LOGIN};
  end if;
end $$;
revoke create on schema public from public;
create table closed (id int primary key);
alter table closed enable row level security;
alter table closed force row level security;
grant select on closed to ${ANON};`

let database: TestDatabase
let connections: readonly DatabaseService[] = []
before(async () => {
  database = await createTestDatabase(SCHEMA)
  connections = [LOGIN, LOGIN, 'postgres'].map(connect)
})
after(async () => {
  await Promise.all(connections.map((each) => each.stop()))
  await database.drop()
})

function connect(user: string): DatabaseService {
  const url = new URL(database.url)
  url.username = user
  return createDatabase({ url: url.href, size: 1 })
}

async function examined(
  flags: Record<string, unknown> = {},
  asSuperuser = false,
): Promise<Map<string, Diagnosis>> {
  const [own, second, superuser] = connections as [DatabaseService, DatabaseService, DatabaseService]
  const settings = resolveSettings({
    flags: { databaseUrl: database.url, anonRole: ANON, ...flags },
  }).settings
  const diagnoses = await examine({ database: asSuperuser ? superuser : own, second, settings })
  return new Map(diagnoses.map((each) => [each.name, each]))
}

test('a database that is in order fails nowhere', async () => {
  const diagnoses = [...(await examined()).values()]
  assert.deepEqual(
    diagnoses.filter(({ verdict }) => verdict === 'fail'),
    [],
  )
  assert.ok(!diagnoses.some(({ what }) => what.startsWith('could not be checked')))
})

const flaws: readonly (readonly [sql: string, check: string, verdict: string, says: RegExp])[] = [
  [
    `create table open (id int primary key); grant select on open to ${ANON}`,
    'row security',
    'fail',
    /public\.open/,
  ],
  [`alter table closed no force row level security`, 'row security for owners', 'warn', /public\.closed/],
  [`create view seen as select 1 as one; grant select on seen to ${ANON}`, 'views', 'warn', /public\.seen/],
  [
    `create materialized view kept as select 1 as one; grant select on kept to ${ANON}`,
    'relations without row security',
    'warn',
    /public\.kept/,
  ],
  [
    `create table idle (id int primary key); create policy p on idle using (true)`,
    'policies',
    'fail',
    /without effect, row security being off: public\.idle/,
  ],
  [
    `create function mighty() returns int language sql security definer as 'select 1'`,
    'functions with their owner’s rights',
    'warn',
    /mighty\(\)/,
  ],
  [`alter table closed drop constraint closed_pkey`, 'primary keys', 'warn', /public\.closed/],
  [`grant create on schema public to ${ANON}`, 'rights to create', 'warn', new RegExp(`${ANON} in public`)],
]

for (const [sql, check, verdict, says] of flaws) {
  test(`sees: ${sql.split(';')[0]}`, async () => {
    await database.query(sql)
    const found = (await examined()).get(check)
    assert.equal(found?.verdict, verdict)
    assert.match(found?.what ?? '', says)
    assert.ok(found?.hint)
  })
}

test('sees who logs in as a superuser, and roles and schemas that are not there', async () => {
  assert.equal((await examined({}, true)).get('login role')?.verdict, 'fail')
  const missing = await examined({ anonRole: 'no_such_role', schemas: 'public,no_such_schema' })
  assert.equal(missing.get('anonymous role')?.verdict, 'fail')
  assert.match(missing.get('schemas')?.what ?? '', /no_such_schema/)
})

test('sees settings that are open or too large', async () => {
  const loose = await examined({ host: '0.0.0.0', statementTimeoutMs: 0, explain: true, poolSize: 5000 })
  for (const name of ['address', 'statement timeout', 'plans', 'token secret']) {
    assert.equal(loose.get(name)?.verdict, 'warn', name)
  }
  assert.equal(loose.get('connections')?.verdict, 'fail')
})
