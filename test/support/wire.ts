// An HTTP client that sends what it is given, as it is: fetch and node:http would refuse half of what a fuzzer says,
// and mend a good part of the rest. One socket, one request at a time, kept open as long as the server keeps it.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface WireRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** With it goes its Content-Length. */
  readonly body: string | null
}

export interface WireAnswer {
  /** 0: the server closed the connection without a word. */
  readonly status: number
  /** By name in lower case; of several of a name, the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

/** More than anything takes that ends by itself: what lasts longer hangs. */
const PATIENCE_MS = 30_000
const TOLD_CHARACTERS = 2_000

export class Wire {
  readonly #port: number
  readonly #patienceMs: number
  #socket: Socket | null = null
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #late = false
  #wake: () => void = () => undefined

  constructor(port: number, patienceMs = PATIENCE_MS) {
    this.#port = port
    this.#patienceMs = patienceMs
  }

  /** Rejects, with the request told, when the answer is late, cut off or followed by more than an answer. */
  async ask(request: WireRequest): Promise<WireAnswer> {
    if (this.#socket === null || this.#ended) await this.#open()
    const bytes = serialized(request)
    const timer = setTimeout(() => this.#giveUp(), this.#patienceMs)
    try {
      this.#socket?.write(bytes)
      const answer = await this.#answer(request.method)
      if (answer.headers.connection === 'close' || this.#ended) this.close()
      // What is read as a request by nobody gets a body even where it looks like a HEAD; nothing may come after that.
      else if (this.#received.length > 0) throw new Error(`${this.#received.length} bytes follow the answer`)
      return answer
    } catch (error) {
      this.close()
      throw new Error(`${error}, for\n${bytes.toString().slice(0, TOLD_CHARACTERS)}`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #giveUp(): void {
    this.#late = true
    this.#wake()
  }

  async #open(): Promise<void> {
    this.close()
    const socket = connect(this.#port, '127.0.0.1')
    await once(socket, 'connect')
    this.#socket = socket
    this.#received = Buffer.alloc(0)
    this.#ended = false
    this.#late = false
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const end = () => {
      if (this.#socket === socket) this.#ended = true
      this.#wake()
    }
    socket.on('error', end)
    socket.on('close', end)
  }

  async #answer(method: string): Promise<WireAnswer> {
    const head = await this.#until(() => this.#received.indexOf('\r\n\r\n'))
    if (head === -1 && this.#received.length > 0) throw new Error('the answer ended in its head')
    if (head === -1) return { status: 0, headers: {}, bytes: Buffer.alloc(0) }
    const [first = '', ...lines] = this.#take(head + 4)
      .toString('latin1')
      .trimEnd()
      .split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1])
    const headers = Object.fromEntries(lines.map(headerOf))
    return { status, headers, bytes: await this.#body({ method, status, headers }) }
  }

  async #body({ method, status, headers }: Framing): Promise<Buffer> {
    if (method === 'HEAD' || status === 204 || status === 304) return Buffer.alloc(0)
    if (headers['transfer-encoding'] === 'chunked') return this.#chunks()
    const length = headers['content-length']
    if (length !== undefined) return this.#exactly(Number(length))
    await this.#until(() => -1)
    return this.#take(this.#received.length)
  }

  async #chunks(): Promise<Buffer> {
    const chunks: Buffer[] = []
    for (;;) {
      const end = await this.#until(() => this.#received.indexOf('\r\n'))
      if (end === -1) throw new Error('the answer ended before its last chunk')
      const size = Number.parseInt(this.#take(end + 2).toString('latin1'), 16)
      const chunk = await this.#exactly(size + 2)
      if (size === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, size))
    }
  }

  async #exactly(length: number): Promise<Buffer> {
    await this.#until(() => (this.#received.length >= length ? length : -1))
    if (this.#received.length < length) throw new Error(`the answer ended before its ${length} bytes`)
    return this.#take(length)
  }

  /** What `find` finds, or -1 when the server closed before. */
  async #until(find: () => number): Promise<number> {
    for (;;) {
      const found = find()
      if (found < 0 && this.#late) throw new Error(`no whole answer in ${this.#patienceMs} ms`)
      if (found >= 0 || this.#ended) return found
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return taken
  }
}

interface Framing {
  readonly method: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

function serialized({ method, target, headers, body }: WireRequest): Buffer {
  const bytes = body === null ? null : Buffer.from(body)
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    ...(bytes !== null && { 'content-length': String(bytes.length) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`)
  return bytes === null ? head : Buffer.concat([head, bytes])
}

function headerOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
