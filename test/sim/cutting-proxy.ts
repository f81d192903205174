// A TCP proxy between the server and its database that reads the protocol as far as to know where a flush ends (Sync) and
// where its reply does (ReadyForQuery), and breaks the connection at a flush that is chosen: before it reaches the
// database, or after the database has done it and before its reply is delivered.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Frames } from './frames.ts'

export type Cut = 'before the database' | 'before the reply'

export interface CuttingProxy {
  readonly url: string
  /** Asked at the end of each flush, with its SQL; null lets it through. */
  choose: (sql: readonly string[]) => Cut | null
  close(): Promise<void>
}

export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [each, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(each)
      each.setNoDelay()
      each.on('error', () => other.destroy())
      each.on('close', () => {
        sockets.delete(each)
        other.destroy()
      })
    }
    join(near, far, (sql) => proxy.choose(sql))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as { readonly port: number }).port}`
  const proxy: CuttingProxy = {
    url: url.href,
    choose: () => null,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  return proxy
}

function join(near: Socket, far: Socket, choose: CuttingProxy['choose']): void {
  const asked = new Frames('frontend')
  const told = new Frames('backend')
  /** Flushes that the database has not answered yet. */
  let unanswered = 0
  /** The last of them is done, and its reply is not delivered. */
  let cutting = false
  near.on('data', (bytes) => {
    if (cutting) return
    for (const { bytes: frame, flush } of asked.read(bytes)) {
      const cut = flush === null ? null : choose(flush)
      if (cut === 'before the database') {
        near.destroy()
        far.destroy()
        return
      }
      far.write(frame)
      if (flush !== null) unanswered += 1
      if (cut === null) continue
      cutting = true
      return
    }
  })
  far.on('data', (bytes) => {
    for (const { bytes: frame, isReady } of told.read(bytes)) {
      const isOfTheLast = cutting && unanswered === 1
      if (!isOfTheLast) near.write(frame)
      else if (isReady) near.destroy()
      if (isReady && unanswered > 0) unanswered -= 1
    }
  })
}
