import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resultColumns, WireRow } from './row.ts'

function payloadOf(cells: readonly (string | null)[]): Buffer {
  const parts = [Buffer.from([0, cells.length])]
  for (const cell of cells) {
    const bytes = Buffer.from(cell ?? '')
    const length = Buffer.alloc(4)
    length.writeInt32BE(cell === null ? -1 : bytes.length)
    parts.push(length, bytes)
  }
  return Buffer.concat(parts)
}

test('cells are found in any order', () => {
  const row = new WireRow(payloadOf(['a', null, 'é€', '']), 0)
  assert.equal(row.length, 4)
  for (const index of [2, 0, 3, 1, 1, 2]) {
    assert.equal(row.text(index), ['a', null, 'é€', ''][index])
    assert.equal(row.bytes(index)?.toString() ?? null, row.text(index))
    assert.equal(row.isNull(index), index === 1)
  }
})

test('a cell that is not there is a fault of ours', () => {
  const row = new WireRow(payloadOf(['a']), 0)
  assert.throws(() => row.text(1), RangeError)
  assert.throws(() => row.bytes(-1), RangeError)
})

test('bytes are a view, not a copy', () => {
  const payload = payloadOf(['abc'])
  const bytes = new WireRow(payload, 0).bytes(0) as Buffer
  payload.write('x', payload.length - 3)
  assert.equal(bytes.toString(), 'xbc')
})

test('the columns of a RowDescription', () => {
  const field = (name: string, from: readonly number[]) =>
    Buffer.concat([Buffer.from(`${name}\0`), Buffer.from(from)])
  const rest = [0, 4, 255, 255, 255, 255, 0, 0]
  const payload = Buffer.concat([
    Buffer.from([0, 2]),
    field('ü', [255, 0, 0, 1, 0, 7, 0, 0, 0, 20, ...rest]),
    field('?column?', [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, ...rest]),
  ])
  assert.deepEqual(resultColumns(payload, 0), [
    { name: 'ü', table: 0xff000001, attribute: 7, type: 20 },
    { name: '?column?', table: 0, attribute: 0, type: 25 },
  ])
})
