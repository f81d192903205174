// TLS that begins without asking (`sslnegotiation=direct`): both ends must then agree that it is PostgreSQL they speak
// (ALPN), or a server of another protocol could be made to take what is meant for the database.
import { TLSSocket } from 'node:tls'
import type { PgConnection } from '../wire/pg.ts'
import type { TlsChoice } from './tls.ts'

const protocol = 'postgresql'

export function watchNegotiation(connection: PgConnection, { tlsNegotiation }: TlsChoice): void {
  if (tlsNegotiation !== 'direct') return
  connection.on('sslconnect', () => {
    const { stream } = connection
    if (!(stream instanceof TLSSocket)) return
    stream.once('secureConnect', () => {
      if (stream.alpnProtocol !== protocol)
        stream.destroy(
          new Error('the server does not say that it speaks PostgreSQL: no direct TLS before version 17'),
        )
    })
  })
}
