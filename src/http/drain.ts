// Stopping without losing a request. http.Server.close() and closeIdleConnections() reset sockets that were accepted
// but whose request has not been read yet; so the listening socket alone is closed, every answer says
// `Connection: close`, and what is still idle after a while is closed then.
import { Server as HttpServer, type Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { clock } from '../kit/clock.ts'

export interface DrainOptions {
  readonly timeout_ms: number
  /** Long enough for what was on its way to be read; 1.5 s lost nothing where closing at once did. */
  readonly idleGrace_ms: number
  readonly graceOver: () => void
}

const POLL_MS = 20

/** Resolves with the number of connections that had to be cut. */
export async function drain(server: Server, options: DrainOptions): Promise<number> {
  const started = clock.monotonic()
  // Right after the loop has accepted whoever had connected: what is still queued at the socket is reset by closing it.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  NetServer.prototype.close.call(server)
  while ((await connections(server)) > 0) {
    const waited_ms = clock.monotonic() - started
    if (waited_ms >= options.timeout_ms) break
    if (waited_ms >= options.idleGrace_ms) {
      options.graceOver()
      server.closeIdleConnections()
    }
    await clock.sleep(POLL_MS)
  }
  const cut = await connections(server)
  server.closeAllConnections()
  // Its own bookkeeping, e.g. the timer that looks for slow requests. It is closed already; that is no error here.
  HttpServer.prototype.close.call(server, () => undefined)
  return cut
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count))
  })
}
