// The socket side of a `pg.Client`: start-up, TLS, authentication and everything rare is `pg`'s; the messages that
// answer flushes are read here as raw bytes, because `pg` would make a string of every cell.
import { EventEmitter } from 'node:events'
import type { Flush } from './flush.ts'
import { FrameReader } from './frame.ts'
import { Connection, type PgConnectionConfig } from './pg.ts'
import { columnNames, WireRow } from './row.ts'
import { StatementCache } from './statements.ts'

export class WireConnection extends Connection {
  readonly statements: StatementCache
  /** Sent and not yet answered by ReadyForQuery, in the order of sending, which is that of the answers. */
  readonly #flushes: Flush[] = []
  /** Called when all that has come in one piece has been read. */
  onRead: () => void = () => undefined
  readonly #rare = new EventEmitter()
  readonly #uncork = () => this.stream.uncork()

  constructor(config: PgConnectionConfig, statements_max: number) {
    super(config)
    this.statements = new StatementCache(statements_max)
  }

  override attachListeners(stream: EventEmitter): void {
    super.attachListeners(this.#rare)
    const frames = new FrameReader((bytes, at, end) => this.#message(bytes, at, end))
    stream.on('data', (chunk: Buffer) => {
      try {
        frames.read(chunk)
        this.onRead()
      } catch (error) {
        // Our place in the stream is lost, so nothing that follows can be trusted.
        this.stream.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  /**
   * Writes a flush; its answers will be the next that nobody else waits for. The flushes of one turn of the event
   * loop go out in one piece.
   */
  send(flush: Flush, bytes: Buffer): void {
    this.#flushes.push(flush)
    if (this.stream.writableCorked === 0) {
      this.stream.cork()
      setImmediate(this.#uncork)
    }
    this.stream.write(bytes)
  }

  get active(): Flush | undefined {
    return this.#flushes[0]
  }

  /** The connection is gone: every flush in flight learns it, and none is answered afterwards. */
  abandon(error: Error): void {
    for (const flush of this.#flushes.splice(0)) flush.lose(error)
  }

  #message(bytes: Buffer, at: number, end: number): void {
    const flush = this.#flushes[0]
    if (flush === undefined || !this.#take(flush, bytes, at, end)) this.#hand(bytes, at, end)
  }

  /** Whether the message is one of those that a flush knows by itself. */
  #take(flush: Flush, bytes: Buffer, at: number, end: number): boolean {
    switch (bytes[at]) {
      case backend.dataRow:
        flush.row(new WireRow(bytes, at + 5))
        return true
      case backend.bindComplete:
      case backend.parameterDescription:
      case backend.parameterStatus:
        return true
      case backend.commandComplete:
        flush.complete(bytes.toString('latin1', at + 5, end - 1))
        return true
      case backend.emptyQuery:
        flush.complete('')
        return true
      case backend.parseComplete:
        flush.parsed()
        return true
      case backend.closeComplete:
        flush.closed()
        return true
      case backend.rowDescription:
        flush.described(columnNames(bytes, at + 5))
        return true
      case backend.noData:
        flush.described([])
        return true
      case backend.readyForQuery:
        this.#ready(flush, bytes, at, end)
        return true
      default:
        return false
    }
  }

  #ready(flush: Flush, bytes: Buffer, at: number, end: number): void {
    this.#flushes.shift()
    // `pg.Client` keeps its own queue of what is active: it hears of every end first.
    this.#hand(bytes, at, end)
    flush.settle(bytes[at + 5] as number)
  }

  #hand(bytes: Buffer, at: number, end: number): void {
    this.#rare.emit('data', bytes.subarray(at, end))
  }
}

/** Type bytes of backend messages. */
const backend = {
  parseComplete: 0x31,
  bindComplete: 0x32,
  closeComplete: 0x33,
  commandComplete: 0x43,
  dataRow: 0x44,
  emptyQuery: 0x49,
  parameterStatus: 0x53,
  rowDescription: 0x54,
  readyForQuery: 0x5a,
  noData: 0x6e,
  parameterDescription: 0x74,
} as const
