import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { textOf } from '../../src/catalog/introspect/question.ts'
import { QUESTIONS } from '../../src/catalog/introspect.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let admin: TestDatabase
let database: DatabaseService

before(async () => {
  admin = await createTestDatabase(
    `create schema "O'Brien ""x"" \\y,{z}"; create table "O'Brien ""x"" \\y,{z}"."a b" ("c d" int primary key)`,
  )
  database = createDatabase({ url: admin.url, size: 1 })
  await database.start()
})
after(async () => {
  await database.stop()
  await admin.drop()
})

test('every question can be prepared', async () => {
  for (const [index, question] of QUESTIONS.entries()) {
    await assert.doesNotReject(
      admin.query(`prepare question_${index} (text[], text[]) as ${textOf(question)}`),
    )
  }
})

test('names of schemas reach the database whatever is in them', async () => {
  const odd = `O'Brien "x" \\y,{z}`
  const catalog = await loadCatalog(database, { schemas: [odd, ''], extraSearchPath: [odd], version: 7 })
  assert.equal(catalog.version, 7)
  assert.deepEqual(catalog.schemas.get(odd)?.relations.get('a b')?.primaryKey, ['c d'])
})

test('an empty list of schemas gives an empty catalog', async () => {
  const catalog = await loadCatalog(database, { schemas: [], extraSearchPath: [], version: 1 })
  assert.equal(catalog.schemas.size, 0)
  assert.equal(catalog.relations.size, 0)
})
