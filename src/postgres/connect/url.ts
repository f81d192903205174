// A libpq URL as what a connection needs to know. TLS follows libpq (PostgreSQL manual, "SSL Mode Descriptions"),
// where `pg` on its own would treat prefer, require and verify-ca as verify-full.
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { parseIntoClientConfig } from 'pg-connection-string'
import { PlinthError } from '../../kit/error.ts'
import type { Tls } from '../wire/pg.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
  /** Path of the unix socket; null over TCP. */
  readonly socketPath: string | null
  readonly user: string
  /** undefined: PGPASSWORD or the password file, as `pg` looks them up. */
  readonly password: string | undefined
  readonly database: string
  readonly tls: Tls
  /** `prefer`: a server without TLS is taken as it is. */
  readonly tlsOptional: boolean
  /** The URL's own startup options, e.g. `-c geqo=off`. */
  readonly options: string
  readonly applicationName: string | undefined
}

const default_port = 5432
const tlsParameters = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'ssl',
  'uselibpqcompat',
  'sslnegotiation',
]

/** Throws PL002 with what is wrong. The password never stands in a message. */
export function parseDatabaseUrl(text: string): Endpoint {
  const { rest, tlsSettings } = takeTlsSettings(text)
  const config = parseRest(rest)
  const host = config.host || 'localhost'
  const port = config.port ?? default_port
  const user = config.user || userInfo().username
  const socketPath = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : null
  return {
    host,
    port,
    socketPath,
    user,
    password: config.password || undefined,
    database: config.database || user,
    ...tlsOf(tlsSettings, isLocal(host)),
    options: config.options ?? '',
    applicationName: config.application_name,
  }
}

interface ParsedUrl {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly options?: string
  readonly application_name?: string
}

function parseRest(url: string): ParsedUrl {
  try {
    return parseIntoClientConfig(url) as ParsedUrl
  } catch (cause) {
    throw badUrl('It cannot be read as a URL.', cause)
  }
}

/** `pg-connection-string` reads the certificate files itself and warns about modes that are right here. */
function takeTlsSettings(text: string): { rest: string; tlsSettings: ReadonlyMap<string, string> } {
  if (!/^postgres(ql)?:\/\//.test(text)) throw badUrl('It must begin with postgres:// or postgresql://.')
  const question = text.indexOf('?')
  if (question < 0) return { rest: text, tlsSettings: new Map() }
  const parameters = new URLSearchParams(text.slice(question + 1))
  const tlsSettings = new Map<string, string>()
  for (const name of tlsParameters) {
    const value = parameters.get(name)
    if (value !== null) tlsSettings.set(name, value)
    parameters.delete(name)
  }
  const query = parameters.toString()
  return {
    rest: text.slice(0, question) + (query === '' ? '' : `?${query.replaceAll('+', '%20')}`),
    tlsSettings,
  }
}

type TlsChoice = Pick<Endpoint, 'tls' | 'tlsOptional'>

const plain: TlsChoice = { tls: false, tlsOptional: false }

/** Without sslmode libpq prefers TLS; on this machine it would only cost, so there it is left out. */
function tlsOf(settings: ReadonlyMap<string, string>, local: boolean): TlsChoice {
  const mode =
    settings.get('sslmode') ?? (settings.get('ssl') === 'true' ? 'require' : local ? 'disable' : 'prefer')
  const files = tlsFiles(settings)
  switch (mode) {
    case 'disable':
      return plain
    case 'allow':
    case 'prefer':
      return { tls: { ...files, rejectUnauthorized: false }, tlsOptional: true }
    case 'no-verify':
      return { tls: { ...files, rejectUnauthorized: false }, tlsOptional: false }
    case 'require':
      // With a root certificate at hand, require means verify-ca, as libpq has it for its own past.
      return files.ca === undefined
        ? { tls: { ...files, rejectUnauthorized: false }, tlsOptional: false }
        : { tls: { ...files, checkServerIdentity: anyName }, tlsOptional: false }
    case 'verify-ca':
      if (files.ca === undefined) throw badUrl('sslmode=verify-ca needs sslrootcert.')
      return { tls: { ...files, checkServerIdentity: anyName }, tlsOptional: false }
    case 'verify-full':
      return { tls: files, tlsOptional: false }
    default:
      throw badUrl(`sslmode=${mode} is none of disable, allow, prefer, require, verify-ca, verify-full.`)
  }
}

const anyName = () => undefined

interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly [option: string]: unknown
}

function tlsFiles(settings: ReadonlyMap<string, string>): TlsFiles {
  const files: Record<string, string> = {}
  for (const [name, option] of [
    ['sslrootcert', 'ca'],
    ['sslcert', 'cert'],
    ['sslkey', 'key'],
  ] as const) {
    const path = settings.get(name)
    // `system`: the certificate authorities that Node trusts, which is what leaving it out means here.
    if (path !== undefined && path !== 'system') files[option] = readPem(name, path)
  }
  return files
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw badUrl(`${name} names a file that cannot be read: ${path}`, cause)
  }
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host)
}

function badUrl(hint: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: 'The database URL is not usable.',
    hint,
    cause,
  })
}
