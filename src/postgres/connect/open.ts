// Makes one connection of the pool: TLS as the endpoint asks, session settings, and what it takes to cancel.
import { cancelQuery } from '../pool/cancel.ts'
import { WireConnection } from '../wire/connection.ts'
import { Flush } from '../wire/flush.ts'
import { Client, isErrorMessage, type PgClient } from '../wire/pg.ts'
import { watchAuthentication } from './authentication.ts'
import { watchNegotiation } from './negotiation.ts'
import type { Endpoint } from './url.ts'

export interface OpenClient {
  readonly client: PgClient
  readonly connection: WireConnection
  /** Asks the server to cancel what this connection runs; resolves when the request has been dealt with. */
  cancel(): Promise<void>
}

export interface OpenOptions {
  readonly statements_max: number
  readonly connect_timeout_ms: number
  readonly cancel_timeout_ms: number
  /** Session settings, e.g. statement_timeout. */
  readonly settings: readonly (readonly [name: string, value: string])[]
}

const keep_alive_after_ms = 10_000

/** Opens connections to one endpoint, and remembers what it learnt about it from the first. */
export class Opener {
  #endpoint: Endpoint
  /** Poolers refuse startup options that they do not know; the settings are then made by statements. */
  #startupOptions = true
  readonly #options: OpenOptions

  constructor(endpoint: Endpoint, options: OpenOptions) {
    this.#endpoint = endpoint
    this.#options = options
  }

  async open(): Promise<OpenClient> {
    try {
      return await this.#connect()
    } catch (error) {
      if (!this.#adapt(error)) throw error
      return await this.open()
    }
  }

  async #connect(): Promise<OpenClient> {
    const endpoint = this.#endpoint
    const connection = new WireConnection(
      {
        ssl: endpoint.tls,
        sslNegotiation: endpoint.tlsNegotiation,
        keepAlive: endpoint.keepAlive,
        keepAliveInitialDelayMillis: endpoint.keepAliveAfter_ms ?? keep_alive_after_ms,
      },
      this.#options.statements_max,
    )
    watchNegotiation(connection, endpoint)
    watchAuthentication(connection, endpoint.authentication)
    const client = new Client({
      connection,
      host: endpoint.host,
      port: endpoint.port,
      user: endpoint.user,
      database: endpoint.database,
      ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
      ssl: endpoint.tls,
      sslnegotiation: endpoint.tlsNegotiation,
      enableChannelBinding: endpoint.tls !== false && endpoint.authentication.channelBinding !== 'disable',
      application_name: endpoint.applicationName ?? 'plinth',
      options: this.#startupOptions ? startupOptions(endpoint, this.#options.settings) : endpoint.options,
      connectionTimeoutMillis: endpoint.connectTimeout_ms ?? this.#options.connect_timeout_ms,
    })
    // An error while connecting is the promise's; `pg` emits some of them once more.
    client.on('error', () => undefined)
    try {
      await client.connect()
      if (!this.#startupOptions) await applySettings(connection, this.#options.settings)
    } catch (error) {
      connection.stream.destroy()
      throw error
    }
    return {
      client,
      connection,
      cancel: () => cancelQuery(client, { endpoint, timeout_ms: this.#options.cancel_timeout_ms }),
    }
  }

  /** Whether the failure is one that another way of connecting avoids. */
  #adapt(error: unknown): boolean {
    if (!(error instanceof Error)) return false
    if (this.#endpoint.tlsOptional && error.message === 'The server does not support SSL connections') {
      this.#endpoint = { ...this.#endpoint, tls: false, tlsOptional: false }
      return true
    }
    if (this.#startupOptions && isErrorMessage(error) && refusesOptions(error.code, error.message)) {
      this.#startupOptions = false
      return true
    }
    return false
  }
}

/** pgbouncer: protocol violation; PostgreSQL: a setting that this platform or version does not have. */
function refusesOptions(code: string | undefined, message: string): boolean {
  if (code === '08P01') return /startup (parameter|option)|options/i.test(message)
  return code === '22023' || code === '42704'
}

function startupOptions(endpoint: Endpoint, settings: OpenOptions['settings']): string {
  const own = settings.map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
  return [...own, endpoint.options].join(' ').trim()
}

/** One by one: a setting that this server does not have is done without. */
async function applySettings(connection: WireConnection, settings: OpenOptions['settings']): Promise<void> {
  for (const [name, value] of settings) {
    const flush = await new Promise<Flush>((resolve) => {
      const set = { text: 'select set_config($1,$2,false)', parameters: [name, value] }
      connection.send(
        new Flush({ before: [], settings: [], statements: [set], after: [], kind: null }, resolve),
      )
    })
    if (flush.lost !== null) throw flush.lost
    if (flush.error !== null && flush.error.code !== '42704' && flush.error.code !== '22023')
      throw flush.error
  }
}
