// Other servers than the embedded one: the oldest PostgreSQL that is served, and pgbouncer in front of it. In session
// mode everything holds; in transaction mode a start is refused, and says why.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { ask, readCases } from '../golden/cases.ts'
import { ANON, createRestFixture, USER } from '../support/rest.ts'

const golden = join(import.meta.dirname, '../golden')
const cinema = readFileSync(join(import.meta.dirname, '../dialect/cinema.sql'), 'utf8')
const CLAIMS_REQUESTS = 400

const servers = [
  { name: 'PostgreSQL 15', url: named('PLINTH_TEST_POSTGRES_15_URL') },
  { name: 'pgbouncer in session mode', url: named('PLINTH_TEST_PGBOUNCER_SESSION_URL') },
]

for (const { name, url } of servers) {
  test(`${name}: every golden request has its answer`, async (t) => {
    const fixture = await createRestFixture(cinema, {}, url)
    t.after(() => fixture.stop())
    for (const file of readdirSync(golden).filter((each) => each.endsWith('.golden'))) {
      for (const wanted of readCases(readFileSync(join(golden, file), 'utf8'))) {
        const answer = await ask(fixture, wanted)
        const got = { status: answer.status, text: answer.text.trimEnd() }
        assert.deepEqual(got, wanted.answer, `${file}: ${wanted.method} ${wanted.target}`)
      }
    }
  })

  test(`${name}: everybody sees their own notes and nobody else's`, async (t) => {
    const fixture = await createRestFixture(cinema, {}, url)
    t.after(() => fixture.stop())
    const people = ['ann', 'bob', 'nobody']
    await Promise.all(
      Array.from({ length: CLAIMS_REQUESTS }, async (_, n) => {
        const sub = people[n % people.length] ?? ''
        const role = n % 2 === 0 ? USER : ANON
        const answer = await fixture.ask('GET', '/notes?select=owner', { role, claims: { sub } })
        assert.deepEqual(answer.json, sub === 'nobody' ? [] : [{ owner: sub }])
      }),
    )
  })
}

test('pgbouncer in transaction mode is refused at the start, with what to do', async () => {
  const database = createDatabase({ url: named('PLINTH_TEST_PGBOUNCER_TRANSACTION_URL'), size: 2 })
  await assert.rejects(database.start(), { name: 'PlinthError', code: 'PL109' })
})

function named(variable: string): string {
  const url = process.env[variable]
  assert.ok(url, `${variable} is not set: run .ci/run`)
  return url
}
