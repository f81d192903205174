// Every command of the shop, and the fault at each of its flushes: everything of it is there once, together.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import shop from '../../examples/shop/app.ts'
import { openSmallShop, type SmallShop } from '../../examples/shop/test/small-shop.ts'
import { faultAtEveryCall } from '../sim/every-call.ts'
import { type Faulty, startFaulty } from '../sim/faulty.ts'
import { SHOP_CASES, SHOP_TABLES, shopCalls } from '../sim/shop-calls.ts'

let small: SmallShop
let faulty: Faulty

before(async () => {
  small = await openSmallShop()
  faulty = await startFaulty(shop, small.shop.database)
})

after(async () => {
  await faulty.stop()
  await small.stop()
})

for (const name of SHOP_CASES)
  test(`${name}: once, wherever the connection breaks`, async () => {
    const prepare = shopCalls(small)[name]
    const reached = await faultAtEveryCall(faulty, small.shop.database, { prepare, tables: SHOP_TABLES })
    assert.ok(reached >= 4, `${reached} faults`)
  })
