import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnNames, WireRow } from './row.ts'

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

test('column names of a RowDescription', () => {
  const field = (name: string) => Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(18, 1)])
  const payload = Buffer.concat([Buffer.from([0, 3]), field('a'), field('?column?'), field('ü')])
  assert.deepEqual(columnNames(payload, 0), ['a', '?column?', 'ü'])
})
