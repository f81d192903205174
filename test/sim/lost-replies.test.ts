// COMMIT is done and its reply is lost: nobody but the key knows what came of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Bank, oneEffectForEachKey, openBank } from './lost-replies.ts'

let bank: Bank
before(async () => {
  bank = await openBank()
})
after(() => bank.stop())

test('fifty duplicates of each key, replies to COMMIT lost: one effect and one answer for each key', async () => {
  await oneEffectForEachKey(bank, 5)
})

test('without a key the same loss makes a second effect', async () => {
  const { app, faulty, count } = bank
  const ann = await app.user()
  let lost = 0
  faulty.proxy.choose = (sql) => {
    if (sql.at(-1) !== 'commit' || lost === 1) return null
    lost = 1
    return 'before the reply'
  }
  const { status, asked } = await faulty.insist({
    command: 'open_account',
    input: { name: 'Keyless' },
    as: ann,
  })
  faulty.proxy.choose = () => null
  assert.deepEqual([status, asked, lost], [200, 2, 1])
  assert.equal(await count(`accounts where name = 'Keyless'`), 2)
})
