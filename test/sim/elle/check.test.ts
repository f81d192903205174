// The classes of anomalies, each on the smallest history that has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHistory } from './check.ts'
import type { Step, Transaction } from './history.ts'

const append = (key: string, value: number): Step => ({ append: key, value })
const read = (key: string, ...list: number[]): Step => ({ read: key, list })

/** All at the same time, unless a test says when. */
function ran(id: number, steps: Step[], more: Partial<Transaction> = {}): Transaction {
  return { id, steps, outcome: 'committed', sent: 0, answered: 100, ...more }
}

function classes(history: Transaction[], final: Record<string, number[]>): string[] {
  const found = checkHistory(history, new Map(Object.entries(final)))
  return [...new Set(found.map((anomaly) => anomaly.class))].sort()
}

test('a serial history has no anomaly', () => {
  const first = ran(1, [append('x', 1), read('x', 1)], { sent: 0, answered: 1 })
  const second = ran(2, [read('x', 1), append('x', 2)], { sent: 2, answered: 3 })
  const third = ran(3, [read('x', 1, 2), append('y', 3)], { sent: 4, answered: 5 })
  assert.deepEqual(classes([first, second, third], { x: [1, 2], y: [3] }), [])
})

test('writes in two orders are G0', () => {
  const history = [ran(1, [append('x', 1), append('y', 1)]), ran(2, [append('x', 2), append('y', 2)])]
  assert.deepEqual(classes(history, { x: [1, 2], y: [2, 1] }), ['G0'])
})

test('a read of what was undone is G1a', () => {
  const history = [ran(1, [append('x', 1)], { outcome: 'aborted' }), ran(2, [read('x', 1)])]
  assert.deepEqual(classes(history, { x: [1] }), ['G1a'])
  assert.deepEqual(
    classes([ran(1, [append('x', 1)], { outcome: 'unknown' }), ran(2, [read('x', 1)])], { x: [1] }),
    [],
  )
})

test('a read of what was not final is G1b', () => {
  const history = [ran(1, [append('x', 1), append('x', 2)]), ran(2, [read('x', 1)])]
  assert.ok(classes(history, { x: [1, 2] }).includes('G1b'))
})

test('two that read each other are G1c', () => {
  const history = [ran(1, [append('x', 1), read('y', 2)]), ran(2, [append('y', 2), read('x', 1)])]
  assert.deepEqual(classes(history, { x: [1], y: [2] }), ['G1c'])
})

test('a lost update is G-single', () => {
  const history = [ran(1, [read('x'), append('x', 1)]), ran(2, [read('x'), append('x', 2)])]
  assert.deepEqual(classes(history, { x: [1, 2] }), ['G-single'])
})

test('a write skew is G2-item', () => {
  const history = [ran(1, [read('x'), append('y', 1)]), ran(2, [read('y'), append('x', 2)])]
  assert.deepEqual(classes(history, { x: [2], y: [1] }), ['G2-item'])
})

test('a stale read after the answer breaks real time', () => {
  const history = [
    ran(1, [append('x', 1)], { sent: 0, answered: 1 }),
    ran(2, [read('x')], { sent: 2, answered: 3 }),
  ]
  assert.deepEqual(classes(history, { x: [1] }), ['real-time'])
})

test('an acknowledged append that is gone, and one that is there twice, are found', () => {
  assert.deepEqual(classes([ran(1, [append('x', 1)])], {}), ['lost-append'])
  assert.deepEqual(classes([ran(1, [append('x', 1)])], { x: [1, 1] }), ['duplicate'])
})

test('reads that are no prefix of each other, or miss an own append, are found', () => {
  const history = [ran(1, [append('x', 1)]), ran(2, [append('x', 2)]), ran(3, [read('x', 2)])]
  assert.ok(classes(history, { x: [1, 2] }).includes('incompatible-order'))
  assert.ok(classes([ran(1, [append('x', 1), read('x')])], { x: [1] }).includes('internal'))
})
