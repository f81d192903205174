import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageWriter } from './message.ts'

function bind(parameters: readonly (string | Buffer | null)[]): Buffer {
  const writer = new MessageWriter()
  writer.bind('s', parameters)
  return writer.take()
}

/** What follows the portal and statement names of a Bind. */
const afterNames = 5 + 1 + 2

test('a Bind has the lengths of what it holds', () => {
  const bytes = bind(['é', null, ''])
  assert.equal(bytes.toString('latin1', 0, 1), 'B')
  assert.equal(bytes.readInt32BE(1), bytes.length - 1)
  assert.deepEqual(
    [...bytes.subarray(afterNames)],
    [0, 0, 0, 3, 0, 0, 0, 2, 0xc3, 0xa9, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0],
  )
})

test('buffers are sent as binary, the rest as text', () => {
  assert.deepEqual(
    [...bind(['a', Buffer.from([7])]).subarray(afterNames)],
    [0, 2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0x61, 0, 0, 0, 1, 7, 0, 0],
  )
})

test('values of any length survive, and half a character is replaced', () => {
  for (const length of [0, 1, 23, 24, 25, 16_384, 16_385, 300_000]) {
    for (const unit of ['a', 'é', '€']) {
      const value = unit.repeat(length)
      const bytes = bind([value, 'end'])
      const size = bytes.readInt32BE(afterNames + 4)
      assert.equal(bytes.toString('utf8', afterNames + 8, afterNames + 8 + size), value)
      assert.equal(bytes.readInt32BE(1), bytes.length - 1)
    }
  }
  assert.ok(bind(['\ud800']).includes('\ufffd'))
})

test('what was taken stays as it is while the writer goes on', () => {
  const writer = new MessageWriter()
  writer.parse('one', 'select 1')
  const first = writer.take()
  const copy = Buffer.from(first)
  writer.parse('two', 'x'.repeat(100_000))
  writer.take()
  assert.deepEqual(first, copy)
})

test('what was written before an error is forgotten', () => {
  const writer = new MessageWriter()
  writer.sync()
  writer.reset()
  writer.execute()
  assert.equal(writer.take().toString('latin1', 0, 1), 'E')
})
