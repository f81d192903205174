import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { findRelation, relationshipsOf } from '../../src/catalog/lookup.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase } from '../support/database.ts'

const TEMPORAL = `
  create table price (article int4range, valid daterange, primary key (article, valid without overlaps));
  create table offer (id integer primary key, article int4range, valid daterange,
    foreign key (article, period valid) references price (article, period valid));
  create table doubled (id integer primary key, twice integer generated always as (id * 2) virtual)`

test('PostgreSQL 18: a temporal foreign key is no relationship, a virtual column has no default', async (t) => {
  const admin = await createTestDatabase()
  const database = createDatabase({ url: admin.url, size: 1 })
  try {
    const { rows } = await admin.query(`select current_setting('server_version_num')::int as version`)
    if (Number(rows[0]?.version) < 180_000) return t.skip('needs PostgreSQL 18')
    await admin.query(TEMPORAL)
    const catalog = await loadCatalog(database, { schemas: ['public'], extraSearchPath: [], version: 1 })
    assert.deepEqual(relationshipsOf(catalog, { schema: 'public', name: 'offer' }), [])
    assert.deepEqual(findRelation(catalog, 'public', 'price')?.primaryKey, ['article', 'valid'])
    const twice = findRelation(catalog, 'public', 'doubled')?.columns.get('twice')
    assert.deepEqual([twice?.generated, twice?.default], [true, null])
  } finally {
    await database.stop()
    await admin.drop()
  }
})
