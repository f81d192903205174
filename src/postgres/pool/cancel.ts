// PostgreSQL's cancel request: a connection of its own that says which backend to interrupt, and is closed by the
// server once the interrupt was sent. Until then it may still hit whatever that backend runs.
import type { Endpoint } from '../connect/url.ts'
import { Connection, type PgClient } from '../wire/pg.ts'

export interface CancelOptions {
  readonly endpoint: Endpoint
  readonly timeout_ms: number
}

/** Rejects when it is unknown whether the request will still arrive. */
export function cancelQuery(client: PgClient, options: CancelOptions): Promise<void> {
  const { endpoint } = options
  const { processID, secretKey } = client
  if (processID === null || secretKey === null)
    return Promise.reject(new Error('the server gave no key to cancel with'))
  return new Promise((resolve, reject) => {
    const connection = new Connection({ ssl: endpoint.tls, sslNegotiation: endpoint.tlsNegotiation })
    let failure: Error | null = null
    const timer = setTimeout(() => {
      failure = new Error(`no answer to a cancel request in ${options.timeout_ms} ms`)
      connection.stream.destroy()
    }, options.timeout_ms)
    const say = () => connection.cancel(processID, secretKey)
    connection.on('error', (error: Error) => {
      failure ??= error
    })
    connection.on('connect', () => {
      if (endpoint.tls === false) say()
      else if (endpoint.tlsNegotiation === 'postgres') connection.requestSsl()
    })
    connection.on('sslconnect', say)
    connection.on('end', () => {
      clearTimeout(timer)
      if (failure === null) resolve()
      else reject(failure)
    })
    if (endpoint.socketPath === null) connection.connect(endpoint.port, endpoint.host)
    else connection.connect(endpoint.socketPath)
  })
}
