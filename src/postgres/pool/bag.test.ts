import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bag, type InBag } from './bag.ts'

interface Named extends InBag {
  readonly name: string
}

const named = (name: string): Named => ({ name, place: -1 })

test('what is deleted is no longer in it, whatever the order', () => {
  const bag = new Bag<Named>()
  const [a, b, c, d] = [named('a'), named('b'), named('c'), named('d')]
  for (const item of [a, b, c, d]) bag.add(item)
  bag.delete(b)
  bag.delete(d)
  bag.delete(d)
  bag.add(b)
  const names = bag.takeAll().map(({ name }) => name)
  assert.deepEqual(names.toSorted(), ['a', 'b', 'c'])
  assert.deepEqual(bag.takeAll(), [])
  bag.delete(a)
  bag.add(a)
  assert.deepEqual(bag.takeAll(), [a])
})
