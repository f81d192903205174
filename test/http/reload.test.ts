// Reloads of the whole server: nothing that was said is missed, and what cannot be read takes the place of nothing.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import pg from 'pg'
import { startProxy } from '../postgres/proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'
import { startWhole, type Whole } from '../support/whole.ts'

let database: TestDatabase
/** Roles are the whole server's: these bear the name of the database, and go with it. */
let login: string
let anon: string
let url: string
/** Stopped after the test. */
let whole: Whole

before(async () => {
  database = await createTestDatabase(`
    create schema other;
    create table items (id int primary key);
    insert into items values (1), (2), (3);
    create table other.things (id int primary key);`)
  const name = new URL(database.url).pathname.slice(1)
  login = `${name}_login`
  anon = `${name}_anon`
  await database.query(`
    create role ${login} login noinherit;
    create role ${anon};
    grant ${anon} to ${login};
    grant usage on schema public, other to ${anon};
    grant select on items, other.things to ${anon}`)
  const changed = new URL(database.url)
  changed.username = login
  url = changed.href
})
afterEach(async () => {
  await whole.plinth.stop()
  await database.query(`alter role ${login} reset all`)
})
after(async () => {
  await database.query(`drop owned by ${anon}; drop role ${login}, ${anon}`)
  await database.drop()
})

function start(flags: Readonly<Record<string, unknown>> = {}): Promise<Whole> {
  return startWhole({
    databaseUrl: url,
    anonRole: anon,
    reloadTriggers: false,
    outagePatienceMs: 0,
    ...flags,
  })
}

async function count(): Promise<number> {
  return ((await whole.get('/items')).json as readonly unknown[]).length
}

async function catalogVersion(): Promise<number> {
  const text = await (await fetchOnce(`${whole.plinth.url}/metrics`)).text()
  return Number(/^plinth_catalog_version (\d+)$/m.exec(text)?.[1])
}

test('a reload of settings that was asked for while nobody listened is made up for', async () => {
  whole = await start()
  assert.equal(await count(), 3)
  // Nobody can come back before the limit is gone again.
  await database.query(`alter role ${login} connection limit 0`)
  const { rows } = await database.query(`
    select pg_terminate_backend(pid, 60000) as ended from pg_stat_activity
    where usename = '${login}' and query ilike 'listen%'`)
  assert.deepEqual(rows, [{ ended: true }])
  await database.query(`alter role ${login} set pgrst.db_max_rows = '1'; notify pgrst, 'reload config'`)
  await database.query(`alter role ${login} connection limit -1`)
  await whole.until(() => whole.plinth.settings.maxRows === 1)
  assert.equal(await count(), 1)
})

test('settings that ask for another catalog wait for it: until it is read, the old one serves', async () => {
  await database.query(`alter role ${login} set lock_timeout = '50ms'`)
  whole = await start()
  const asker = new pg.Client({ connectionString: database.url })
  await asker.connect()
  assert.equal(await catalogVersion(), 1)
  await asker.query(`alter role ${login} set pgrst.db_schemas = 'other'`)
  // Only who reads a catalog wants to know the comments.
  await database.query('begin; lock table pg_catalog.pg_description in access exclusive mode')
  await asker.query(`notify pgrst, 'reload config'`)
  await whole.until(() => whole.events.some((event) => event.kind === 'catalog.failed'))
  const failed = whole.events.find((event) => event.kind === 'catalog.failed')
  assert.match(failed?.reason ?? '', /lock timeout/)
  assert.equal((await whole.get('/items')).status, 200)
  assert.deepEqual(whole.plinth.settings.schemas, ['public'])
  assert.equal(await catalogVersion(), 1)
  await database.query('rollback')
  await whole.until(() => whole.plinth.settings.schemas[0] === 'other')
  assert.equal((await whole.get('/things')).status, 200)
  assert.equal((await whole.get('/items')).status, 404)
  assert.equal(await catalogVersion(), 2)
  await asker.end()
})

test('the version of the catalog grows with every reload, whatever was reloaded', async () => {
  whole = await start()
  const versions = [await catalogVersion()]
  for (const schemas of ['other', 'public,other', 'public']) {
    await database.query(`alter role ${login} set pgrst.db_schemas = '${schemas}'`)
    await whole.plinth.reload()
    assert.equal(whole.plinth.settings.schemas.join(), schemas)
    versions.push(await catalogVersion())
  }
  assert.deepEqual(versions, [1, 2, 3, 4])
})

test('settings that are of no use are in the log, and those that were read before hold', async () => {
  whole = await start()
  await database.query(`alter role ${login} set pgrst.db_max_rows = 'many'`)
  await database.query(`create table late (id int); grant select on late to ${anon}`)
  await whole.plinth.reload()
  const said = whole.events.filter((event) => event.kind === 'config.warning').map(({ text }) => text)
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /^The settings were not reloaded, .*: pgrst\.db_max_rows must be an integer/)
  assert.equal(await count(), 3)
  assert.equal((await whole.get('/late')).status, 200, 'the catalog is reloaded all the same')
})

test('settings in the database that are of no use at the start are its error', async () => {
  whole = await start()
  await database.query(`alter role ${login} set pgrst.db_max_rows = 'many'`)
  await assert.rejects(start(), { code: 'PL002', message: /pgrst\.db_max_rows must be an integer/ })
})

test('until the settings in the database are read nothing is served, and then by them', async () => {
  await database.query(`alter role ${login} set pgrst.db_max_rows = '2'`)
  const proxy = await startProxy(url)
  await proxy.down()
  whole = await start({ databaseUrl: proxy.url })
  const { status, json } = await whole.get('/items')
  assert.deepEqual([status, (json as { code: string }).code], [503, 'PGRST002'])
  assert.equal(await catalogVersion(), 0)
  await proxy.up()
  await whole.until(() => whole.events.some((event) => event.kind === 'catalog.loaded'))
  assert.equal(await count(), 2)
  await whole.plinth.stop()
  await proxy.close()
})

test('settings that cannot be read again stay as they were, and are read when that is possible', async () => {
  await database.query(`alter role ${login} set pgrst.db_max_rows = '2'`)
  const proxy = await startProxy(url)
  whole = await start({ databaseUrl: proxy.url })
  await proxy.down()
  await database.query(`alter role ${login} set pgrst.db_max_rows = '1'`)
  await whole.plinth.reload()
  assert.equal(whole.plinth.settings.maxRows, 2)
  assert.ok(whole.events.some((event) => event.kind === 'config.warning'))
  await proxy.up()
  await whole.until(() => whole.plinth.settings.maxRows === 1)
  assert.equal(await count(), 1)
  await whole.plinth.stop()
  await proxy.close()
})
