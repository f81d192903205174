// The services that the long lanes stand on are there. One that is missing fails here, under its name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'

const services = [
  { name: 'PostgreSQL 15', variable: 'PLINTH_TEST_POSTGRES_15_URL' },
  { name: 'pgbouncer in session mode', variable: 'PLINTH_TEST_PGBOUNCER_SESSION_URL' },
  { name: 'pgbouncer in transaction mode', variable: 'PLINTH_TEST_PGBOUNCER_TRANSACTION_URL' },
]

for (const { name, variable } of services) {
  test(`${name} answers`, async () => {
    const connectionString = process.env[variable]
    assert.ok(connectionString, `${variable} is not set: run .ci/run`)
    const client = new pg.Client({ connectionString })
    await client.connect()
    const { rows } = await client.query('show server_version_num')
    await client.end()
    assert.match(rows[0].server_version_num, /^15/)
  })
}
