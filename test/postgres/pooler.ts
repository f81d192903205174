// A pooler as pgbouncer is in transaction mode, as far as its clients can tell: many sessions share one backend,
// which changes hands at ReadyForQuery; startup options that it does not know are refused.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import pg from 'pg'
import { FrameReader } from '../../src/postgres/wire/frame.ts'

export interface Pooler {
  readonly url: string
  close(): Promise<void>
}

interface Turn {
  readonly socket: Socket
  readonly bytes: Buffer
}

const readyForQuery = 0x5a
const sync = 0x53
const terminate = 0x58
const greeting = Buffer.from([
  ...[0x52, 0, 0, 0, 8, 0, 0, 0, 0],
  ...[0x4b, 0, 0, 0, 12, 0, 0, 0x30, 0x39, 0, 0, 0, 1],
  ...[readyForQuery, 0, 0, 0, 5, 0x49],
])

/** On a free port, unless one is named. */
export async function startPooler(target: string, port = 0): Promise<Pooler> {
  const client = new pg.Client({ connectionString: target })
  client.on('error', () => undefined)
  await client.connect()
  const backend = client.connection.stream as Socket
  backend.removeAllListeners('data')
  const turns: Turn[] = []
  const next = () => {
    if (turns[0] !== undefined) backend.write(turns[0].bytes)
  }
  const frames = new FrameReader((bytes, at, end) => {
    turns[0]?.socket.write(Buffer.from(bytes.subarray(at, end)))
    if (bytes[at] !== readyForQuery) return
    turns.shift()
    next()
  })
  backend.on('data', (chunk: Buffer) => frames.read(chunk))
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('data', (startup: Buffer) => {
      if (startup.includes('options\0')) {
        socket.end(refusal())
        return
      }
      socket.write(greeting)
      const split = splitAtSync(socket, (bytes) => {
        if (turns.push({ socket, bytes }) === 1) next()
      })
      socket.on('data', (bytes: Buffer) => split.read(bytes))
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.search = ''
  url.host = `127.0.0.1:${(server.address() as { readonly port: number }).port}`
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      backend.destroy()
      await once(server, 'close')
    },
  }
}

/** A client may send several flushes at once; each is a transaction, and so a turn of its own. */
function splitAtSync(socket: Socket, turn: (bytes: Buffer) => void): FrameReader {
  let parts: Buffer[] = []
  return new FrameReader((bytes, at, end) => {
    // Terminate is for the pooler, not for the backend.
    if (bytes[at] === terminate) {
      socket.end()
      return
    }
    parts.push(Buffer.from(bytes.subarray(at, end)))
    if (bytes[at] !== sync) return
    turn(Buffer.concat(parts))
    parts = []
  })
}

function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0C08P01\0Munsupported startup parameter: options\0\0')
  const message = Buffer.alloc(5 + fields.length)
  message[0] = 0x45
  message.writeInt32BE(4 + fields.length, 1)
  fields.copy(message, 5)
  return message
}
