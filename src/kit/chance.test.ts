import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from './clock.ts'
import { acceptRequestId, requestIds } from './ids.ts'
import { random, seededRandom } from './random.ts'

test('the same seed gives the same numbers and bytes, another seed others', () => {
  const draw = (seed: number) => {
    const chance = seededRandom(seed)
    return [chance.number(), chance.number(), chance.bytes(8).toString('hex')]
  }
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
})

test('chance stays within its bounds', () => {
  for (const chance of [random, seededRandom(1)]) {
    assert.equal(chance.bytes(16).length, 16)
    const value = chance.number()
    assert.ok(value >= 0 && value < 1)
  }
})

test('request ids of a process share a prefix and never repeat', () => {
  const next = requestIds(seededRandom(1))
  const ids = new Set(Array.from({ length: 1000 }, next))
  assert.equal(ids.size, 1000)
  assert.equal(new Set([...ids].map((id) => id.slice(0, 9))).size, 1)
})

test("a caller's request id is kept only when it is short and plain", () => {
  assert.equal(acceptRequestId('trace-42/a'), 'trace-42/a')
  for (const bad of [undefined, '', 'a b', 'a\nb', '"', 'x'.repeat(129)]) {
    assert.equal(acceptRequestId(bad), undefined)
  }
})

test('a fake clock wakes sleepers in order of their time, and only when told', async () => {
  const time = fakeClock(1000)
  const woken: string[] = []
  const late = time.sleep(20).then(() => woken.push('late'))
  const early = time.sleep(10).then(() => woken.push('early'))
  assert.equal(time.sleepers(), 2)
  time.advance(20)
  await Promise.all([late, early])
  assert.deepEqual(woken, ['early', 'late'])
  assert.equal(time.now(), 1020)
})

test('a sleep ends with the reason of its signal', async () => {
  const abort = new AbortController()
  const sleeping = fakeClock().sleep(10, abort.signal)
  abort.abort(new Error('gone'))
  await assert.rejects(sleeping, /gone/)
})
