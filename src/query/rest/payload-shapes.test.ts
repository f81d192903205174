import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Payload, readPayload } from './edge/payload.ts'
import { PAYLOAD_KEY_CHARACTERS_MAX, PAYLOAD_SHAPES_MAX, preparedOnce } from './payload-shapes.ts'

function json(body: unknown): Payload {
  return readPayload(Buffer.from(JSON.stringify(body)), {
    contentType: 'application/json',
    target: 'relation',
    columns: null,
    jsonDepthMax: 10,
  })
}

function form(body: string): Payload {
  return readPayload(Buffer.from(body), {
    contentType: 'application/x-www-form-urlencoded',
    target: 'function',
    columns: null,
    jsonDepthMax: 10,
  })
}

/** How often something was prepared for these, in order. */
function preparations(payloads: readonly (Payload | null)[]): number {
  const known = new Map<string, object>()
  const made = new Set(payloads.map((payload) => preparedOnce(known, payload, () => ({}))))
  assert.ok(known.size <= PAYLOAD_SHAPES_MAX)
  return made.size
}

test('payloads of one shape are prepared once, whatever their values and the order of their keys', () => {
  assert.equal(preparations([json({ a: 1, b: 2 }), json({ b: 'x', a: null })]), 1)
  assert.equal(preparations([form('a=1&b=2'), form('a=3&b=4')]), 1)
  assert.equal(preparations([null, null]), 1)
})

test('other columns, an array, no rows, and a name that repeats make another shape', () => {
  assert.equal(preparations([json({ a: 1 }), json({ b: 1 }), json([{ a: 1 }]), json([]), null]), 5)
  assert.equal(preparations([form('a=1'), form('a=1&a=2')]), 2)
})

test('however many shapes come, a bounded number is kept', () => {
  const known = new Map<string, object>()
  for (let i = 0; i < 3 * PAYLOAD_SHAPES_MAX; i += 1) {
    preparedOnce(known, json({ [`column${i}`]: 1 }), () => ({}))
    assert.ok(known.size <= PAYLOAD_SHAPES_MAX)
  }
})

test('a shape of very many or very long columns is not kept', () => {
  const known = new Map<string, object>()
  const wide = json({ ['x'.repeat(PAYLOAD_KEY_CHARACTERS_MAX)]: 1 })
  const first = preparedOnce(known, wide, () => ({}))
  assert.notEqual(
    first,
    preparedOnce(known, wide, () => ({})),
  )
  assert.equal(known.size, 0)
})

test('what cannot be prepared is not kept', () => {
  const known = new Map<string, object>()
  const fail = () => {
    throw new Error('no such column')
  }
  assert.throws(() => preparedOnce(known, json({ a: 1 }), fail), /no such column/)
  assert.equal(known.size, 0)
})
