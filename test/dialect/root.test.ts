// The root document and who may see what of it: the database lets the role or refuses it, the catalog knows the rest.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Asked, createRestFixture, type RestFixture, USER } from '../support/rest.ts'

let fixture: RestFixture

before(async () => {
  const sql = readFileSync(join(import.meta.dirname, 'gallery.sql'), 'utf8')
  fixture = await createRestFixture(sql, { preRequest: { schema: 'public', name: 'check_request' } })
})
after(() => fixture?.stop())

async function paths(asked: Asked): Promise<readonly string[]> {
  const answer = await fixture.ask('GET', '/', asked)
  assert.equal(answer.status, 200, answer.text)
  return Object.keys((answer.json as { readonly paths: object }).paths)
}

test('a document costs one short question, the first time and later', async () => {
  for (const _time of ['first', 'second']) {
    await fixture.ask('GET', '/')
    assert.deepEqual(
      fixture.sent().map(({ text }) => text),
      ['select "public"."check_request"()', 'select current_user'],
    )
  }
})

test('it is that of the role, also where the pre-request function took another one', async () => {
  assert.ok((await paths({})).includes('/plain'))
  assert.ok(!(await paths({ role: USER })).includes('/plain'))
  assert.deepEqual(await paths({ headers: { 'x-user': 'yes' } }), await paths({ role: USER }))
})

test('a role that does not exist is refused, though the catalog would answer for it', async () => {
  const { status, json } = await fixture.ask('GET', '/', { role: 'plinth_test_nobody' })
  assert.equal(status, 401)
  assert.deepEqual(json, {
    code: '22023',
    message: 'role "plinth_test_nobody" does not exist',
    details: null,
    hint: null,
  })
})
