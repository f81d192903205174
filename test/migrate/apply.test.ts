// Files: written, applied, interrupted, changed afterwards, kept from their locks.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { PlinthError } from '../../src/kit/error.ts'
import { creations } from '../../src/migrate/create/create.ts'
import { describeChange } from '../../src/migrate/diff.ts'
import { apply, applyDirectly, newMigration, plan, status, type Target } from '../../src/migrate/migrate.ts'
import { anyone, entity, int, schema, sql } from '../../src/model/model.ts'
import { openSession } from '../../src/postgres/session.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { creationsOf } from './bench.ts'

let database: TestDatabase
let folder: string

before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-migrations-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await database.query(
    'drop schema public cascade; create schema public; drop schema if exists plinth cascade',
  )
})

const options = () => ({
  url: database.url,
  owner: null,
  folder,
  lockTimeoutMs: 50,
  patienceMs: 500,
  allowDataLoss: false,
})
const target = (sql: string): Target => ({ schema: 'public', creations: creationsOf(sql) })
const orders = target(`create table orders (id int primary key, total int);\n`)
const indexed = target(
  `create table orders (id int primary key, total int);\ncreate index orders_total on orders (total);\n`,
)
const required = target(`create table orders (id int primary key, total int not null, note text not null);\n`)

function refusedBy(code: string, ...words: readonly RegExp[]) {
  return (error: unknown) => {
    assert.ok(error instanceof PlinthError, String(error))
    assert.equal(error.code, code, error.message)
    for (const word of words) assert.match(`${error.message}\n${error.details}\n${error.hint}`, word)
    return true
  }
}

test('a migration is written, applied once, and then nothing is left', async () => {
  const path = await newMigration(orders, 'Orders, at last!', options())
  assert.equal(path, join(folder, '0001_orders_at_last.sql'))
  assert.deepEqual((await apply(orders, options())).applied, ['0001_orders_at_last.sql'])
  const again = await apply(orders, options())
  assert.deepEqual([again.applied, again.left.changes], [[], []])
  assert.equal(await newMigration(orders, 'nothing', options()), null)
  const { applied, pending, changed, missing, difference } = await status(orders, options())
  assert.deepEqual([applied.length, pending, changed, missing, difference.changes], [1, [], [], [], []])
})

test('what a person writes into a file beside the model stays, and the model may use it', async () => {
  await newMigration(orders, 'orders', options())
  writeFileSync(
    join(folder, '0002_by_hand.sql'),
    'create function is_dear(total int) returns boolean language sql immutable return total > 9;\n',
  )
  const using = target(
    `create table orders (id int primary key, total int);\ncreate policy dear on orders using (is_dear(total));\n`,
  )
  const path = (await newMigration(using, 'dear', options())) as string
  assert.doesNotMatch(readFileSync(path, 'utf8'), /drop/)
  const { applied, left } = await apply(using, options())
  assert.deepEqual([applied.length, left.changes], [3, []])
  assert.deepEqual(
    left.kept.map(({ name }) => name),
    ['is_dear(total integer)'],
  )
  await newMigration(target(''), 'nothing', { ...options(), allowDataLoss: true })
  const { left: rest } = await apply(target(''), options())
  assert.deepEqual([rest.changes, rest.kept.length], [[], 1])
})

test('an index of a table that may have rows is built outside of a transaction', async () => {
  await newMigration(orders, 'orders', options())
  await newMigration(indexed, 'index', options())
  const text = readFileSync(join(folder, '0002_index.sql'), 'utf8')
  assert.match(text, /-- plinth: alone\n[\s\S]*CREATE INDEX CONCURRENTLY orders_total/)
  assert.deepEqual((await apply(indexed, options())).left.changes, [])
})

test('what fails is told with its line, is undone as a whole, and goes on once it is mended', async () => {
  await newMigration(orders, 'orders', options())
  const path = join(folder, '0002_more.sql')
  const first = '-- plinth: transaction\ncreate table kept (id int);\n-- plinth: transaction\n'
  writeFileSync(path, `${first}create table undone (id int);\ninsert into nowhere values (1);\n`)
  await assert.rejects(
    apply(orders, options()),
    refusedBy('PL407', /0002_more\.sql:5: relation "nowhere" does not exist/),
  )
  const state = await status(orders, options())
  assert.deepEqual(
    state.pending.map(({ file, partsDone }) => [file.name, partsDone]),
    [['0002_more.sql', 1]],
  )
  assert.deepEqual(
    state.difference.kept.map(({ name }) => name),
    ['kept'],
  )
  writeFileSync(
    path,
    'create table another (id int);\n-- plinth: transaction\ncreate table undone (id int);\n',
  )
  await assert.rejects(apply(orders, options()), refusedBy('PL405', /0002_more/))
  writeFileSync(path, `${first}create table undone (id int);\n`)
  assert.deepEqual((await apply(orders, options())).applied, ['0002_more.sql'])
  assert.deepEqual((await apply(orders, options())).applied, [])
})

test('an index that an interrupted run left behind is built again', async () => {
  await newMigration(orders, 'orders', options())
  await apply(orders, options())
  await database.query('insert into orders values (1, 5), (2, 5)')
  writeFileSync(
    join(folder, '0002_unique.sql'),
    '-- plinth: alone\n-- one of each\ncreate unique index concurrently orders_total on orders (total);\n',
  )
  await assert.rejects(apply(orders, options()), refusedBy('PL407', /orders_total/))
  await database.query('update orders set total = id')
  const wanted = target(
    `create table orders (id int primary key, total int);\ncreate unique index orders_total on orders (total);\n`,
  )
  const { applied, left } = await apply(wanted, options())
  assert.deepEqual([applied, left.changes], [['0002_unique.sql'], []])
})

test('an index that was built, and not recorded, is taken as it is', async () => {
  await newMigration(orders, 'orders', options())
  await newMigration(indexed, 'index', options())
  await apply(indexed, options())
  await database.query(`delete from plinth.migrations where name = '0002_index.sql'`)
  assert.deepEqual((await apply(indexed, options())).applied, ['0002_index.sql'])
})

test('a file that was applied and is another now, or is gone, is told before anything is done', async () => {
  const path = (await newMigration(orders, 'orders', options())) as string
  await apply(orders, options())
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n-- more`)
  await assert.rejects(
    apply(orders, options()),
    refusedBy('PL405', /0001_orders\.sql is not what was applied/),
  )
  rmSync(path)
  await assert.rejects(apply(orders, options()), refusedBy('PL405', /there is no such file/))
  assert.deepEqual((await status(orders, options())).missing, ['0001_orders.sql'])
})

test('files whose place in the order cannot be told are refused', async () => {
  writeFileSync(join(folder, 'orders.sql'), 'select 1')
  await assert.rejects(apply(orders, options()), refusedBy('PL405', /orders\.sql: a migration is called/))
  rmSync(join(folder, 'orders.sql'))
  writeFileSync(join(folder, '0001_a.sql'), 'select 1')
  writeFileSync(join(folder, '0001_b.sql'), 'select 1')
  await assert.rejects(
    apply(orders, options()),
    refusedBy('PL405', /0001_a\.sql, 0001_b\.sql: have the same number/),
  )
})

test('a file that ends its transaction itself is refused', async () => {
  writeFileSync(join(folder, '0001_orders.sql'), 'create table a (id int);\ncommit;\n')
  await assert.rejects(apply(orders, options()), refusedBy('PL407', /ends its transaction itself/))
})

/** Everything in every schema, with who owns it. */
async function everything(): Promise<unknown> {
  const { rows } = await database.query(`
    select 'schema' as kind, nspname as name, nspowner::regrole::text as owner from pg_namespace where nspname !~ '^pg_(toast|temp)'
    union all select relkind::text, relnamespace::regnamespace || '.' || relname, relowner::regrole::text from pg_class where relkind <> 't'
    union all select 'function', oid::regprocedure::text, proowner::regrole::text from pg_proc
    order by 1, 2, 3`)
  return rows
}

for (const [what, first, line] of [
  ['begins and commits', 'begin;\ncreate table first (id int);\ncommit;\n', 1],
  ['commits', `create table first (note text default ';');\n-- kept\n/* so */ COMMIT and chain;\n`, 3],
  ['rolls back', 'create table first (id int);\nrollback; create table leaked (id int);\n', 2],
] as const) {
  test(`a file that ${what} is told before anything of it runs, in a shadow and in a database`, async () => {
    await database.query('create schema if not exists plinth_access')
    writeFileSync(join(folder, '0001_first.sql'), first)
    writeFileSync(join(folder, '0002_leaked.sql'), 'create table leaked (id int);\n')
    const before = await everything()
    const told = refusedBy(
      'PL407',
      new RegExp(`0001_first\\.sql:${line} (begins a|ends its) transaction itself`),
    )
    await assert.rejects(newMigration(orders, 'orders', options()), told)
    assert.deepEqual(await everything(), before)
    await assert.rejects(apply(orders, options()), told)
    await database.query('drop schema plinth cascade')
    assert.deepEqual(await everything(), before)
  })
}

test('nothing that a model is made of commits a shadow, ends it, or brings along a second statement', async () => {
  await database.query('create schema if not exists plinth_access')
  const before = await everything()
  const planned = (...statements: readonly string[]) => {
    const made = statements.map((each) => ({ kind: 'check', name: 'orders.some', sql: each, place: null }))
    return plan({ schema: 'public', creations: made }, options())
  }
  const table = 'create table orders (id int)'
  await assert.rejects(planned(table, 'commit', table), refusedBy('PL402', /a shadow is never committed/))
  await assert.rejects(
    planned(table, 'rollback', table),
    refusedBy('PL407', /orders\.some ends its transaction itself/),
  )
  await assert.rejects(
    planned(table, 'alter table orders add check (id > 0); commit; create table leaked (id int)'),
    refusedBy('PL402', /cannot insert multiple commands/),
  )
  await assert.rejects(plan(smuggling(), options()), refusedBy('PL402', /cannot insert multiple commands/))
  assert.deepEqual(await everything(), before)
})

/** A check that ends its statement, and goes on with others. */
const smuggled = sql`true); rollback; create table leaked (id int); select (1`

function smuggling(): Target {
  const checks = [{ name: 'worth', condition: smuggled, message: 'No.' }]
  const { model } = schema({ orders: entity('orders', { total: int() }, { read: anyone, checks }) })
  return { schema: model.schema, creations: creations(model) }
}

test('a login without any right but to make schemas cannot commit a shadow either', async () => {
  await database.query(`do $$ begin create role migrate_humble login password 'p'; exception when duplicate_object then null; end $$;
    drop schema if exists plinth_access; revoke temporary on database ${new URL(database.url).pathname.slice(1)} from public;
    grant create on database ${new URL(database.url).pathname.slice(1)} to migrate_humble`)
  const url = new URL(database.url)
  Object.assign(url, { username: 'migrate_humble', password: 'p' })
  const creations = ['create table t (id int)', 'commit'].map((text) => ({
    kind: 'table',
    name: 't',
    sql: text,
    place: null,
  }))
  const before = await everything()
  const humble = { ...options(), url: url.href }
  await assert.rejects(
    plan({ schema: 'public', creations }, humble),
    refusedBy('PL402', /a shadow is never committed/),
  )
  assert.equal((await plan({ schema: 'public', creations: creations.slice(0, 1) }, humble)).steps.length, 1)
  assert.deepEqual(await everything(), before)
})

test('a file may have savepoints, and functions with statements of their own', async () => {
  writeFileSync(
    join(folder, '0001_by_hand.sql'),
    `savepoint s;
create table undone (id int);
rollback to savepoint s;
create function sign_of(n int) returns int language sql begin atomic
  select 1; select case when n > 0 then 1 else -1 end; end;
create function shout(t text) returns text language plpgsql as $$ begin return t || E'\\';' || '; commit; --'; end; $$;
create table log (id int); create table kept (id int);
create rule logged as on insert to kept do also (insert into log values (new.id); insert into log values (-new.id));
`,
  )
  await newMigration(orders, 'orders', options())
  const { left } = await apply(orders, options())
  assert.deepEqual(left.changes, [])
  assert.deepEqual(left.kept.map(({ name }) => name).sort(), [
    'kept',
    'log',
    'shout(t text)',
    'sign_of(n integer)',
  ])
})

test('a file that copies from its own rows is told, and does not wait for them', async () => {
  writeFileSync(join(folder, '0001_rows.sql'), 'create table t (id int);\ncopy t from stdin;\n1\n\\.\n')
  await assert.rejects(
    newMigration(orders, 'orders', options()),
    refusedBy('PL407', /0001_rows\.sql:2 copies from stdin/),
  )
})

test('who holds the locks is named when they are not to be had, and nobody queues for long', async () => {
  await applyDirectly(orders, options())
  const reader = await openSession({ url: `${database.url}?application_name=report` })
  await reader.script('begin; select * from orders')
  const wider = target(`create table orders (id int primary key, total bigint);\n`)
  const said: string[] = []
  const trying = applyDirectly(wider, { ...options(), report: (line) => said.push(line) })
  await assert.rejects(
    trying,
    refusedBy('PL406', /report of \w+ \(process \d+\), in a transaction for \d+ s: /),
  )
  assert.match(said.join('\n'), /the plan: waits for report of/)
  const patient = applyDirectly(wider, {
    ...options(),
    patienceMs: 60_000,
    report: () => void reader.script('commit'),
  })
  assert.equal((await patient).steps.length, 1)
  await reader.close()
})

test('two at a time are one after the other', async () => {
  const both = await Promise.all([
    applyDirectly(orders, options()),
    applyDirectly(orders, { ...options(), patienceMs: 60_000 }),
  ])
  assert.deepEqual(both.map(({ steps }) => steps.length).sort(), [0, 1])
  const holder = await openSession({ url: database.url })
  await holder.query(`select pg_advisory_lock(hashtextextended('plinth migrate', 0))`)
  await assert.rejects(applyDirectly(orders, options()), refusedBy('PL408'))
  await holder.close()
})

test('what would lose data is told, and done when it is meant', async () => {
  await applyDirectly(orders, options())
  await database.query('insert into orders values (1, 1)')
  const less = target(`create table orders (id int primary key);\n`)
  await assert.rejects(
    applyDirectly(less, options()),
    refusedBy('PL404', /The values of orders\.total/, /--allow-data-loss/),
  )
  assert.match((await plan(less, options())).steps[0]?.hint ?? '', /rename column total to/)
  await applyDirectly(less, { ...options(), allowDataLoss: true })
  await assert.rejects(
    applyDirectly(target(''), options()),
    refusedBy('PL404', /The table orders with its rows/),
  )
})

test('a type that holds less is a loss, one that refuses is none', async () => {
  await applyDirectly(target(`create table t (a numeric(10,2), b varchar(9), c timestamp);\n`), options())
  await database.query(`insert into t values (1.25, 'abc', now())`)
  const less = target(`create table t (a numeric(10,1), b varchar(5), c date);\n`)
  const { steps } = await plan(less, options())
  assert.deepEqual(
    steps.map(({ loses }) => loses),
    [
      'Values are rounded to numeric(10,1)',
      null,
      'What date cannot hold of the values of c is lost, or refused',
    ],
  )
})

test('what the rows do not allow is told before anything is done', async () => {
  await applyDirectly(orders, options())
  await database.query('insert into orders values (1, null)')
  await assert.rejects(
    applyDirectly(required, options()),
    refusedBy(
      'PL403',
      /column orders\.note may not be null and has no default/,
      /column orders\.total becomes required, and is null in 1 row\./,
    ),
  )
  await database.query('delete from orders')
  await applyDirectly(required, options())
})

const moods = (values: string) => `create type mood as enum (${values});\n`
const people = (type: string) => `create table people (id int, mood ${type}, "all" mood[]);\n`

test('a value of an enum that rows still have is told with table, value and count, and nothing is done', async () => {
  await applyDirectly(target(moods(`'ok', 'sad', 'it''s bad'`) + people('mood')), options())
  await database.query(`insert into people values (1, 'sad', '{ok,sad,sad}'), (2, 'sad', null), (3, 'it''s bad', '{}');
    create table theirs (mood mood); insert into theirs values ('sad')`)
  const fewer = target(moods(`'ok'`) + people('mood'))
  const { problems } = await plan(fewer, options())
  assert.deepEqual([...problems].sort(), [
    `column people.all holds values that mood will not have: 'sad' in 1 row. Change them first: update people set "all" = ... where "all"::text[] && array['sad']`,
    `column people.mood holds values that mood will not have: 'sad' in 2 rows, 'it''s bad' in 1 row. Change them first: update people set mood = ... where mood in ('sad', 'it''s bad')`,
    `column theirs.mood holds values that mood will not have: 'sad' in 1 row. Change them first: update theirs set mood = ... where mood in ('sad')`,
  ])
  await assert.rejects(applyDirectly(fewer, options()), refusedBy('PL403', /'sad' in 2 rows/))
  await database.query(`update people set mood = 'ok', "all" = '{}'; delete from theirs`)
  assert.deepEqual((await plan(fewer, options())).problems, [])
  await applyDirectly(fewer, options())
  assert.deepEqual((await status(fewer, options())).difference.changes, [])
})

test('a text that the enum of its column does not have is told before it becomes one', async () => {
  await applyDirectly(target(moods(`'ok'`) + people('text')), options())
  await database.query(`insert into people (mood) values ('ok'), (null)`)
  const strict = target(moods(`'ok'`) + people('mood'))
  assert.deepEqual((await plan(strict, options())).problems, [])
  await database.query(`insert into people (mood) select 'm' || n from generate_series(1, 7) n`)
  await assert.rejects(
    applyDirectly(strict, options()),
    refusedBy(
      'PL403',
      /column people\.mood holds .* mood will not have: 'm1' in 1 row, .*'m5' in 1 row, and others\./,
    ),
  )
})

test('what somebody else made stays, is named, and survives what happens under it', async () => {
  await applyDirectly(orders, options())
  await database.query(`create table theirs (id int); create index by_hand on orders (total);
    create view their_view as select total from orders; create function their_function() returns int language sql return 1;
    grant select on their_view to public; comment on view their_view is 'ours'`)
  const { difference } = await status(orders, options())
  assert.deepEqual(difference.kept.map(({ kind, name }) => `${kind} ${name}`).sort(), [
    'function their_function()',
    'index by_hand',
    'table theirs',
    'view their_view',
  ])
  assert.deepEqual(difference.changes, [])
  await applyDirectly(target(`create table orders (id int primary key, total bigint);\n`), options())
  const view = await database.query(`select obj_description('their_view'::regclass) as comment,
    has_table_privilege('public', 'their_view', 'select') as granted, to_regclass('by_hand') is not null as indexed`)
  assert.deepEqual(view.rows, [{ comment: 'ours', granted: true, indexed: true }])
  await assert.rejects(
    applyDirectly(target(`create table orders (id int primary key);\n`), {
      ...options(),
      allowDataLoss: true,
    }),
    refusedBy('PL403', /view their_view was made by hand and uses column orders\.total/),
  )
})

test('what was changed by hand is told object by object', async () => {
  await applyDirectly(orders, options())
  await database.query(
    `alter table orders alter total set default 7; create policy open on orders; grant select on orders to public`,
  )
  const { difference } = await status(orders, options())
  assert.deepEqual(difference.changes.map(describeChange), [
    'table orders: differs\n  grants: select to public -> none',
    'column orders.total: differs\n  default: 7 -> none',
    'policy orders.open: is not in the model',
  ])
})

test('a statement that PostgreSQL does not take is told where it was written', async () => {
  const place = { file: join(process.cwd(), 'app/schema.ts'), line: 12, column: 3 }
  const wrong: Target = {
    schema: 'public',
    creations: [{ kind: 'policy', name: 'orders.read', sql: 'create table t (id nonsense)', place }],
  }
  await assert.rejects(
    plan(wrong, options()),
    refusedBy(
      'PL402',
      /^app\/schema\.ts:12:3 policy orders\.read: PostgreSQL does not take it: type "nonsense" does not exist/,
    ),
  )
  const left = await database.query(
    `select count(*)::int as n from pg_namespace where nspname like 'plinth_shadow%'`,
  )
  assert.deepEqual(left.rows, [{ n: 0 }])
})

test('the owner of the model owns what is made, and takes over what was there', async () => {
  await database.query(`do $$ begin create role migrate_owner; exception when duplicate_object then null; end $$;
    grant usage, create on schema public to migrate_owner; create table orders (id int primary key, total int)`)
  const owned = { ...options(), owner: 'migrate_owner' }
  const both = target(`create table orders (id int primary key, total int);\ncreate table more (id int);\n`)
  await applyDirectly(both, owned)
  const owners = await database.query(
    `select relname, relowner::regrole::text as owner from pg_class where relname in ('orders', 'more') order by 1`,
  )
  assert.deepEqual(owners.rows, [
    { relname: 'more', owner: 'migrate_owner' },
    { relname: 'orders', owner: 'migrate_owner' },
  ])
  assert.deepEqual((await applyDirectly(both, owned)).steps, [])
})

test('default privileges do not open what the model keeps closed', async () => {
  await database.query(`do $$ begin create role migrate_reader; exception when duplicate_object then null; end $$;
    alter default privileges in schema public grant all on tables to migrate_reader;
    alter default privileges in schema public grant execute on functions to migrate_reader`)
  await applyDirectly(
    target(
      `create table orders (id int primary key);\ncreate view v as select 1;\ncreate function f() returns int language sql return 1;\n`,
    ),
    options(),
  )
  const granted =
    await database.query(`select has_table_privilege('migrate_reader', 'orders', 'select') as "table",
    has_table_privilege('migrate_reader', 'v', 'select') as view`)
  assert.deepEqual(granted.rows, [{ table: false, view: false }])
})

test('what an extension brought along is left alone', async () => {
  await database.query('create extension citext')
  const text = target(`create table t (name citext unique, check (name <> 'x'));\n`)
  await applyDirectly(text, options())
  const { difference } = await status(text, options())
  assert.deepEqual([difference.changes, difference.kept], [[], []])
})
