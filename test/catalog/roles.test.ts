// Roles belong to the whole server: these bear the database's own random name, and go with it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let admin: TestDatabase
let name: string

const LOAD = { schemas: ['public'], extraSearchPath: [], version: 1 }

before(async () => {
  admin = await createTestDatabase()
  name = new URL(admin.url).pathname.slice(1)
  await admin.query(`
    create role ${name}_guest;
    create role ${name}_plain;
    create role ${name}_login login password '${name}';
    grant ${name}_guest to ${name}_login;
    alter role ${name}_guest set statement_timeout = '3s';
    alter role ${name}_guest in database ${name} set statement_timeout = '4s';
    alter role ${name}_guest set default_transaction_isolation = 'REPEATABLE READ';
    alter role ${name}_guest set log_min_duration_statement = '1s';
    alter role ${name}_guest set search_path = 'a', 'B c'`)
})

after(async () => {
  await admin.query(`drop role if exists ${name}_guest, ${name}_login, ${name}_plain`)
  await admin.drop()
})

async function rolesSeenBy(user: string | null): Promise<ReadonlyMap<string, unknown>> {
  const url = new URL(admin.url)
  if (user !== null) {
    url.username = user
    url.password = name
  }
  const database = createDatabase({ url: url.href, size: 1 })
  try {
    return (await loadCatalog(database, LOAD)).roles
  } finally {
    await database.stop()
  }
}

test('a role brings the settings that the login role may set, isolation apart', async () => {
  const roles = await rolesSeenBy(`${name}_login`)
  assert.deepEqual(roles.get(`${name}_guest`), {
    settings: [
      ['search_path', 'a, "B c"'],
      ['statement_timeout', '4s'],
    ],
    isolation: 'repeatable read',
  })
})

test('a superuser may set more', async () => {
  const roles = await rolesSeenBy(null)
  assert.deepEqual(roles.get(`${name}_guest`), {
    settings: [
      ['log_min_duration_statement', '1s'],
      ['search_path', 'a, "B c"'],
      ['statement_timeout', '4s'],
    ],
    isolation: 'repeatable read',
  })
})

test('a role without settings is absent', async () => {
  assert.equal((await rolesSeenBy(null)).has(`${name}_plain`), false)
})
