// The arithmetic of an order: every cent is somewhere, and rounding is as it is said.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Reduction, sumsOf } from '../rules/sums.ts'
import { toOrder } from '../rules/supply.ts'

const percent = (value: number): Reduction => ({ percent: value, amount: null })
const amount = (value: number): Reduction => ({ percent: null, amount: value })
const line = (price: number, quantity: number, rate: number) => ({ price, quantity, rate })

test('sums by hand', () => {
  const cases = [
    { lines: [line(100, 1, 2_000)], reduction: null, sums: [100, 0, 20, 120] },
    { lines: [line(999, 3, 2_000)], reduction: null, sums: [2_997, 0, 599, 3_596] },
    // Half a cent is a cent.
    { lines: [line(5, 1, 1_000)], reduction: null, sums: [5, 0, 1, 6] },
    { lines: [line(4, 1, 1_000)], reduction: null, sums: [4, 0, 0, 4] },
    { lines: [line(105, 1, 0)], reduction: percent(10), sums: [105, 11, 0, 94] },
    { lines: [line(104, 1, 0)], reduction: percent(10), sums: [104, 10, 0, 94] },
    { lines: [line(50, 1, 0), line(50, 1, 0)], reduction: amount(33), sums: [100, 33, 0, 67] },
    { lines: [line(50, 1, 2_000)], reduction: amount(80), sums: [50, 50, 0, 0] },
    { lines: [line(0, 5, 2_000)], reduction: percent(50), sums: [0, 0, 0, 0] },
    // More than a double multiplies exactly.
    {
      lines: [line(900_719_925_474, 1_000, 10_000)],
      reduction: percent(50),
      sums: [900_719_925_474_000, 450_359_962_737_000, 450_359_962_737_000, 900_719_925_474_000],
    },
  ]
  for (const { lines, reduction, sums } of cases) {
    const { subtotal, discount, tax, total } = sumsOf(lines, reduction)
    assert.deepEqual([subtotal, discount, tax, total], sums)
  }
})

test('shares are the discount exactly, none is negative, and none is more than its line', () => {
  for (let n = 1; n < 500; n += 1) {
    const lines = Array.from({ length: 1 + (n % 7) }, (_, i) =>
      line((n * (i + 3) * 37) % 1_000, 1 + ((n + i) % 5), (n * 100) % 2_500),
    )
    const { shares, subtotal, discount, tax, total } = sumsOf(
      lines,
      n % 2 === 0 ? percent(n % 101 || 1) : amount(n * 13),
    )
    assert.equal(
      shares.reduce((sum, each) => sum + each.discount, 0),
      discount,
    )
    assert.equal(total, subtotal - discount + tax)
    for (const [i, share] of shares.entries()) {
      const { price, quantity } = lines[i] as (typeof lines)[number]
      assert.ok(share.discount >= 0 && share.discount <= price * quantity)
      assert.ok(share.tax >= 0)
    }
  }
})

test('what is ordered of a supplier is the least that is a fifth more', () => {
  for (let missing = 1; missing <= 10_000; missing += 1) {
    const ordered = toOrder(missing)
    assert.ok(ordered * 5 >= missing * 6 && (ordered - 1) * 5 < missing * 6, String(missing))
  }
})
