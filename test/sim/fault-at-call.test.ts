// The fault at the k-th flush of a command, for every k: the bank's commands, and a checkout of the shop.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import shop from '../../examples/shop/app.ts'
import { openSmallShop, type SmallShop } from '../../examples/shop/test/small-shop.ts'
import { type TestUser, testApp } from '../../testing/testing.ts'
import { bank } from '../command/bank.ts'
import { faultAtEveryCall } from './every-call.ts'
import { type Faulty, startFaulty } from './faulty.ts'
import { SHOP_TABLES, shopCalls } from './shop-calls.ts'

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>
let faulty: Faulty
let ann: TestUser
let auditor: TestUser

before(async () => {
  app = await testApp(bank)
  faulty = await startFaulty(bank, app.database)
  ann = await app.user()
  auditor = await app.user({ roles: ['auditor'] })
})

after(async () => {
  await faulty.stop()
  await app.stop()
})

const tables = ['accounts', 'transfers']

async function account(name: string): Promise<string> {
  const { body } = await faulty.insist({ command: 'open_account', input: { name }, as: ann })
  return (JSON.parse(body) as { readonly id: string }).id
}

async function balance(id: string): Promise<unknown> {
  return (await app.database.query<{ balance: unknown }>('select balance from accounts where id = $1', [id]))
    .rows[0]?.balance
}

test('an account is opened once, wherever the connection breaks', async () => {
  const prepare = async () => ({ command: 'open_account', input: { name: 'New' }, as: ann })
  assert.ok((await faultAtEveryCall(faulty, app.database, { prepare, tables })) >= 4)
})

test('an amount is transferred once, wherever the connection breaks', async () => {
  const pairs: (readonly [string, string])[] = []
  const prepare = async () => {
    const pair = [await account('From'), await account('To')] as const
    pairs.push(pair)
    return { command: 'transfer', input: { from_id: pair[0], to_id: pair[1], amount: 30 }, as: ann }
  }
  assert.ok((await faultAtEveryCall(faulty, app.database, { prepare, tables })) >= 8)
  for (const [from, to] of pairs)
    assert.deepEqual([Number(await balance(from)), Number(await balance(to))], [70, 130])
})

test('what only reads, and what asks nothing of the database, answers the same', async () => {
  for (const call of [
    { command: 'balances', input: {}, as: auditor },
    { command: 'add', input: { of: [1, 2] }, as: ann },
  ])
    await faultAtEveryCall(faulty, app.database, { prepare: async () => call, tables })
})

test('a checkout from stock is one order, wherever the connection breaks', async (t) => {
  const small: SmallShop = await openSmallShop()
  t.after(() => small.stop())
  const broken = await startFaulty(shop, small.shop.database)
  t.after(() => broken.stop())
  const prepare = shopCalls(small)['checkout from stock']
  assert.ok((await faultAtEveryCall(broken, small.shop.database, { prepare, tables: SHOP_TABLES })) >= 4)
})
