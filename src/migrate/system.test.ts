import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { type Embedded, startEmbedded } from '../postgres/embedded/embedded.ts'
import { createDatabase } from '../postgres/postgres.ts'
import type { Database } from '../postgres/types.ts'
import { applySystem } from './system.ts'

const FILES = [
  '0001_roles.sql',
  '0002_schemas.sql',
  '0003_auth.sql',
  '0004_defaults.sql',
  '0005_extensions.sql',
  '0006_bounds.sql',
  '0010_audit.sql',
  '0011_commands.sql',
]
const SOMEBODY = '8f14e45f-ceea-467f-a0e6-4f6e1c1f1a11'

/** The statements that `work` sends are counted. */
async function connected<T>(
  url: string,
  work: (database: Database, sent: string[]) => Promise<T>,
): Promise<T> {
  const database = createDatabase({ url, size: 1 })
  const sent: string[] = []
  await database.start()
  const recording: Database = {
    query(text, parameters) {
      sent.push(text)
      return database.query(text, parameters)
    },
    scoped(request) {
      sent.push(...request.statements.map(({ text }) => text))
      return database.scoped(request)
    },
  }
  try {
    return await work(recording, sent)
  } finally {
    await database.stop()
  }
}

async function value(database: TestDatabase, sql: string): Promise<unknown> {
  const result = await database.query(sql)
  const last = Array.isArray(result) ? result.at(-1) : result
  return Object.values(last.rows[0] ?? {})[0]
}

/** `sql` with these claims, under a role of requests. */
function asked(sql: string, claims: object | null, role = 'authenticated'): string {
  const text = claims === null ? '' : JSON.stringify(claims)
  return `begin; set local role ${role}; set local request.jwt.claims = '${text}'; ${sql}; commit`
}

async function answer(database: TestDatabase, sql: string, claims: object | null): Promise<unknown> {
  const results = (await database.query(asked(sql, claims))) as unknown as { rows: object[] }[]
  return Object.values(results.at(-2)?.rows[0] ?? {})[0]
}

describe('a new database', () => {
  let database: TestDatabase
  before(async () => {
    database = await createTestDatabase()
    assert.deepEqual(await connected(database.url, applySystem), FILES)
  })
  after(() => database.drop())

  test('is set up once, and asked with one statement afterwards', async () => {
    await connected(database.url, async (connection, sent) => {
      assert.deepEqual(await applySystem(connection), [])
      assert.equal(sent.length, 1)
    })
  })

  test('keeps roles of requests from making anything in it', async () => {
    for (const role of ['anon', 'authenticated', 'service_role']) {
      for (const schema of ['public', 'auth', 'plinth', 'plinth_access', 'plinth_bounds']) {
        assert.equal(
          await value(database, `select has_schema_privilege('${role}', '${schema}', 'CREATE')`),
          false,
        )
      }
      assert.equal(
        await value(database, `select has_database_privilege('${role}', current_database(), 'TEMP')`),
        false,
      )
      assert.equal(
        await value(database, `select has_table_privilege('${role}', 'auth.users', 'SELECT')`),
        false,
      )
    }
  })

  test('gives what the owner of a model makes to nobody but the service', async () => {
    await database.query(`begin; set local role plinth_owner;
      create table public.made (id int); create function public.made() returns int language sql return 1; commit`)
    const can = (role: string, what: string) =>
      value(database, `select has_table_privilege('${role}', 'public.made', '${what}')`)
    const mayCall = (role: string) =>
      value(database, `select has_function_privilege('${role}', 'public.made()', 'EXECUTE')`)
    assert.deepEqual(await Promise.all([can('anon', 'SELECT'), can('service_role', 'SELECT')]), [false, true])
    assert.deepEqual(await Promise.all([mayCall('authenticated'), mayCall('service_role')]), [false, true])
    assert.equal(await can('service_role', 'TRUNCATE'), false)
  })

  const asks: readonly (readonly [sql: string, claims: object | null, answer: unknown])[] = [
    ['select auth.uid()', { sub: SOMEBODY }, SOMEBODY],
    ['select auth.uid()', {}, null],
    ['select auth.uid()', null, null],
    ['select auth.role()', { role: 'authenticated' }, 'authenticated'],
    ['select auth.email()', { email: 'a@example.org' }, 'a@example.org'],
    ['select auth.jwt()', { a: 1 }, { a: 1 }],
    ['select auth.jwt()', null, null],
    [`select auth.has_role('staff')`, { app_metadata: { roles: ['auditor', 'staff'] } }, true],
    [`select auth.has_role('staff')`, { app_metadata: { roles: ['auditor'] } }, false],
    [`select auth.has_role('staff')`, { app_metadata: { roles: { staff: false } } }, false],
    [`select auth.has_role('staff')`, { app_metadata: { roles: 'staff' } }, false],
    [`select auth.has_role('staff')`, { user_metadata: { roles: ['staff'] } }, false],
    [`select auth.has_role(null)`, { app_metadata: { roles: ['staff'] } }, false],
    [`select auth.has_role('staff')`, null, false],
  ]
  for (const [sql, claims, expected] of asks) {
    test(`${sql} is ${JSON.stringify(expected)} for ${JSON.stringify(claims)}`, async () => {
      assert.deepEqual(await answer(database, sql, claims), expected)
    })
  }

  test('no search_path of the caller changes what the functions mean', async () => {
    await database.query(`create schema evil; grant usage on schema evil to authenticated;
      create function evil.current_setting(text, boolean) returns text language sql return '{"sub":"${SOMEBODY}"}'`)
    assert.equal(
      await answer(database, 'set local search_path = evil, pg_catalog; select auth.uid()', {}),
      null,
    )
  })

  test('(select auth.uid()) is asked once per statement', async () => {
    await database.query(`create table rows_of (owner uuid); grant select on rows_of to authenticated`)
    const plan = (await database.query(
      `explain (verbose) select * from rows_of where owner = (select auth.uid())`,
    )) as unknown as { rows: { 'QUERY PLAN': string }[] }
    assert.match(plan.rows.map((row) => row['QUERY PLAN']).join('\n'), /InitPlan/)
  })

  test('a policy calls a function of plinth_access, and its caller cannot', async () => {
    await database.query(`
      create function plinth_access.groups() returns setof int language sql stable security definer set search_path = ''
        begin atomic select 1; end;
      revoke execute on function plinth_access.groups() from public;
      grant execute on function plinth_access.groups() to authenticated;
      create table grouped (group_id int); insert into grouped values (1), (2);
      alter table grouped enable row level security; grant select on grouped to authenticated;
      create policy p on grouped to authenticated using (group_id = any (array(select plinth_access.groups())))`)
    assert.equal(await answer(database, 'select count(*)::int from grouped', {}), 1)
    await assert.rejects(
      database.query(asked('select plinth_access.groups()', {})),
      /permission denied for schema/,
    )
    await database.query('rollback')
  })

  test('another text of a file that has run is refused', async () => {
    await database.query(`update plinth.system_migrations set checksum = 'x' where name = '0003_auth.sql'`)
    await assert.rejects(connected(database.url, applySystem), { code: 'PL411', message: /0003_auth\.sql/ })
  })
})

test('servers that start together set up their databases of one PostgreSQL side by side', async (t) => {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()])
  t.after(() => Promise.all(databases.map((each) => each.drop())))
  await Promise.all(
    databases.flatMap(({ url }) => [connected(url, applySystem), connected(url, applySystem)]),
  )
  const left = await Promise.all(databases.map(({ url }) => connected(url, applySystem)))
  assert.deepEqual(left, [[], [], []])
})

test('what a database from Supabase brings along stays, and only what is missing is added', async (t) => {
  const database = await createTestDatabase(`
    create schema auth;
    create table auth.users (id uuid primary key, email text, of_theirs int);
    insert into auth.users values ('${SOMEBODY}', 'a@example.org', 1);
    create function auth.uid() returns uuid language sql stable as $$ select '${SOMEBODY}'::uuid $$;
    create table public.theirs (id int)`)
  t.after(() => database.drop())
  await database.query(`grant create on schema public to public`)
  await connected(database.url, applySystem)
  assert.equal(await value(database, 'select of_theirs from auth.users'), 1)
  assert.equal(await answer(database, 'select auth.uid()', {}), SOMEBODY)
  assert.equal(await answer(database, `select auth.has_role('x')`, { app_metadata: { roles: ['x'] } }), true)
  // What runs there may rely on rights that everybody has.
  assert.equal(await value(database, `select has_schema_privilege('anon', 'public', 'CREATE')`), true)
  assert.equal(
    await value(database, `select has_database_privilege('anon', current_database(), 'TEMP')`),
    true,
  )
})

describe('a server of its own, where the roles are not there yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-system-'))
  let server: Embedded
  let app: TestDatabase
  before(async () => {
    server = await startEmbedded({ dataDir: folder })
    app = await createTestDatabase(`create role humble login password 'p'`, server.url)
  })
  after(async () => {
    await app.drop()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function humble(): string {
    const url = new URL(app.url)
    url.username = 'humble'
    url.password = 'p'
    return url.href
  }

  test('a login without rights is told of all that it lacks', async () => {
    await assert.rejects(connected(humble(), applySystem), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'PL410')
      assert.match(error.message, /CREATEROLE, to make the role anon; .*role plinth_owner/)
      assert.match(error.message, /CREATE on the database test_\w+, to make the schema auth/)
      return true
    })
  })

  test('CREATEROLE and the database are enough, and the login may take on the roles', async () => {
    const [row] = (await app.query('select current_database() as name')).rows
    await app.query(`alter role humble createrole; alter database ${row.name} owner to humble`)
    assert.deepEqual(await connected(humble(), applySystem), FILES)
    await connected(humble(), async (database) => {
      for (const role of ['anon', 'authenticated', 'service_role', 'plinth_owner']) {
        const [row] = (await database.query(`select pg_has_role('humble', '${role}', 'SET')`)).rows
        assert.equal(row?.text(0), 't', role)
      }
      const [own] = (await database.query(`select pg_has_role('humble', 'service_role', 'USAGE')`)).rows
      assert.equal(own?.text(0), 'f')
    })
  })

  test('a database that was moved to a server without the roles gets them', async () => {
    await connected(humble(), async (database) => {
      await app.query('drop owned by anon; drop role anon')
      assert.deepEqual(await applySystem(database), FILES)
      const [row] = (await database.query(`select has_schema_privilege('anon', 'auth', 'USAGE')`)).rows
      assert.equal(row?.text(0), 't')
    })
  })
})
