// The services that the long lanes stand on are there. One that is missing fails here, under its name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { services, urlOf } from './services.ts'

for (const service of services) {
  test(`${service.name} answers`, async () => {
    const client = new pg.Client({ connectionString: urlOf(service) })
    await client.connect()
    const { rows } = await client.query('show server_version_num')
    await client.end()
    assert.equal(Math.floor(Number(rows[0].server_version_num) / 10_000), service.major)
  })
}
