// The socket side of a `pg.Client`: start-up, TLS, authentication and everything rare is `pg`'s; flushes and what
// answers them pass it by. They are read here as raw bytes, because `pg` would make a string of every cell.
import { EventEmitter } from 'node:events'
import type { Flush } from './flush.ts'
import { FrameReader } from './frame.ts'
import { Connection, type PgConnectionConfig, type PgErrorMessage } from './pg.ts'
import { resultColumns, WireRow } from './row.ts'
import { StatementCache } from './statements.ts'

/** A row above this is asked about before there is memory for it. Node's sockets hand out no larger chunks. */
const large_row_bytes = 65_536

export class WireConnection extends Connection {
  readonly statements: StatementCache
  /** Sent and not yet answered by ReadyForQuery, in the order of sending, which is that of the answers. */
  readonly #flushes: Flush[] = []
  /** Called when all that has come in one piece has been read. */
  onRead: () => void = () => undefined
  readonly #rare = new EventEmitter()
  #gone: Error | null = null
  readonly #uncork = () => this.stream.uncork()

  constructor(config: PgConnectionConfig, statements_max: number) {
    super(config)
    this.statements = new StatementCache(statements_max)
    this.on('error', (error: Error) => this.abandon(error))
    this.on('end', () => this.abandon(new Error('the server closed the connection')))
  }

  /** While a flush is in flight, what the server reports is about it, and not for `pg.Client`. */
  override emit(event: string, ...parts: unknown[]): boolean {
    const flush = event === 'errorMessage' ? this.active : undefined
    if (flush === undefined) return super.emit(event, ...parts)
    flush.refuse(parts[0] as PgErrorMessage)
    return true
  }

  override attachListeners(stream: EventEmitter): void {
    super.attachListeners(this.#rare)
    const frames = new FrameReader(
      (bytes, at, end) => this.#message(bytes, at, end),
      (type, bytes) => type !== backend.dataRow || bytes <= large_row_bytes || this.#admits(bytes),
    )
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
  send(flush: Flush): void {
    const bytes = this.#gone ?? flush.bytes(this)
    if (bytes instanceof Error) {
      flush.lose(bytes)
      return
    }
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
    this.#gone ??= error
    for (const flush of this.#flushes.splice(0)) flush.lose(error)
  }

  #admits(rowBytes: number): boolean {
    return this.#flushes[0]?.admits(rowBytes) ?? true
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
        flush.described(resultColumns(bytes, at + 5))
        return true
      case backend.noData:
        flush.described([])
        return true
      case backend.readyForQuery:
        this.#ready(flush, bytes[at + 5] as number)
        return true
      default:
        return false
    }
  }

  #ready(flush: Flush, status: number): void {
    this.#flushes.shift()
    flush.settle(status)
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
