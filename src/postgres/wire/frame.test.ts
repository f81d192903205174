import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FrameReader, message_bytes_max } from './frame.ts'

function message(type: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(5 + payload.length)
  bytes[0] = type
  bytes.writeInt32BE(4 + payload.length, 1)
  bytes.set(payload, 5)
  return bytes
}

test('messages come out whole and in order, wherever the chunks are cut', () => {
  const payloads = fc.array(fc.tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 40 })))
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 })
  fc.assert(
    fc.property(payloads, cuts, (parts, sizes) => {
      const sent = parts.map(([type, payload]) => message(type, payload))
      const seen: Buffer[] = []
      const frames = new FrameReader((bytes, at, end) => seen.push(Buffer.from(bytes.subarray(at, end))))
      const all = Buffer.concat(sent)
      for (let at = 0, i = 0; at < all.length; i += 1) {
        const size = sizes[i % sizes.length] as number
        frames.read(all.subarray(at, at + size))
        at += size
      }
      assert.deepEqual(seen, sent)
    }),
  )
})

test('a message that is not wanted is passed over, wherever the chunks are cut', () => {
  const unwanted = 2
  const types = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 8 })
  fc.assert(
    fc.property(types, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, sizes) => {
      const payload = Buffer.alloc(40, 'a')
      const seen: number[] = []
      const refused: number[] = []
      const frames = new FrameReader(
        (bytes, at, end) => {
          assert.deepEqual(bytes.subarray(at + 5, end), payload)
          seen.push(bytes[at] as number)
        },
        (type, bytes) => {
          assert.equal(bytes, 5 + payload.length)
          if (type === unwanted) refused.push(type)
          return type !== unwanted
        },
      )
      const all = Buffer.concat(sent.map((type) => message(type, payload)))
      for (let at = 0, i = 0; at < all.length; i += 1) {
        const size = sizes[i % sizes.length] as number
        frames.read(all.subarray(at, at + size))
        at += size
      }
      const isUnwanted = (type: number) => type === unwanted
      assert.deepEqual(refused, sent.filter(isUnwanted), 'each is asked about once')
      assert.deepEqual(
        seen,
        sent.filter((type) => !isUnwanted(type)),
      )
    }),
  )
})

test('a message that is split keeps the bytes that were handed on before', () => {
  const kept: Buffer[] = []
  const frames = new FrameReader((bytes, at, end) => kept.push(bytes.subarray(at, end)))
  const first = message(1, Buffer.from('first'))
  const second = message(2, Buffer.from('second'))
  frames.read(Buffer.concat([first, second.subarray(0, 3)]))
  frames.read(second.subarray(3, 7))
  frames.read(second.subarray(7))
  assert.deepEqual(kept, [first, second])
})

test('a length that no server sends means that the place in the stream is lost', () => {
  for (const length of [0, 3, message_bytes_max + 1]) {
    const frames = new FrameReader(() => assert.fail('nothing is handed on'))
    const bytes = Buffer.alloc(5)
    bytes.writeUInt32BE(length, 1)
    assert.throws(() => frames.read(bytes))
  }
})
