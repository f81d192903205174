// A libpq URL as what a connection needs to know.
import { isIP } from 'node:net'
import { userInfo } from 'node:os'
import { parseIntoClientConfig } from 'pg-connection-string'
import { type Authentication, authenticationOf } from './authentication.ts'
import { readParameters } from './parameters.ts'
import { badUrl } from './refusal.ts'
import { type TlsChoice, tlsOf } from './tls.ts'

export interface Endpoint extends TlsChoice {
  /** A name or an address. */
  readonly host: string
  readonly port: number
  /** Path of the unix socket; null over TCP. */
  readonly socketPath: string | null
  readonly user: string
  /** undefined: PGPASSWORD or the password file, as `pg` looks them up. */
  readonly password: string | undefined
  readonly database: string
  readonly authentication: Authentication
  /** The URL's own startup options, e.g. `-c geqo=off`. */
  readonly options: string
  readonly applicationName: string | undefined
  /** undefined: as long as the pool waits. */
  readonly connectTimeout_ms: number | undefined
  readonly keepAlive: boolean
  readonly keepAliveAfter_ms: number | undefined
  /** What is to be said about parameters that have no effect. */
  readonly ignored: readonly string[]
}

const default_port = 5432
const port_max = 65_535
const ms_per_s = 1_000

/** Throws PL002 with what is wrong. The password never stands in a message. */
export function parseDatabaseUrl(text: string): Endpoint {
  if (!/^postgres(ql)?:\/\//.test(text)) throw badUrl('It must begin with postgres:// or postgresql://.')
  const { authority, query } = split(text)
  const { values, ignored } = readParameters(query)
  const url = parseAuthority(authority)
  const name = values.get('host') ?? (url.host || 'localhost')
  if (name.includes(',')) throw severalHosts()
  const host = addressOf(name, values.get('hostaddr'))
  const port = portOf(values.get('port')) ?? url.port ?? default_port
  const user = values.get('user') ?? (url.user || userInfo().username)
  return {
    host,
    port,
    socketPath: host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : null,
    user,
    password: (values.get('password') ?? url.password) || undefined,
    database: values.get('dbname') ?? (url.database || user),
    ...tlsOf(values, { kind: placeOf(host), name: host === name ? null : name }),
    authentication: authenticationOf(values),
    options: values.get('options') ?? '',
    applicationName: values.get('application_name') ?? values.get('fallback_application_name'),
    connectTimeout_ms: secondsOf('connect_timeout', values),
    keepAlive: values.get('keepalives') !== '0',
    keepAliveAfter_ms: secondsOf('keepalives_idle', values),
    ignored,
  }
}

function split(text: string): { readonly authority: string; readonly query: string } {
  const question = text.indexOf('?')
  if (question < 0) return { authority: text, query: '' }
  return { authority: text.slice(0, question), query: text.slice(question + 1) }
}

interface ParsedUrl {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

function parseAuthority(url: string): ParsedUrl {
  if (/^\w+:\/\/(?:[^/]*@)?[^/@]*,/.test(url)) throw severalHosts()
  try {
    return parseIntoClientConfig(url) as ParsedUrl
  } catch (cause) {
    throw badUrl('It cannot be read as a URL.', cause)
  }
}

function severalHosts() {
  return badUrl('It names several hosts, and one is connected to: name the one that leads to the primary.')
}

/** `hostaddr` saves looking the name up, which is then only what the certificate is for. */
function addressOf(name: string, address: string | undefined): string {
  if (address === undefined || name.startsWith('/')) return name
  if (isIP(address) === 0) throw badUrl(`hostaddr=${address} is no IP address.`)
  return address
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > port_max) throw badUrl(`port=${text} is no port.`)
  return port
}

/** 0 and less mean what is usual. */
function secondsOf(name: string, values: ReadonlyMap<string, string>): number | undefined {
  const text = values.get(name)
  if (text === undefined) return undefined
  if (!/^-?\d{1,9}$/.test(text)) throw badUrl(`${name}=${text} is no number of seconds.`)
  return Number(text) > 0 ? Number(text) * ms_per_s : undefined
}

function placeOf(host: string): 'socket' | 'local' | 'remote' {
  if (host.startsWith('/')) return 'socket'
  return host === 'localhost' || host === '::1' || /^127\./.test(host) ? 'local' : 'remote'
}
