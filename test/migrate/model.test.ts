// A model, from its first migration on: what `schema()` says is what the database has.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { describeChange } from '../../src/migrate/diff.ts'
import { apply, applyDirectly, newMigration, plan, status, type Target } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import {
  any,
  anyone,
  entity,
  int,
  member,
  money,
  oneOf,
  owner,
  ref,
  role,
  type Schema,
  schema,
  signedIn,
  text,
  timestamp,
  uuid,
} from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
  await setUp(database.url)
})
after(() => database.drop())

async function setUp(url: string): Promise<void> {
  const pool = createDatabase({ url, size: 1 })
  await applySystem(pool).finally(() => pool.stop())
}

const options = () => ({
  url: database.url,
  owner: 'plinth_owner',
  folder: 'nowhere',
  lockTimeoutMs: 1_000,
  patienceMs: 60_000,
  allowDataLoss: true,
})
const targetOf = ({ model }: Schema): Target => ({ schema: model.schema, creations: creations(model) })

function first(): Schema {
  const teams = entity('teams', { name: text({ min: 1, max: 80 }).unique() }, { read: signedIn })
  const members = entity('members', { team_id: ref(teams), user_id: owner() }, { read: owner.of('user_id') })
  const tasks = entity(
    'tasks',
    {
      team_id: ref(teams).indexed(),
      title: text({ max: 200 }),
      state: oneOf('open', 'done').default('open'),
      cost: money(),
      made_at: timestamp().default('now'),
    },
    {
      read: any(
        member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id' }),
        role('staff'),
      ),
      write: role('staff'),
    },
  )
  return schema({ teams, members, tasks })
}

function second(): Schema {
  const teams = entity(
    'teams',
    { name: text({ min: 1, max: 80 }).unique(), note: text().optional() },
    { read: anyone },
  )
  const members = entity('members', { team_id: ref(teams), user_id: owner() }, { read: owner.of('user_id') })
  const tasks = entity(
    'tasks',
    {
      team_id: ref(teams).indexed(),
      title: text({ max: 300 }),
      body: text().optional(),
      state: oneOf('open', 'started', 'done').default('open'),
      stock: int({ min: 0 }).default(0),
      other: uuid().optional(),
    },
    {
      read: any(
        member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id' }),
        role('staff'),
      ),
      write: signedIn,
      search: ['title', 'body'],
    },
  )
  return schema({ teams, members, tasks })
}

test('a model becomes the database, changes with rows in it, and back', async () => {
  for (const model of [first(), second(), first()]) {
    const target = targetOf(model)
    const { steps } = await applyDirectly(target, options())
    assert.notEqual(steps.length, 0)
    const { difference } = await status(target, options())
    assert.deepEqual([difference.changes.map(describeChange), difference.kept], [[], []])
    assert.deepEqual((await applyDirectly(target, options())).steps, [])
    await database.query(rowsFor(model))
  }
})

test('a login without superuser does it all', async () => {
  const own = await createTestDatabase()
  const { rows } = await own.query('select current_database() as name')
  await own.query(`do $$ begin create role migrate_login login createrole; exception when duplicate_object then null; end $$;
    grant plinth_owner, plinth_audit to migrate_login; alter database ${rows[0].name} owner to migrate_login`)
  const url = new URL(own.url)
  url.username = 'migrate_login'
  try {
    await setUp(url.href)
    const as = { ...options(), url: url.href }
    await applyDirectly(targetOf(first()), as)
    await own.query(rowsFor(first()))
    await own.query('delete from tasks')
    await applyDirectly(targetOf(second()), as)
    assert.deepEqual((await applyDirectly(targetOf(second()), as)).steps, [])
  } finally {
    await own.drop()
  }
})

/** Rows of the first model, and none left that the next could not take: a task without a cost cannot get one. */
function rowsFor({ model }: Schema): string {
  const hasCost = model.tables.get('tasks')?.columns.some(({ name }) => name === 'cost') === true
  return hasCost
    ? `insert into teams (name) values ('red') on conflict do nothing;
      insert into tasks (team_id, title, cost) select id, 'x', 1 from teams`
    : 'delete from tasks'
}

test('a model of a schema of its own has it made, owned by who owns the rest, for clients to name', async () => {
  const shop = schema({ orders: entity('orders', { total: int() }, { read: signedIn }) }, { name: 'shop' })
  const [first] = (await plan(targetOf(shop), options())).steps
  assert.match(first?.sql.join(';\n') ?? '', /^create schema shop authorization "plinth_owner";/)
  const { steps } = await applyDirectly(targetOf(shop), options())
  assert.deepEqual(steps[0], first)
  assert.deepEqual((await applyDirectly(targetOf(shop), options())).steps, [])
  const { rows } = await database.query(`select nspowner::regrole::text as owner,
    to_regclass('shop.orders') is not null as made, to_regclass('public.orders') is null as there_only,
    array(select role from unnest(array['anon', 'authenticated', 'service_role']) role where has_schema_privilege(role, oid, 'usage')) as clients
    from pg_namespace where nspname = 'shop'`)
  assert.deepEqual(rows, [
    {
      owner: 'plinth_owner',
      made: true,
      there_only: true,
      clients: ['anon', 'authenticated', 'service_role'],
    },
  ])
})

test('its first migration brings it about, too', async (t) => {
  await database.query('drop schema if exists shop cascade')
  const folder = mkdtempSync(join(tmpdir(), 'plinth-migrations-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const shop = targetOf(
    schema({ orders: entity('orders', { total: int() }, { read: signedIn }) }, { name: 'shop' }),
  )
  await newMigration(shop, 'orders', { ...options(), folder })
  const { applied, left } = await apply(shop, { ...options(), folder })
  assert.deepEqual([applied, left.changes], [['0001_orders.sql'], []])
})
