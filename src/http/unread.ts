// Answers that were written and that their clients have not taken yet: whoever reads slowly makes this process keep
// them. All together have a limit. Where it is met, connections that have kept theirs waiting for long give way, the
// longest first: a few who hardly read must not shut out everybody else.
// Only what a socket did not take at once is counted, so that an ordinary answer costs one look at a length.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { clock } from '../kit/clock.ts'
import type { Connections, Reader } from './connection.ts'

export interface UnreadLimits {
  /** Of all connections together. */
  readonly unreadBytesMax: number
  /** How long a connection may take over an answer where others want the room. */
  readonly unreadPatience_ms: number
}

export interface UnreadParts {
  readonly connections: Connections
  /** A connection was cut off to make room. */
  readonly onCut: () => void
}

export class UnreadAnswers {
  bytes = 0
  /** Of answers that are still on their way from the database (room.ts): they will be here next. */
  arriving = 0
  readonly #limits: UnreadLimits
  readonly #parts: UnreadParts
  // A list of its own: the tables of a Set would keep readers that have left it, and their answers, alive.
  #oldest: Reader | null = null
  #newest: Reader | null = null

  constructor(limits: UnreadLimits, parts: UnreadParts) {
    this.#limits = limits
    this.#parts = parts
  }

  /** False when so many more bytes would be too many. An answer that is alone may have any size. */
  hasRoom(bytes: number): boolean {
    return this.#fits(bytes) || this.#makeRoom(bytes)
  }

  /** To be called when the answer has been ended: takes up what of it is left. */
  count(response: ServerResponse): void {
    const bytes = response.writableLength
    if (bytes > 0) this.#hold(response, bytes)
  }

  #fits(bytes: number): boolean {
    const kept = this.bytes + this.arriving
    return kept === 0 || kept + bytes <= this.#limits.unreadBytesMax
  }

  #makeRoom(bytes: number): boolean {
    const longAgo = clock.monotonic() - this.#limits.unreadPatience_ms
    while (this.#oldest !== null && this.#oldest.since <= longAgo) {
      const { socket } = this.#oldest
      this.#leave(this.#oldest)
      socket.destroy()
      this.#parts.onCut()
      if (this.#fits(bytes)) return true
    }
    return false
  }

  #hold(response: ServerResponse, bytes: number): void {
    // An answer that waits behind others has no socket yet; its request has.
    const { socket } = response.req
    if (socket.destroyed) return
    const reader = this.#readerOf(socket)
    if (reader.bytes === 0) this.#append(reader)
    reader.bytes += bytes
    this.bytes += bytes
    response.once('finish', () => this.#release(reader, bytes))
  }

  #readerOf(socket: Socket): Reader {
    const connection = this.#parts.connections.of(socket)
    if (connection.reader !== null) return connection.reader
    const reader: Reader = { socket, bytes: 0, since: 0, gone: false, older: null, newer: null }
    connection.reader = reader
    // Not every answer of a connection that closes hears of it, but the socket does.
    socket.once('close', () => this.#leave(reader))
    return reader
  }

  #release(reader: Reader, bytes: number): void {
    if (reader.gone) return
    reader.bytes -= bytes
    this.bytes -= bytes
    this.#remove(reader)
    if (reader.bytes > 0) this.#append(reader)
  }

  #leave(reader: Reader): void {
    if (reader.gone) return
    reader.gone = true
    this.bytes -= reader.bytes
    if (reader.bytes > 0) this.#remove(reader)
  }

  #append(reader: Reader): void {
    reader.since = clock.monotonic()
    reader.older = this.#newest
    reader.newer = null
    if (this.#newest === null) this.#oldest = reader
    else this.#newest.newer = reader
    this.#newest = reader
  }

  #remove({ older, newer }: Reader): void {
    if (older === null) this.#oldest = newer
    else older.newer = newer
    if (newer === null) this.#newest = older
    else newer.older = older
  }
}
