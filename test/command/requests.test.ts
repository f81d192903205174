// Commands by bare requests: what is refused before anything runs, what a replay says of itself, and how keys go with time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { drop } from '../../src/command/retention.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { testApp } from '../../testing/testing.ts'
import { bank } from './bank.ts'

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>

before(async () => {
  app = await testApp(bank)
})

after(() => app.stop())

const JSON_TYPE = { 'Content-Type': 'application/json' }

interface Sent extends Omit<RequestInit, 'headers'> {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function send({ path = 'add', headers = {}, ...init }: Sent) {
  const answer = await fetch(`${app.url}/rest/v1/rpc/${path}`, {
    method: 'POST',
    ...init,
    headers: { ...JSON_TYPE, ...headers, Connection: 'close' },
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const sum = JSON.stringify({ of: [1, 2] })

const refused: readonly (readonly [what: string, sent: Sent, status: number, code: string])[] = [
  ['GET', { method: 'GET' }, 405, 'PL510'],
  ['PATCH', { method: 'PATCH', body: sum }, 405, 'PL510'],
  ['a query parameter', { path: 'add?select=id', body: sum }, 400, 'PL513'],
  [
    'a form',
    { body: 'of=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    415,
    'PL511',
  ],
  ['no JSON', { body: '{"of":' }, 400, 'PL512'],
  ['a list', { body: '[1]' }, 400, 'PL502'],
  ['__proto__', { body: '{"of":[1],"__proto__":{"a":1}}' }, 400, 'PL512'],
  ['constructor', { body: '{"of":[1],"constructor":{"prototype":{}}}' }, 400, 'PL512'],
  ['what is too deep', { body: `{"of":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }, 400, 'PL204'],
  ['an empty key', { body: sum, headers: { 'Idempotency-Key': '""' } }, 400, 'PL505'],
  ['nothing for a required field', {}, 400, 'PL502'],
  ['another field', { body: '{"of":[1],"off":1}' }, 400, 'PL502'],
]

for (const [what, sent, status, code] of refused)
  test(`${what} is refused`, async () => {
    const answer = await send(sent)
    assert.deepEqual([answer.status, JSON.parse(answer.text).code], [status, code])
  })

test('each issue is told by its path', async () => {
  const { text } = await send({ body: '{"of":[1,"x",2.5],"off":1}' })
  const { details } = JSON.parse(text)
  assert.deepEqual(
    details.map(({ path }: { path: string }) => path),
    ['off', 'of[1]', 'of[2]'],
  )
})

test('OPTIONS says what may be sent', async () => {
  const { status, headers } = await send({ method: 'OPTIONS' })
  assert.deepEqual([status, headers.get('allow')], [200, 'OPTIONS, POST'])
})

test('JSON by another name is JSON', async () => {
  const headers = { 'Content-Type': 'application/vnd.pgrst.object+json; charset=utf-8' }
  assert.equal((await send({ body: sum, headers })).text, '3')
})

test('a replay says that it is one; the key in quotes and the body in another spelling are the same', async () => {
  const first = await send({ body: '{"of":[1,2]}', headers: { 'Idempotency-Key': 'same' } })
  const again = await send({ body: '{ "of" : [ 1,\n2 ] }', headers: { 'Idempotency-Key': '"same"' } })
  assert.deepEqual([first.status, first.text, first.headers.get('idempotency-replayed')], [200, '3', null])
  assert.deepEqual([again.status, again.text, again.headers.get('idempotency-replayed')], [200, '3', 'true'])
  const other = await send({ body: '{"of":[2,1]}', headers: { 'Idempotency-Key': 'same' } })
  assert.deepEqual([other.status, JSON.parse(other.text).code], [422, 'PL503'])
})

test('an output has what is declared and not hidden', async () => {
  const user = await app.user({})
  const opened = await (await app.as(user)).rpc('open_account', { name: 'Shown' })
  assert.equal('secret' in (opened.data ?? {}), false)
})

test('keys go when they are old, and no sooner', async () => {
  for (const key of ['old', 'young']) await send({ body: sum, headers: { 'Idempotency-Key': key } })
  await app.database.query(
    `update plinth.idempotency set created_at = now() - interval '25 hours' where key = 'old'`,
  )
  const database = createDatabase({ url: app.database.url, size: 1 })
  await database.start()
  const told: unknown[] = []
  try {
    await drop({ database, retentionHours: 24, onEvent: (event) => told.push(event) })
    await drop({ database, retentionHours: 24, onEvent: (event) => told.push(event) })
  } finally {
    await database.stop()
  }
  assert.deepEqual(told, [{ kind: 'dropped', count: 1 }])
  const replayed = async (key: string) =>
    (await send({ body: sum, headers: { 'Idempotency-Key': key } })).headers.get('idempotency-replayed')
  assert.deepEqual([await replayed('old'), await replayed('young')], [null, 'true'])
})
