// Steps of the flow by themselves: keys as they are written, bodies that say the same, and waiting one's turn.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idempotencyKey } from '../../src/command/flow/accept.ts'
import { canonicalJson } from '../../src/command/flow/canonical.ts'
import { exactly } from '../../src/command/flow/exact.ts'
import { KeyQueue, Places } from '../../src/command/flow/queue.ts'

const keys: readonly (readonly [header: string | undefined, key: string | null])[] = [
  [undefined, null],
  ['abc', 'abc'],
  ['"abc"', 'abc'],
  [' "abc" ', 'abc'],
  ['"with space"', 'with space'],
  ['"a \\"quoted\\" \\\\ one"', 'a "quoted" \\ one'],
  ['a"b', 'a"b'],
  ['x'.repeat(255), 'x'.repeat(255)],
]

for (const [header, key] of keys)
  test(`the key of ${JSON.stringify(header)?.slice(0, 40)}`, () => assert.equal(idempotencyKey(header), key))

for (const header of ['', '   ', '""', '"open', '"a"b"', 'two words', 'ü', '"ü"', 'x'.repeat(256), '"a\\b"'])
  test(`no key: ${JSON.stringify(header).slice(0, 40)}`, () => {
    assert.throws(() => idempotencyKey(header), { code: 'PL505', status: 400 })
  })

/** The same value with the members of its objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, turned(each)]),
  )
}

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)))

test('canonical JSON says what the value says, and the order of members changes nothing', () => {
  fc.assert(
    fc.property(json, (value) => {
      assert.deepEqual(JSON.parse(canonicalJson(value)), value)
      assert.equal(canonicalJson(turned(value)), canonicalJson(value))
    }),
  )
})

test('values that differ have canonical JSON that differs', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const differ = !isDeepEqual(one, other)
      assert.equal(canonicalJson(one) !== canonicalJson(other), differ)
    }),
  )
})

function isDeepEqual(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other)
    return true
  } catch {
    return false
  }
}

const never = new AbortController().signal

test('a key is had by one at a time, first come, first served', async () => {
  const queue = new KeyQueue(10)
  const order: number[] = []
  const first = await queue.take('k', never)
  const others = [1, 2, 3].map(async (each) => {
    const release = await queue.take('k', never)
    order.push(each)
    release()
  })
  const beside = await queue.take('another', never)
  assert.deepEqual(order, [])
  first()
  await Promise.all(others)
  assert.deepEqual(order, [1, 2, 3])
  beside()
})

test('whoever gives up waiting leaves the line, and it goes on', async () => {
  const queue = new KeyQueue(10)
  const giving = new AbortController()
  const first = await queue.take('k', never)
  const lost = queue.take('k', giving.signal)
  const next = queue.take('k', never)
  giving.abort(new Error('gave up'))
  await assert.rejects(lost, /gave up/)
  first()
  const release = await next
  release()
  await (await queue.take('k', AbortSignal.timeout(1_000)))()
})

test('keys that are taken together are taken in one order, and let go when one is not to be had', async () => {
  const queue = new KeyQueue(10)
  const b = await queue.take('b', never)
  const giving = new AbortController()
  const both = queue.takeAll(['b', 'a', 'a'], giving.signal)
  giving.abort(new Error('gave up'))
  await assert.rejects(both, /gave up/)
  const a = await queue.take('a', AbortSignal.timeout(1_000))
  a()
  b()
  const [one, other] = [queue.takeAll(['a', 'b'], never), queue.takeAll(['b', 'a'], never)]
  ;(await one)()
  ;(await other)()
})

test('more than may wait are sent away', async () => {
  const queue = new KeyQueue(1)
  const release = await queue.take('k', never)
  const waits = queue.take('k', never)
  await assert.rejects(queue.take('k', never), { code: 'PL506', status: 503 })
  release()
  ;(await waits)()
})

test('so many places, and no more, whoever gives up', async () => {
  const places = new Places(2, 2)
  const [one, two] = [await places.take(never), await places.take(never)]
  const giving = new AbortController()
  const [lost, waits] = [places.take(giving.signal), places.take(never)]
  await assert.rejects(places.take(never), { code: 'PL506' })
  giving.abort(new Error('gave up'))
  await assert.rejects(lost, /gave up/)
  one()
  const three = await waits
  two()
  three()
  const again = [await places.take(never), await places.take(never)]
  for (const release of again) release()
})

test('numbers of JSON that no double holds stay text, and no others', () => {
  const parse = (text: string) => JSON.parse(text, exactly)
  for (const text of [
    '0',
    '-7',
    '1.50',
    '0.30000000000000004',
    '9007199254740991',
    '1e3',
    '10000000000000000000',
    '"1"',
  ])
    assert.deepEqual(parse(text), JSON.parse(text))
  for (const text of [
    '9007199254740993',
    '-9223372036854775807',
    '1234567890123456.7891',
    '0.12345678901234567890',
  ])
    assert.equal(parse(`[${text}]`)[0], text)
})
