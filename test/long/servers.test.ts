// Other servers than the embedded one: every PostgreSQL that is served, and pgbouncer in front of one. In session mode
// everything holds; in transaction mode a start is refused, and says why.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { ask, readCases } from '../golden/cases.ts'
import { ANON, createRestFixture, USER } from '../support/rest.ts'
import { services, TRANSACTION_POOLER, urlOf } from './services.ts'

const golden = join(import.meta.dirname, '../golden')
const cinema = readFileSync(join(import.meta.dirname, '../dialect/cinema.sql'), 'utf8')
const CLAIMS_REQUESTS = 400

for (const service of services.filter(({ serves }) => serves)) {
  const { name } = service
  test(`${name}: every golden request has its answer`, async (t) => {
    const fixture = await createRestFixture(cinema, {}, urlOf(service))
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
    const fixture = await createRestFixture(cinema, {}, urlOf(service))
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
  const database = createDatabase({ url: urlOf(TRANSACTION_POOLER), size: 2 })
  await assert.rejects(database.start(), { name: 'PlinthError', code: 'PL109' })
})
