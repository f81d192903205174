// A TCP proxy in front of the test server that can go silent (as a cut cable does: no FIN, no RST), come back, or
// refuse and break everything (as a restart does).
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly url: string
  /** What is sent in either direction is neither delivered nor refused. */
  stall(): void
  resume(): void
  /** Breaks what is open and refuses what comes. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let stalled = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      if (stalled) from.pause()
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as { readonly port: number }
  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  const down = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    stall() {
      stalled = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    resume() {
      stalled = false
    },
    down,
    async up() {
      server.listen(address.port, '127.0.0.1')
      await once(server, 'listening')
    },
    close: down,
  }
}
