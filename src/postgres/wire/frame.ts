// Cuts the socket's chunks into backend messages: a type byte, then a length that counts itself. A message that
// lies in one chunk is handed on in place; one that is split is copied once into a buffer of its own size, unless it
// is not wanted: then its bytes are passed over.

/** PostgreSQL itself never sends more; a larger length means that we lost our place in the stream. */
export const message_bytes_max = 1024 * 1024 * 1024

const header_bytes = 5

/** `at` is the index of the type byte, `end` that of the first byte after the message. */
export type FrameHandler = (bytes: Buffer, at: number, end: number) => void

/** Asked about a message that is split, before there is memory for it; `bytes` is all of it. */
export type FrameAdmission = (type: number, bytes: number) => boolean

export class FrameReader {
  readonly #handle: FrameHandler
  readonly #admits: FrameAdmission
  /** A message of which only a part has come; while even its length is unknown, `#head` holds its first bytes. */
  #partial: Buffer | null = null
  #filled = 0
  readonly #head = Buffer.alloc(header_bytes)
  #headFilled = 0
  /** Bytes to come of a message that is not wanted. */
  #skipped = 0

  constructor(handle: FrameHandler, admits: FrameAdmission = () => true) {
    this.#handle = handle
    this.#admits = admits
  }

  read(chunk: Buffer): void {
    let at = this.#inside ? this.#resume(chunk) : 0
    while (chunk.length - at >= header_bytes) {
      const end = at + messageBytes(chunk, at)
      if (end > chunk.length) {
        this.#keep(chunk, at, end - at)
        return
      }
      this.#handle(chunk, at, end)
      at = end
    }
    if (at < chunk.length) this.#headFilled = chunk.copy(this.#head, 0, at)
  }

  /** Whether a message has begun and not ended. */
  get #inside(): boolean {
    return this.#headFilled > 0 || this.#partial !== null || this.#skipped > 0
  }

  /** Goes on with the split message from the start of `chunk`; returns how much of it that took. */
  #resume(chunk: Buffer): number {
    let at = 0
    if (this.#headFilled > 0) {
      at = chunk.copy(this.#head, this.#headFilled, 0, header_bytes - this.#headFilled)
      this.#headFilled += at
      if (this.#headFilled < header_bytes) return at
      this.#headFilled = 0
      this.#keep(this.#head, 0, messageBytes(this.#head, 0))
    }
    return this.#partial === null ? this.#skip(chunk, at) : this.#fill(this.#partial, chunk, at)
  }

  /** Returns where in `chunk` the message, or the chunk, ends. */
  #fill(partial: Buffer, chunk: Buffer, at: number): number {
    const copied = chunk.copy(partial, this.#filled, at)
    this.#filled += copied
    if (this.#filled === partial.length) {
      this.#partial = null
      this.#handle(partial, 0, partial.length)
    }
    return at + copied
  }

  #skip(chunk: Buffer, at: number): number {
    const skipped = Math.min(this.#skipped, chunk.length - at)
    this.#skipped -= skipped
    return at + skipped
  }

  #keep(chunk: Buffer, at: number, size: number): void {
    if (!this.#admits(chunk[at] as number, size)) {
      this.#skipped = size - (chunk.length - at)
      return
    }
    this.#partial = Buffer.allocUnsafe(size)
    this.#filled = chunk.copy(this.#partial, 0, at)
  }
}

function messageBytes(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at + 1)
  if (length < 4 || length > message_bytes_max) throw new Error(`a backend message of ${length} bytes`)
  return length + 1
}
