import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from './remembered.ts'

function counted() {
  const asked: string[] = []
  const ask = remembered((header) => {
    asked.push(header)
    if (header === 'bad') throw new Error('bad')
    return { header }
  })
  return { asked, ask }
}

test('a header is parsed once', () => {
  const { asked, ask } = counted()
  assert.equal(ask('a'), ask('a'))
  assert.deepEqual(asked, ['a'])
})

test('a long header is parsed each time', () => {
  const { asked, ask } = counted()
  const [short, long] = ['s'.repeat(512), 'l'.repeat(513)]
  for (const header of [short, long, short, long]) assert.deepEqual(ask(header), { header })
  assert.deepEqual(asked, [short, long, long])
})

test('the memory has a bound', () => {
  const { asked, ask } = counted()
  for (let n = 0; n <= 500; n++) ask(String(n))
  ask('0')
  assert.equal(asked.length, 502)
})

test('what could not be parsed is tried again', () => {
  const { asked, ask } = counted()
  for (const _time of [1, 2]) assert.throws(() => ask('bad'))
  assert.deepEqual(asked, ['bad', 'bad'])
})
