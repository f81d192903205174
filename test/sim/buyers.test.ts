// Sixteen buyers on one product, of which there are fewer than they want; each answer is lost now and then after it was made.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, checkout, openSmallShop, type SmallShop } from '../../examples/shop/test/small-shop.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { type Ask, attemptsOf, buy, judge, type Purchase } from './buyers.ts'

const BUYERS = 16
const EACH = 8
const STOCK = 100
/** Of the answers, those that nobody hears. */
const LOST = 0.2
const SEED = Number(process.env.SEED ?? 2026)

let small: SmallShop
before(async () => {
  small = await openSmallShop()
})
after(() => small.stop())

test('every order is placed once, and no more is sold than there is', async (t) => {
  t.diagnostic(`SEED=${SEED}`)
  const chance = seededRandom(SEED)
  const product_id = await small.product({ stock: STOCK })
  const clients = await Promise.all(Array.from({ length: BUYERS }, () => small.buyer()))
  const asking =
    (client: Client): Ask =>
    async (key) => {
      const { status, data, error } = await checkout(client, [{ product_id, quantity: 1 }], {
        key: key ?? '',
      })
      if (chance.number() < LOST) throw new Error('nobody heard the answer')
      return { status, body: data ?? error }
    }
  const journal: Purchase[] = []
  await Promise.all(clients.map((client) => buy(asking(client), EACH, journal)))
  t.diagnostic(`${journal.length} orders, ${attemptsOf(journal)} attempts`)
  assert.ok(attemptsOf(journal) > journal.length, 'some asked again')
  await judge(small.shop.database.query, product_id, STOCK, journal)
})

test('a buyer who takes another key when no answer is heard buys twice', async () => {
  const product_id = await small.product({ stock: 2 })
  const client = await small.buyer()
  // The same wish, the first answer to it being lost.
  for (let attempt = 0; attempt < 2; attempt += 1)
    await checkout(client, [{ product_id, quantity: 1 }]).throwOnError()
  assert.equal(await small.stockOf(product_id), 0)
})
