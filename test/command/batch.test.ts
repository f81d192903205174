// Several requests in one transaction: in order, as their caller, all of them or none.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testApp } from '../../testing/testing.ts'
import { bank } from './bank.ts'

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>
let authorization = ''

before(async () => {
  app = await testApp(bank)
  const ann = await app.as({ email: 'ann@example.org' })
  // The client sends the token that it was made with.
  authorization = await tokenOf(ann)
})

after(() => app.stop())

async function tokenOf(client: Awaited<ReturnType<typeof app.as>>): Promise<string> {
  const { headers } = client.rpc('add', { of: [1] }) as unknown as { readonly headers: Headers }
  return headers.get('authorization') ?? ''
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever the requests answer.
  readonly body: any
}

async function batch(
  requests: unknown,
  headers: Record<string, string> = {},
  who = authorization,
): Promise<Answer> {
  const response = await fetch(`${app.url}/rest/v1/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(who !== '' && { Authorization: who }), ...headers },
    body: JSON.stringify(requests),
  })
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

const representation = { Prefer: 'return=representation' }
const count = async (where: string) =>
  Number(
    (await app.database.query<{ n: string }>(`select count(*)::text as n from accounts where ${where}`))
      .rows[0]?.n,
  )

test('writes, reads and commands see what those before them did, and refer to it', async () => {
  const { status, body } = await batch([
    { id: 'new', method: 'POST', path: '/accounts', headers: representation, body: { name: 'First' } },
    { id: 'read', method: 'GET', path: '/accounts?select=name,balance&id=eq.{/new/0/id}' },
    {
      method: 'PATCH',
      path: '/accounts?id=eq.{/new/0/id}',
      headers: representation,
      body: { name: 'Renamed' },
    },
    {
      id: 'other',
      method: 'POST',
      path: '/rpc/open_account',
      body: { name: { $result: '/read/0/name' }, balance: 50 },
    },
    {
      method: 'POST',
      path: '/rpc/transfer',
      body: {
        from_id: { $result: '/other/id' },
        to_id: { $result: '/0/0/id' },
        amount: 20,
        tags: [{ $result: '/read/0/name' }],
      },
    },
    { method: 'GET', path: '/accounts?select=balance&order=balance' },
  ])
  assert.equal(status, 403, 'nobody may update accounts')
  assert.equal(body.details.request, 2)
  assert.equal(await count(`name = 'First'`), 0)
})

test('all of it commits together', async () => {
  const { status, body } = await batch([
    { id: 'new', method: 'POST', path: '/accounts', headers: representation, body: { name: 'Both' } },
    { id: 'read', method: 'GET', path: '/accounts?select=name,balance&id=eq.{/new/0/id}' },
    {
      id: 'other',
      method: 'POST',
      path: '/rpc/open_account',
      body: { name: { $result: '/read/0/name' }, balance: 50 },
    },
    {
      method: 'POST',
      path: '/rpc/transfer',
      body: { from_id: { $result: '/other/id' }, to_id: { $result: '/0/0/id' }, amount: 20 },
    },
    {
      method: 'GET',
      path: '/accounts?select=balance&name=eq.Both&order=balance',
      headers: { Prefer: 'count=exact' },
    },
  ])
  assert.equal(status, 200)
  assert.deepEqual(
    body.map((each: Answer) => each.status),
    [201, 200, 200, 200, 200],
  )
  assert.deepEqual(
    body.map(({ id }: { id?: string }) => id),
    ['new', 'read', 'other', undefined, undefined],
  )
  assert.deepEqual(body[1].body, [{ name: 'Both', balance: 0 }])
  assert.deepEqual(body[4].body, [{ balance: 20 }, { balance: 30 }])
  assert.equal(body[4].headers['content-range'], '0-1/2')
  assert.equal(await count(`name = 'Both'`), 2)
  const { rows } = await app.database.query(`select from plinth.events where payload ->> 'amount' = '20'`)
  assert.equal(rows.length, 1)
})

test('a key makes it one effect and one answer', async () => {
  const requests = [{ method: 'POST', path: '/accounts', headers: representation, body: { name: 'Keyed' } }]
  const first = await batch(requests, { 'Idempotency-Key': 'batch-1' })
  const again = await batch(requests, { 'Idempotency-Key': 'batch-1' })
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await count(`name = 'Keyed'`), 1)
})

test('row policies and allow hold for each request', async () => {
  const bob = await tokenOf(await app.as({ email: 'bob@example.org' }))
  const { body } = await batch([{ method: 'GET', path: '/accounts?select=name' }], {}, bob)
  assert.deepEqual(body[0].body, [])
  const visitor = await batch([{ method: 'POST', path: '/rpc/open_account', body: { name: 'x' } }], {}, '')
  assert.equal(visitor.status, 401)
  assert.equal(visitor.body.code, 'PL501')
})

test('a refusal undoes those before it, and says which it was', async () => {
  const { status, body } = await batch([
    { method: 'POST', path: '/accounts', headers: representation, body: { name: 'Undone' } },
    {
      id: 'pay',
      method: 'POST',
      path: '/rpc/transfer',
      body: { from_id: { $result: '/0/0/id' }, to_id: { $result: '/0/0/id' }, amount: 1 },
    },
  ])
  assert.equal(status, 409)
  assert.equal(body.code, 'too_little')
  assert.deepEqual(body.details, { request: 'pay', details: { balance: 0 } })
  assert.equal(await count(`name = 'Undone'`), 0)
})

test('what a database refuses is told as elsewhere', async () => {
  const { status, body } = await batch([{ method: 'POST', path: '/accounts', body: { name: '' } }])
  assert.equal(status, 400)
  assert.equal(body.code, '23514')
  assert.equal(body.details.request, 0)
})

const wrong: readonly (readonly [what: string, requests: unknown, code: string])[] = [
  ['no list', {}, 'PL502'],
  ['an empty one', [], 'PL502'],
  ['too many', Array.from({ length: 51 }, () => ({ method: 'GET', path: '/accounts' })), 'PL502'],
  ['another method', [{ method: 'TRACE', path: '/accounts' }], 'PL502'],
  ['a path without its slash', [{ method: 'GET', path: 'accounts' }], 'PL502'],
  ['a header of the batch', [{ method: 'GET', path: '/accounts', headers: { Authorization: 'x' } }], 'PL502'],
  ['a batch within', [{ method: 'POST', path: '/batch', body: [] }], 'PL518'],
  [
    'a reference ahead',
    [
      { method: 'GET', path: '/accounts?id=eq.{/1/0/id}' },
      { method: 'GET', path: '/accounts' },
    ],
    'PL518',
  ],
  [
    'a reference to nothing',
    [
      { method: 'GET', path: '/accounts' },
      { method: 'GET', path: '/accounts?id=eq.{/0/9/id}' },
    ],
    'PL518',
  ],
  [
    'a value that would be another filter',
    [
      { id: 'a', method: 'POST', path: '/accounts', headers: representation, body: { name: 'x),or(1' } },
      { method: 'GET', path: '/accounts?or=(name.eq.{/a/0/name})' },
    ],
    'PL518',
  ],
  ['a table that is not there', [{ method: 'GET', path: '/nothing' }], 'PGRST205'],
  [
    'the same id twice',
    [
      { id: 'a', method: 'GET', path: '/accounts' },
      { id: 'a', method: 'GET', path: '/accounts' },
    ],
    'PL518',
  ],
]

for (const [what, requests, code] of wrong)
  test(`refused: ${what}`, async () => {
    const { body } = await batch(requests)
    assert.equal(body.code, code, JSON.stringify(body))
    assert.equal(await count(`name like 'x%'`), 0)
  })

test('numbers that no double holds reach others whole', async () => {
  const { status, body } = await batch([
    { id: 'new', method: 'POST', path: '/accounts', headers: representation, body: { name: 'Exact' } },
    {
      method: 'POST',
      path: '/rpc/open_account',
      body: { name: 'Exact', balance: JSON.rawJSON('9007199254740993') },
    },
  ])
  assert.equal(status, 400, 'not rounded to something that might do')
  assert.deepEqual(body.details.details, [{ path: 'balance', message: 'It must be of type integer.' }])
})

test('an event is told of the command that told it', async () => {
  await batch([
    { id: 'a', method: 'POST', path: '/rpc/open_account', body: { name: 'Teller', balance: 7 } },
    {
      method: 'POST',
      path: '/rpc/transfer',
      body: { from_id: { $result: '/a/id' }, to_id: { $result: '/a/id' }, amount: 7 },
    },
  ])
  const { rows } = await app.database.query<{ command: string }>(
    `select command from plinth.events where payload ->> 'amount' = '7' union all
     select command from plinth.audit_log where action = 'insert' and after ->> 'name' = 'Teller'`,
  )
  assert.deepEqual(
    rows.map(({ command }) => command),
    ['transfer', 'open_account'],
  )
})

for (const [what, request] of [
  [
    'a time zone, which would last',
    { method: 'GET', path: '/accounts', headers: { Prefer: 'timezone=Asia/Tokyo' } },
  ],
  ['a function by GET', { method: 'GET', path: '/rpc/version' }],
] as const)
  test(`refused: ${what}`, async () => {
    const { status, body } = await batch([request])
    assert.equal(status, 400)
    assert.equal(body.code, 'PL518')
  })
