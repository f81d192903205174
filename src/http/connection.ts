// What is known of a connection beyond its socket. Node hands out pipelined requests while earlier ones are still
// being answered, and goes on doing so after an answer that says `Connection: close`: a request that nobody will get
// an answer to would still take effect. So a connection is marked when its last answer is decided.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Connection {
  /** The answer to the newest request on it; answers leave in the order of requests. */
  newest: ServerResponse | null
  /** The one before it. */
  previous: ServerResponse | null
  /** Whatever else arrives on it is not looked at. */
  closing: boolean
  /** null as long as every answer was taken at once. */
  reader: Reader | null
}

/** The client of a connection, as the one who has not taken its answers yet (unread.ts): one in a list of them. */
export interface Reader {
  readonly socket: Socket
  bytes: number
  /** Monotonic milliseconds: since when there are bytes, or the last whole answer was taken. */
  since: number
  /** Closed, or cut off: nothing is counted for it any more. */
  gone: boolean
  older: Reader | null
  newer: Reader | null
}

export class Connections {
  readonly #bySocket = new WeakMap<Duplex, Connection>()

  of(socket: Duplex): Connection {
    const known = this.#bySocket.get(socket)
    if (known !== undefined) return known
    const fresh: Connection = { newest: null, previous: null, closing: false, reader: null }
    this.#bySocket.set(socket, fresh)
    return fresh
  }

  /** False when the connection takes no more requests. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.of(request.socket)
    if (connection.closing) return false
    connection.previous = connection.newest
    connection.newest = response
    return true
  }

  /** True, and final, when this answer may end its connection: no later request is being worked on. */
  end(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.of(request.socket)
    if (connection.newest !== response) return false
    connection.closing = true
    return true
  }
}
