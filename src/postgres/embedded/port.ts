// Whether a port of the loopback is free, and which is. The listener is closed again at once: it serves nobody.
import { createServer } from 'node:net'
import { portTaken } from './failure.ts'

/** `wanted` when it is free (else PL101), or any free port. Somebody may take it before the server does. */
export function choosePort(wanted: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', () => reject(portTaken(wanted ?? 0)))
    probe.listen({ port: wanted ?? 0, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address()
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : (wanted ?? 0)),
      )
    })
  })
}
