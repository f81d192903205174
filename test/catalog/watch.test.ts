import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findRelation } from '../../src/catalog/lookup.ts'
import { type CatalogWatch, watchCatalog } from '../../src/catalog/watch.ts'
import type { CatalogEvent } from '../../src/kit/log-event.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type TestEar, testEar } from './support/ear.ts'

let admin: TestDatabase
let database: DatabaseService

before(async () => {
  admin = await createTestDatabase('create table first (id integer primary key)')
  database = createDatabase({ url: admin.url, size: 2 })
  await database.start()
})
after(async () => {
  await database.stop()
  await admin.drop()
})

interface Watched {
  readonly watch: CatalogWatch
  readonly ear: TestEar
  readonly events: readonly CatalogEvent[]
  readonly configReloads: () => number
  /** Resolves when the next catalog that satisfies `wanted` is there. */
  until(wanted: () => boolean): Promise<void>
}

interface WatchedOptions {
  readonly installTriggers: boolean
  readonly over?: DatabaseService
  readonly channel?: string
}

async function watched(
  { installTriggers, over = database, channel }: WatchedOptions,
  use: (watched: Watched) => Promise<void>,
): Promise<void> {
  const events: CatalogEvent[] = []
  let configReloads = 0
  let wake = (): void => undefined
  const ear = testEar(admin.url)
  const watch = watchCatalog({
    database: over,
    ear,
    scope: () => ({ schemas: ['public'], extraSearchPath: [] }),
    installTriggers,
    ...(channel !== undefined && { channel }),
    observe: (event) => {
      events.push(event)
      // The catalog is put in place right after it was reported.
      setImmediate(() => wake())
    },
    reloadConfig: () => {
      configReloads++
      wake()
    },
  })
  const until = async (wanted: () => boolean): Promise<void> => {
    while (!wanted()) await new Promise<void>((resolve) => (wake = resolve))
  }
  await watch.start()
  try {
    await use({ watch, ear, events, configReloads: () => configReloads, until })
  } finally {
    await watch.stop()
  }
}

function has(watch: CatalogWatch, name: string): boolean {
  return findRelation(watch.current, 'public', name) !== undefined
}

test('after start the catalog is there, and what changes later is not seen unasked', async () => {
  await watched({ installTriggers: false }, async ({ watch }) => {
    const kept = watch.current
    assert.equal(has(watch, 'first'), true)
    await admin.query('create table second (id integer primary key)')
    const renewed = await watch.reload()
    assert.equal(has(watch, 'second'), true)
    assert.equal(renewed, watch.current)
    assert.equal(findRelation(kept, 'public', 'second'), undefined)
    assert.equal(renewed.version, kept.version + 1)
  })
})

test('NOTIFY reloads: the schema, the configuration, or with an empty payload both', async () => {
  await watched({ installTriggers: false }, async ({ watch, until, configReloads }) => {
    await admin.query(`create table third (id integer); notify pgrst, 'reload schema'`)
    await until(() => has(watch, 'third'))
    assert.equal(configReloads(), 0)
    const version = watch.current.version
    await admin.query(`notify pgrst, 'something else'`)
    await admin.query(`notify pgrst, 'reload config'`)
    await until(() => configReloads() === 1)
    assert.equal(watch.current.version, version)
    await admin.query('create table fourth (id integer); notify pgrst')
    await until(() => has(watch, 'fourth'))
    assert.equal(configReloads(), 2)
  })
})

test('a lost connection may have missed something, so both are reloaded', async () => {
  await watched({ installTriggers: false }, async ({ watch, ear, until, configReloads }) => {
    await admin.query('create table fifth (id integer)')
    ear.lose()
    await until(() => has(watch, 'fifth'))
    assert.equal(configReloads(), 1)
  })
})

test('who may not install event triggers is told so once, and served all the same', async () => {
  const name = new URL(admin.url).pathname.slice(1)
  await admin.query(`create role ${name}_modest login`)
  const url = new URL(admin.url)
  url.username = `${name}_modest`
  const modest = createDatabase({ url: url.href, size: 1 })
  try {
    await watched({ installTriggers: true, over: modest }, async ({ watch, events }) => {
      await watch.reload()
      assert.equal(events.filter((event) => event.kind === 'catalog.triggers-refused').length, 1)
      assert.equal(has(watch, 'first'), true)
    })
  } finally {
    await modest.stop()
    await admin.query(`drop role ${name}_modest`)
  }
})

test('with event triggers a change of schema is seen by itself, and temporary tables are not', async () => {
  await watched({ installTriggers: true }, async ({ watch, events, until }) => {
    assert.ok(events.some((event) => event.kind === 'catalog.triggers-installed'))
    const version = watch.current.version
    await admin.query('create temporary table passing (id integer)')
    await admin.query('drop table passing')
    await admin.query('create table sixth (id integer)')
    await until(() => has(watch, 'sixth'))
    assert.equal(watch.current.version, version + 1)
    await admin.query('alter table sixth add column label text')
    await until(() => findRelation(watch.current, 'public', 'sixth')?.columns.has('label') === true)
    await admin.query('grant select on sixth to public')
    await until(() => findRelation(watch.current, 'public', 'sixth')?.privileges.has('public') === true)
    await admin.query('revoke select on sixth from public')
    await until(() => findRelation(watch.current, 'public', 'sixth')?.privileges.has('public') === false)
    await admin.query('drop table sixth')
    await until(() => !has(watch, 'sixth'))
  })
})

test('event triggers are installed once', async () => {
  await watched({ installTriggers: true }, async ({ events }) => {
    assert.deepEqual(
      events.map((event) => event.kind),
      ['catalog.loaded'],
    )
  })
})

test('a channel of its own is obeyed, and the usual one is not', async () => {
  await watched({ installTriggers: false, channel: 'Our "own"' }, async ({ watch, until, configReloads }) => {
    const version = watch.current.version
    await admin.query(`notify pgrst, 'reload schema'; notify pgrst`)
    await admin.query(`create table seventh (id integer); notify "Our ""own""", 'reload schema'`)
    await until(() => has(watch, 'seventh'))
    assert.equal(watch.current.version, version + 1)
    await admin.query(`notify "Our ""own""", 'reload config'`)
    await until(() => configReloads() === 1)
  })
})

test('with a channel of its own a change of schema is still seen by itself, and nothing else is heard', async () => {
  await watched({ installTriggers: true, channel: 'ours' }, async ({ watch, until, configReloads }) => {
    await admin.query(`notify pgrst, 'reload config'; notify pgrst`)
    await admin.query('create table eighth (id integer)')
    await until(() => has(watch, 'eighth'))
    await admin.query('drop table eighth; notify ours')
    await until(() => configReloads() > 0 && !has(watch, 'eighth'))
    assert.equal(configReloads(), 1)
  })
})
