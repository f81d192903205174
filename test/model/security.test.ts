// What a model makes has no fault that `plinth doctor --security` calls an error: otherwise it would not be served.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { examineSecurity } from '../../src/ops/doctor/security.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { market } from './market.ts'

const LOGIN = 'plinth_test_model_login'

let database: TestDatabase
let login: DatabaseService

before(async () => {
  database = await createTestDatabase()
  const admin = createDatabase({ url: database.url, size: 1 })
  await admin.start()
  await applySystem(admin)
  await admin.stop()
  await database.query(`do $$ begin
    perform pg_advisory_xact_lock(20266);
    if not exists (select from pg_roles where rolname = '${LOGIN}') then
      create role ${LOGIN} login noinherit;
      grant anon, authenticated, service_role to ${LOGIN};
    end if;
  end $$`)
  // As in a database that was empty when it was set up.
  await database.query(
    `do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$`,
  )
  await database.query(
    'grant usage on schema extensions to plinth_owner; set role plinth_owner; set search_path = public, extensions',
  )
  for (const { sql } of creations(market.model)) await database.query(sql)
  const url = new URL(database.url)
  url.username = LOGIN
  login = createDatabase({ url: url.href, size: 1 })
})
after(async () => {
  await login.stop()
  await database.drop()
})

test('a model of everything has no error of security, and is warned only of what it says itself', async () => {
  const { settings } = resolveSettings({ flags: { databaseUrl: database.url, anonRole: 'anon' } })
  const found = await examineSecurity(login, settings)
  const told = found.filter(({ level, number }) => level !== 'info' && number !== '1009')
  // Whoever is signed in may leave a note.
  assert.deepEqual(
    told.map(({ number, name, object }) => `${number} ${name}: ${object}`),
    ['0024 rls_policy_always_true: notes_insert on public.notes'],
  )
})
