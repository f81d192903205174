import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { resolveSettings } from '../../kit/config/resolve.ts'
import type { Settings } from '../../kit/config/table.ts'
import { callsPerRow, workPerRow } from '../../migrate/per-row.ts'
import { createDatabase, type DatabaseService } from '../../postgres/postgres.ts'
import { examineSecurity, type Level, type SecurityFinding, securityChecks } from './security.ts'
import { isBehindPatches } from './server.ts'

const LOGIN = 'plinth_test_security_login'
const ANON = 'plinth_test_security_anon'
const USER = 'plinth_test_security_user'
const OWNER = 'plinth_test_security_owner'
const SCHEMA = `
do $$ begin
  perform pg_advisory_xact_lock(20264);
  if not exists (select from pg_roles where rolname = '${LOGIN}') then
    create role ${ANON} nologin; create role ${USER} nologin; create role ${OWNER} nologin;
    create role ${LOGIN} login noinherit;
    grant ${ANON}, ${USER} to ${LOGIN};
  end if;
end $$;
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
create schema hidden; create schema auth;
create table auth.users (id uuid primary key, email text unique);
alter table auth.users enable row level security;
create function auth.uid() returns uuid language sql stable return null::uuid;
create schema storage; create schema pgmq; create schema pgmq_public;
create table storage.buckets (id text primary key, public boolean);
create table storage.objects (bucket_id text, name text);
grant usage on schema storage to ${LOGIN}; grant select on storage.buckets to ${LOGIN};
`

/** A table in order, made by `table('t', 'id int primary key')`. */
function table(name: string, columns: string): string {
  return `create table ${name} (${columns}); alter table ${name} enable row level security;
    alter table ${name} force row level security; alter table ${name} owner to ${OWNER};
    grant select, insert, update, delete on ${name} to ${USER};`
}

interface Case {
  readonly number: string
  /** In a schema of its own, which is the only one that is served. */
  readonly fault: string
  readonly mend: string
  /** What is named, without the schema. */
  readonly object: RegExp
  readonly level?: Level
  readonly schemas?: string
}

const cases: readonly Case[] = [
  {
    number: '0001',
    fault: `${table('p', 'id int primary key')} ${table('c', 'id int primary key, p_id int references p')}`,
    mend: 'create index on c (p_id)',
    object: /^s0001\.c \(p_id\)$/,
  },
  {
    number: '0002',
    fault: `create view who as select id from auth.users; grant select on who to ${ANON}`,
    mend: 'alter view who set (security_invoker = on)',
    object: /who/,
  },
  {
    number: '0003',
    fault: `${table('t', 'id uuid primary key')} create policy p on t to ${USER} using (id = auth.uid())`,
    mend: `alter policy p on t using (id = (select auth.uid()))`,
    object: /^p on s0003\.t$/,
  },
  {
    number: '0004',
    fault: table('t', 'id int'),
    mend: 'alter table t add primary key (id)',
    object: /s0004\.t/,
  },
  {
    number: '0005',
    fault: `${table('t', 'id int primary key, a int')} create index idle on t (a)`,
    mend: 'drop index idle',
    object: /idle/,
  },
  {
    number: '0006',
    fault: `${table('t', 'id int primary key')} create policy a on t for select to ${USER} using (id = 1);
      create policy b on t to ${USER} using (id = 2)`,
    mend: `alter policy b on t to ${ANON}`,
    object: new RegExp(`s0006\\.t, SELECT as ${USER}`),
  },
  {
    number: '0007',
    fault: `${table('t', 'id int primary key')} create policy a on t using (id = 1); alter table t disable row level security`,
    mend: 'alter table t enable row level security',
    object: /s0007\.t/,
  },
  {
    number: '0008',
    fault: table('t', 'id int primary key'),
    mend: 'create policy a on t using (id = 1)',
    object: /s0008\.t/,
  },
  {
    number: '0009',
    fault: `${table('t', 'id int primary key, a int')} create index one on t (a); create index two on t (a); create index three on t (a desc)`,
    mend: 'drop index two',
    object: /^s0009\.one, s0009\.two$/,
  },
  {
    number: '0010',
    fault: `create view v as select 1 as one; grant select on v to ${ANON}`,
    mend: 'alter view v set (security_invoker)',
    object: /s0010\.v/,
  },
  {
    number: '0011',
    fault: `create function f() returns int language sql as 'select 1'`,
    mend: `alter function f() set search_path = ''`,
    object: /s0011\.f\(\)/,
  },
  {
    number: '0013',
    fault: `${table('t', 'id int primary key')} alter table t disable row level security`,
    mend: 'alter table t enable row level security',
    object: /s0013\.t/,
  },
  {
    number: '0014',
    fault: 'create extension pg_trgm',
    mend: 'alter extension pg_trgm set schema hidden',
    object: /pg_trgm/,
  },
  {
    number: '0015',
    fault: `${table('t', 'id int primary key')} create policy a on t
      using ((current_setting('request.jwt.claims', true)::json -> 'user_metadata' ->> 'admin') = 'yes')`,
    mend: `alter policy a on t using ((current_setting('request.jwt.claims', true)::json -> 'app_metadata' ->> 'admin') = 'yes')`,
    object: /^a on s0015\.t$/,
  },
  {
    number: '0016',
    fault: `create materialized view m as select 1 as one; grant select on m to ${ANON}`,
    mend: `revoke select on m from ${ANON}`,
    object: /s0016\.m/,
  },
  {
    number: '0017',
    fault: `create extension postgres_fdw schema hidden; create server far foreign data wrapper postgres_fdw;
      create foreign table f (id int) server far; grant select on f to ${ANON}`,
    mend: `revoke select on f from ${ANON}`,
    object: /s0017\.f/,
  },
  {
    number: '0018',
    fault: table('t', 'id int primary key, f regproc'),
    mend: 'alter table t alter f type text',
    object: /s0018\.t\.f/,
  },
  {
    number: '0019',
    fault: 'create table pgmq.q_mail (id int)',
    mend: 'alter table pgmq.q_mail enable row level security',
    object: /pgmq\.q_mail/,
    schemas: 'pgmq_public',
  },
  {
    number: '0020',
    fault: `create table t (id int, filler text) with (autovacuum_enabled = off);
      insert into t select n, repeat('x', 900) from generate_series(1, 12000) n; delete from t where id > 1000;
      select pg_stat_force_next_flush()`,
    mend: 'vacuum full t; analyze t; select pg_stat_force_next_flush()',
    object: /s0020\.t/,
  },
  {
    number: '0021',
    fault: table('t', 'id int primary key, who text references auth.users (email)'),
    mend: 'alter table t drop column who, add column who uuid references auth.users',
    object: /s0021\.t \(who\)/,
  },
  {
    number: '0022',
    fault: `create extension citext schema hidden version '1.4'`,
    mend: 'alter extension citext update',
    object: /citext/,
  },
  {
    number: '0023',
    fault: `${table('t', 'id int primary key, password text')} alter table t disable row level security`,
    mend: `revoke select on t from ${USER}; grant select (id) on t to ${USER}`,
    object: /s0023\.t\.password/,
  },
  {
    number: '0024',
    fault: `${table('t', 'id int primary key')} create policy a on t for update to ${USER} using (id = 1) with check (true)`,
    mend: 'alter policy a on t with check (id = 1)',
    object: /^a on s0024\.t$/,
  },
  {
    number: '0025',
    fault: `insert into storage.buckets values ('avatars', true);
      create policy listing on storage.objects for select to ${ANON} using (bucket_id = 'avatars')`,
    mend: 'drop policy listing on storage.objects',
    object: /^avatars$/,
  },
  ...(['0026', '0027'] as const).map((number) => ({
    number,
    // The extension itself is not to be had here; its row in the catalog is what counts.
    fault: `insert into pg_extension select 99999, 'pg_graphql', 10, oid, false, '1' from pg_namespace where nspname = 'hidden';
      create table t (id int primary key); grant select on t to ${ANON}, ${USER}`,
    mend: `delete from pg_extension where extname = 'pg_graphql'`,
    object: /\.t$/,
  })),
  {
    number: '0028',
    fault: `create function f() returns int language sql security definer set search_path = '' as 'select 1'`,
    mend: `revoke execute on function f() from public`,
    object: /s0028\.f\(\)/,
  },
  {
    number: '0029',
    fault: `create function f() returns int language sql security definer set search_path = '' as 'select 1';
      revoke execute on function f() from public; grant execute on function f() to ${USER}`,
    mend: 'alter function f() security invoker',
    object: /s0029\.f\(\)/,
  },
  {
    number: '1001',
    fault: `${table('t', 'id int primary key')} alter table t no force row level security`,
    mend: 'alter table t force row level security',
    object: /s1001\.t/,
  },
  {
    number: '1002',
    fault: `${table('p', 'tenant_id int, id int, primary key (tenant_id, id), unique (id)')}
      ${table('c', 'tenant_id int, id int, p_id int references p (id), primary key (tenant_id, id)')}`,
    mend: `alter table c drop constraint c_p_id_fkey, add foreign key (tenant_id, p_id) references p (tenant_id, id)`,
    object: /s1002\.c \(p_id\)/,
  },
  {
    number: '1003',
    fault: table('t', 'tenant_id int, id int, code text unique, primary key (tenant_id, id)'),
    mend: 'alter table t drop constraint t_code_key, add unique (tenant_id, code)',
    object: /s1003\.t_code_key/,
  },
  {
    number: '1004',
    fault: `${table('t', 'id int primary key')} grant truncate on t to ${USER}`,
    mend: `revoke truncate on t from ${USER}`,
    object: new RegExp(`TRUNCATE on s1004\\.t to ${USER}`),
  },
  {
    number: '1005',
    fault: 'create function f() returns int language sql return 1',
    mend: 'revoke execute on function f() from public',
    object: /s1005\.f\(\)/,
  },
  {
    number: '1010',
    fault: `grant create on schema s1010 to ${ANON}`,
    mend: `revoke create on schema s1010 from ${ANON}`,
    object: new RegExp(`CREATE on schema s1010 to ${ANON}`),
  },
  {
    number: '1011',
    fault: `${table('t', 'id int primary key')} alter table t owner to ${USER}`,
    mend: `alter table t owner to ${OWNER}`,
    object: /s1011\.t/,
  },
  {
    number: '1012',
    fault: `create function hidden.f() returns int language sql security definer set search_path = '' as 'select 1'`,
    mend: `alter function hidden.f() owner to ${OWNER}`,
    object: /hidden\.f\(\)/,
  },
  {
    number: '1014',
    fault: `grant pg_read_all_data to ${ANON}`,
    mend: `revoke pg_read_all_data from ${ANON}`,
    object: new RegExp(`pg_read_all_data to ${ANON}`),
  },
  {
    number: '1015',
    fault: `${table('t', 'tenant_id int, id int, primary key (tenant_id, id)')} create policy a on t to ${USER} using (id = 1)`,
    mend: 'create policy tenant on t as restrictive using (tenant_id = 1)',
    object: /s1015\.t/,
  },
  {
    number: '1016',
    fault: 'create function hidden.g() returns int language sql leakproof return 1',
    mend: 'alter function hidden.g() not leakproof',
    object: /hidden\.g\(\)/,
  },
  {
    number: '1017',
    fault: `do $$ begin execute format('grant temporary on database %I to ${ANON}', current_database()); end $$`,
    mend: `do $$ begin execute format('revoke temporary on database %I from ${ANON}', current_database()); end $$`,
    object: new RegExp(ANON),
  },
  {
    number: '1019',
    fault: `${table('t', 'id uuid primary key')} create function f() returns uuid language sql stable return null::uuid;
      create policy p on t to ${USER} using (id = f())`,
    mend: 'alter policy p on t using (id = (select f()))',
    object: /^p on s1019\.t$/,
  },
  {
    number: '1020',
    fault: `${table('t', 'id int primary key, a int, b int')} create policy p on t to ${USER} using (a = 1 and b = 2)`,
    mend: 'create index on t (b)',
    object: /^p on s1020\.t$/,
  },
  {
    number: '1018',
    fault: `create function f(what text) returns void language plpgsql set search_path = '' as 'begin execute what; end';
      create function g(execute text) returns text language sql return execute || 'set_config('`,
    mend: 'revoke execute on function f(text) from public',
    object: /^s1018\.[fg]\(text\)$/,
  },
]

const elsewhere: readonly string[] = ['1006', '1007', '1008', '1009', '1021']

let database: TestDatabase
let login: DatabaseService
before(async () => {
  database = await createTestDatabase(SCHEMA)
  login = connect(LOGIN)
})
after(async () => {
  await login.stop()
  await database.drop()
})

function connect(user: string): DatabaseService {
  const url = new URL(database.url)
  url.username = user
  return createDatabase({ url: url.href, size: 1 })
}

function settingsFor(flags: Record<string, unknown>): Settings {
  return resolveSettings({ flags: { databaseUrl: database.url, anonRole: ANON, ...flags } }).settings
}

async function found(
  number: string,
  flags: Record<string, unknown> = {},
  as: DatabaseService = login,
): Promise<readonly SecurityFinding[]> {
  const all = await examineSecurity(as, settingsFor(flags))
  assert.deepEqual(
    all.filter(({ what }) => what.startsWith('could not be made')),
    [],
  )
  return all.filter((each) => each.number === number)
}

for (const { number, fault, mend, object, schemas } of cases) {
  const check = securityChecks.find((each) => each.number === number)
  test(`${number} ${check?.name}: is found, and gone when mended`, async () => {
    const schema = `s${number}`
    await database.query(`create schema ${schema}`)
    await database.query(`set search_path = ${schema}; ${fault}`)
    const named = (findings: readonly SecurityFinding[]) =>
      findings.filter((each) => object.test(each.object))
    const [first] = named(await found(number, { schemas: schemas ?? schema }))
    assert.ok(first, 'the fault is not found')
    assert.equal(first.name, check?.name)
    assert.ok(first.what && first.hint)
    for (const statement of /\bvacuum\b/.test(mend) ? mend.split(';') : [mend])
      await database.query(statement)
    assert.deepEqual(named(await found(number, { schemas: schemas ?? schema })), [])
  })
}

test('every check has a case, and numbers stand once', () => {
  const numbers = securityChecks.map(({ number }) => number)
  assert.deepEqual([...numbers].sort(), [...cases.map(({ number }) => number), ...elsewhere].sort())
  assert.equal(numbers.filter((number) => number < '1000').length, 28)
})

test('1006 login_passes_row_security: a superuser is found, a login of its own is not', async () => {
  const superuser = connect('postgres')
  try {
    assert.deepEqual(
      (await found('1006', {}, superuser)).map(({ object }) => object),
      ['postgres'],
    )
  } finally {
    await superuser.stop()
  }
  assert.deepEqual(await found('1006'), [])
})

test('1007 jwt_secret_weak: a short secret is found, a long one is not', async () => {
  assert.match((await found('1007', { jwtSecret: 'short' }))[0]?.what ?? '', /32 bytes/)
  assert.deepEqual(await found('1007', { jwtSecret: 'a shared secret that is long enough' }), [])
})

test('1008 cors_open_with_credentials: any origin with credentials is found, one of our own is not', async () => {
  assert.match((await found('1008', { corsOrigins: 'https://a.example,null' }))[0]?.what ?? '', /null/)
  assert.deepEqual(await found('1008', { corsOrigins: 'https://a.example' }), [])
})

test('1021 system_schema_served: those of PostgreSQL and Plinth are found', async () => {
  const [only, ...more] = await found('1021', { schemas: 'public,pg_catalog,auth,mine' })
  assert.match(only?.what ?? '', /own: pg_catalog, auth$/)
  assert.deepEqual(more, [])
  assert.deepEqual(await found('1021', { schemas: 'public,mine' }), [])
})

test('1009 server_behind_patches: by the minor version of its major', () => {
  assert.deepEqual([180004, 180006, 150018, 150020, 170012, 190000].map(isBehindPatches), [
    true,
    false,
    true,
    false,
    false,
    false,
  ])
})

test('the owner of a table that logs in is a warning, a role of requests is an error', async () => {
  await database.query(
    `set search_path = public; ${table('mine', 'id int primary key')} alter table mine owner to postgres`,
  )
  assert.deepEqual(
    (await found('1011')).map(({ level }) => level),
    ['warning'],
  )
  await database.query(`alter table mine owner to ${USER}`)
  assert.deepEqual(
    (await found('1011')).map(({ level }) => level),
    ['error'],
  )
  await database.query('drop table mine')
})

test('0015 rls_references_user_metadata: through functions and views', async () => {
  await database.query(`create schema through; set search_path = through;
    create function claim() returns text language sql return current_setting('a.b', true)::json -> 'user_metadata' ->> 'admin';
    create function outer_claim() returns text language sql return claim();
    create view names as select raw_user_meta_data ->> 'name' as who from (values ('{}'::json)) as u(raw_user_meta_data);
    create function quiet() returns text language sql as 'select 1::text -- user_metadata';
    ${table('t', 'id text primary key')}
    create policy a on t for select to ${USER} using (id = (select outer_claim()));
    create policy b on t for insert to ${USER} with check (id in (select who from names));
    create policy c on t for delete to ${USER} using (id = (select quiet()))`)
  const all = await found('0015', { schemas: 'through' })
  assert.deepEqual(
    all.map(({ level, object }) => `${level} ${object}`),
    ['error a on through.t by through.claim()', 'warning b on through.t by through.names'],
  )
})

describe('what a policy calls per row', () => {
  const policies: readonly (readonly [using: string, perRow: boolean])[] = [
    ['id = auth.uid()', true],
    ['id = (select auth.uid())', false],
    [`(select nullif(current_setting('a.b', true), '')) = 'x'`, false],
    [`current_setting('a.b', true) = 'x'`, true],
    ['id in (select u.id from auth.users u where u.id = auth.uid())', false],
    ['exists (select from auth.users u where u.id = watched.id and u.id = auth.uid())', true],
    ['exists (select from auth.users u where u.id = watched.id and u.id = (select auth.uid()))', false],
    [`id = (select auth.uid()) and 'a}b\\{' <> auth.uid()::text`, true],
  ]
  before(() =>
    database.query(
      'set search_path = public; create table watched (id uuid); alter table watched enable row level security',
    ),
  )
  for (const [using, perRow] of policies) {
    test(`${using}: ${perRow ? 'yes' : 'no'}`, async () => {
      await database.query(`create policy p on watched using (${using})`)
      const { rows } = await database.query(`select polqual::text as tree,
        (select array_agg(oid::text) from pg_proc where proname in ('uid', 'current_setting')) as functions
        from pg_policy where polrelid = 'watched'::regclass`)
      await database.query('drop policy p on watched')
      assert.equal(callsPerRow(rows[0].tree, new Set(rows[0].functions)), perRow)
    })
  }
  const works: readonly (readonly [using: string, work: string | null])[] = [
    ['id = auth.uid()', 'function'],
    ['id = (select auth.uid())', null],
    ['lower(id::text) = upper(id::text)', null],
    [`current_setting('a.b', true) = 'x'`, 'function'],
    ['exists (select from auth.users u where u.id = watched.id)', 'subquery'],
    ['id in (select u.id from auth.users u where u.id = (select auth.uid()))', null],
    [
      'id = any (array(select u.id from auth.users u where exists (select from auth.users o where o.id = u.id)))',
      null,
    ],
    [
      'id in (select u.id from auth.users u where exists (select from auth.users o where o.id = watched.id))',
      'subquery',
    ],
  ]
  for (const [using, work] of works) {
    test(`${using}: ${work ?? 'nothing'} per row`, async () => {
      await database.query(`create policy p on watched using (${using})`)
      const { rows } = await database.query(
        `select polqual::text as tree from pg_policy where polrelid = 'watched'::regclass`,
      )
      await database.query('drop policy p on watched')
      assert.equal(workPerRow(rows[0].tree), work)
    })
  }
})
