// One DataRow, left as the bytes that came from the socket. Cells are found by walking their lengths, which for
// the one to fifteen columns that we read is cheaper than building an array of them.
import type { RawRow, ResultColumn } from '../types.ts'

/** The payload of a DataRow: Int16 count, then Int32 length (-1 is null) and bytes for each column. */
export class WireRow implements RawRow {
  readonly length: number
  readonly #bytes: Buffer
  readonly #start: number
  // The cell that the last call found: reading columns in order never walks twice.
  #index = 0
  #at: number

  constructor(bytes: Buffer, payload: number) {
    this.length = int16(bytes, payload)
    this.#bytes = bytes
    this.#start = payload + 2
    this.#at = this.#start
  }

  isNull(index: number): boolean {
    return int32(this.#bytes, this.#seek(index)) < 0
  }

  text(index: number): string | null {
    const at = this.#seek(index)
    const size = int32(this.#bytes, at)
    return size < 0 ? null : this.#bytes.toString('utf8', at + 4, at + 4 + size)
  }

  bytes(index: number): Buffer | null {
    const at = this.#seek(index)
    const size = int32(this.#bytes, at)
    return size < 0 ? null : this.#bytes.subarray(at + 4, at + 4 + size)
  }

  #seek(index: number): number {
    if (index < 0 || index >= this.length)
      throw new RangeError(`no column ${index} in a row of ${this.length}`)
    if (index < this.#index) {
      this.#index = 0
      this.#at = this.#start
    }
    while (this.#index < index) {
      const size = int32(this.#bytes, this.#at)
      this.#at += size < 0 ? 4 : 4 + size
      this.#index += 1
    }
    return this.#at
  }
}

export function int32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  )
}

export function int16(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

/** The columns of a RowDescription payload. */
export function resultColumns(bytes: Buffer, payload: number): readonly ResultColumn[] {
  const count = int16(bytes, payload)
  const columns: ResultColumn[] = []
  let at = payload + 2
  for (let i = 0; i < count; i += 1) {
    const end = bytes.indexOf(0, at)
    columns.push({
      name: bytes.toString('utf8', at, end),
      table: bytes.readUInt32BE(end + 1),
      attribute: int16(bytes, end + 5),
      type: bytes.readUInt32BE(end + 7),
    })
    // After the name: table 4, attribute 2, type 4, size 2, modifier 4, format 2.
    at = end + 1 + 18
  }
  return columns
}
