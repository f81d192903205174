// As in test/sim, of many keys at once.
import { after, before, test } from 'node:test'
import { type Bank, oneEffectForEachKey, openBank } from '../sim/lost-replies.ts'

let bank: Bank
before(async () => {
  bank = await openBank()
})
after(() => bank.stop())

test('fifty duplicates of each of forty keys, replies to COMMIT lost: one effect and one answer for each key', async () => {
  await oneEffectForEachKey(bank, 40)
})
