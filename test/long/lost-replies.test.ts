// As in test/sim, of many keys at once.
import { after, before, test } from 'node:test'
import { type Bank, oneEffectForEachKey, openBank } from '../sim/lost-replies.ts'

let bank: Bank
before(async () => {
  bank = await openBank()
})
after(() => bank.stop())

test('fifty duplicates of each of forty keys, replies to COMMIT lost: one effect and one answer for each key', async () => {
  // Some at a time: two thousand callers at once would measure the patience of their clients.
  for (let round = 0; round < 8; round += 1) await oneEffectForEachKey(bank, 5, round)
})
