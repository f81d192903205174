// Messages of PostgreSQL's protocol, told apart in a stream of bytes.
export interface Frame {
  readonly bytes: Buffer
  /** Of the frontend: the SQL of the flush that ends here. */
  readonly flush: readonly string[] | null
  /** Of the backend: ReadyForQuery. */
  readonly isReady: boolean
}

const SSL_REQUEST = 80877103
const HEAD = 5

export class Frames {
  readonly #side: 'frontend' | 'backend'
  #rest: Buffer = Buffer.alloc(0)
  /** The frontend's first messages have no type. */
  #starting: boolean
  readonly #prepared = new Map<string, string>()
  #flush: string[] = []

  constructor(side: 'frontend' | 'backend') {
    this.#side = side
    this.#starting = side === 'frontend'
  }

  *read(bytes: Buffer | string): Generator<Frame> {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(bytes as Buffer)])
    for (;;) {
      const length = this.#length()
      if (length === null || this.#rest.length < length) return
      const frame = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      yield this.#frame(frame)
    }
  }

  #length(): number | null {
    if (this.#starting) return this.#rest.length < HEAD ? null : this.#rest.readUInt32BE(0)
    return this.#rest.length < HEAD ? null : this.#rest.readUInt32BE(1) + 1
  }

  #frame(bytes: Buffer): Frame {
    if (this.#starting) {
      if (bytes.readUInt32BE(4) === SSL_REQUEST) throw new Error('The proxy does not speak TLS.')
      this.#starting = false
      return { bytes, flush: null, isReady: false }
    }
    const type = String.fromCharCode(bytes[0] as number)
    if (this.#side === 'backend') return { bytes, flush: null, isReady: type === 'Z' }
    this.#take(type, bytes)
    if (type !== 'S' && type !== 'Q') return { bytes, flush: null, isReady: false }
    const flush = this.#flush
    this.#flush = []
    return { bytes, flush, isReady: false }
  }

  #take(type: string, bytes: Buffer): void {
    const [first = '', second = ''] = bytes.toString('latin1', HEAD).split('\0', 2)
    if (type === 'Q') this.#flush.push(first)
    // Parse: its name, then its SQL. Bind: its portal, then the name of what was parsed.
    if (type === 'P') this.#prepared.set(first, second)
    if (type === 'B') this.#flush.push(this.#prepared.get(second) ?? '')
  }
}
