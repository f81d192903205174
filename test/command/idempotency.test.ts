// One key, one effect, one answer: whoever asks how often, and whatever becomes of the first.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testApp } from '../../testing/testing.ts'
import { bank } from './bank.ts'

type Bank = Awaited<ReturnType<typeof testApp<typeof bank>>>

let app: Bank

before(async () => {
  app = await testApp(bank)
})

after(() => app.stop())

const opened = async (name: string, key: string, who = { email: 'ann@example.org' }) =>
  (await app.as(who)).rpc('open_account', { name }).setHeader('Idempotency-Key', key)

const count = async (of: string) =>
  Number((await app.database.query<{ n: string }>(`select count(*)::text as n from ${of}`)).rows[0]?.n)

test('the same key again is the same answer, and no second effect', async () => {
  const first = await opened('One', 'k1')
  const again = await opened('One', 'k1')
  assert.deepEqual(again.data, first.data)
  assert.equal(await count(`accounts where name = 'One'`), 1)
})

test('the same key with another body is refused', async () => {
  await opened('Two', 'k2')
  const { error, status } = await opened('Other', 'k2')
  assert.equal(status, 422)
  assert.equal(error?.code, 'PL503')
})

test('the key of somebody else is another key', async () => {
  const ann = await opened('Three', 'k3')
  const bob = await opened('Three', 'k3', { email: 'bob@example.org' })
  assert.notEqual(ann.data?.id, bob.data?.id)
})

test('fifty at once under one key: one effect, one answer', async () => {
  const client = await app.as({ email: 'ann@example.org' })
  const all = await Promise.all(
    Array.from({ length: 50 }, () =>
      client.rpc('open_account', { name: 'Fifty' }).setHeader('Idempotency-Key', 'k50'),
    ),
  )
  assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(all.map(({ data }) => data?.id)).size, 1)
  assert.equal(await count(`accounts where name = 'Fifty'`), 1)
})

test('a refusal is not kept: the same key may succeed later', async () => {
  const ann = await app.as({ email: 'ann@example.org' })
  const { data: from } = await ann.rpc('open_account', { name: 'From', balance: 10 })
  const { data: to } = await ann.rpc('open_account', { name: 'To', balance: 0 })
  const input = { from_id: from?.id ?? '', to_id: to?.id ?? '', amount: 50 }
  const refused = await ann.rpc('transfer', input).setHeader('Idempotency-Key', 'later')
  assert.equal(refused.status, 409)
  assert.deepEqual(refused.error?.details, { balance: 10 })
  assert.equal(refused.error?.code, 'too_little')
  assert.equal(await count(`plinth.idempotency where key = 'later'`), 0)
  await app.database.query(`update accounts set balance = 60 where id = '${from?.id}'`)
  const done = await ann.rpc('transfer', input).setHeader('Idempotency-Key', 'later')
  assert.equal(done.error, null)
  assert.equal(done.data?.amount, 50)
  assert.equal(done.data?.number, 12)
})

test('rows, key, event, work and audit records are there together', async () => {
  const ann = await app.as({ email: 'ann@example.org' })
  const { data: from } = await ann.rpc('open_account', { name: 'From', balance: 100 })
  const { data: to } = await ann.rpc('open_account', { name: 'To', balance: 0 })
  const input = {
    from_id: from?.id ?? '',
    to_id: to?.id ?? '',
    amount: 30,
    notes: ['a', { b: 1 }],
    tags: ['x', 'y'],
  }
  const { data } = await ann.rpc('transfer', input).setHeader('Idempotency-Key', 'together')
  assert.deepEqual(data?.notes, ['a', { b: 1 }])
  assert.deepEqual(data?.tags, ['x', 'y'])
  assert.equal(
    await count(`plinth.events where name = 'transferred' and payload ->> 'transfer_id' = '${data?.id}'`),
    1,
  )
  assert.equal(await count(`plinth.jobs where workflow = 'notify' and key = '${data?.id}'`), 1)
  const { rows: audit } = await app.database.query<{ entity: string; action: string; who: boolean }>(
    `select entity, action, actor is not null and command = 'transfer' and request_id <> '' and idempotency_key_hash <> '' as who
     from plinth.audit_log where command = 'transfer' and idempotency_key_hash = encode(sha256('together'), 'hex') order by id`,
  )
  assert.deepEqual(
    audit.map(({ entity, action, who }) => [entity, action, who]),
    [
      ['public.accounts', 'update', true],
      ['public.accounts', 'update', true],
      ['transfer', 'command', true],
    ],
  )
})
