// Whether a connection speaks TLS, and what it asks of the other end. It follows libpq (PostgreSQL manual, "SSL Mode
// Descriptions"), where `pg` on its own would treat prefer, require and verify-ca as verify-full.
import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { unreachable } from '../../kit/error.ts'
import type { Tls } from '../wire/pg.ts'
import { badUrl } from './refusal.ts'

export interface TlsChoice {
  readonly tls: Tls
  /** `prefer`: a server without TLS is taken as it is. */
  readonly tlsOptional: boolean
  /** `direct`: the handshake comes first, without asking whether there is TLS. From PostgreSQL 17 on. */
  readonly tlsNegotiation: 'postgres' | 'direct'
}

export interface TlsPlace {
  readonly kind: 'socket' | 'local' | 'remote'
  /** What the certificate must be for, where that is not the address that is connected to. */
  readonly name: string | null
}

type Values = ReadonlyMap<string, string>
type Mode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full' | 'no-verify'
type TlsOptions = Readonly<Record<string, unknown>>

const plain: TlsChoice = { tls: false, tlsOptional: false, tlsNegotiation: 'postgres' }
const system = 'system'

export function tlsOf(values: Values, place: TlsPlace): TlsChoice {
  const mode = modeOf(values, place)
  const direct = values.get('sslnegotiation') === 'direct'
  if (direct && ['disable', 'allow', 'prefer'].includes(mode))
    throw badUrl(`sslnegotiation=direct needs sslmode=require, verify-ca or verify-full, not ${mode}.`)
  const options = optionsOf(values, place)
  // TLS is for networks: libpq leaves it out on unix sockets, whatever the mode.
  if (mode === 'disable' || place.kind === 'socket') return plain
  return {
    tls: { ...options, ...checks(mode, options) },
    tlsOptional: mode === 'allow' || mode === 'prefer',
    tlsNegotiation: direct ? 'direct' : 'postgres',
  }
}

/** Without sslmode libpq prefers TLS; on this machine it would only cost, so there it is left out. */
function modeOf(values: Values, { kind }: TlsPlace): Mode {
  const asked = values.get('sslmode') ?? modeOfFlag(values.get('ssl'))
  if (values.get('sslrootcert') !== system)
    return (asked ?? (kind === 'remote' ? 'prefer' : 'disable')) as Mode
  // Anybody can have a certificate of a public authority, so its name must be looked at.
  if (asked !== undefined && asked !== 'verify-full')
    throw badUrl(`sslrootcert=system needs sslmode=verify-full, not ${asked}.`)
  return 'verify-full'
}

/** Of JDBC and node-postgres. */
function modeOfFlag(ssl: string | undefined): Mode | undefined {
  if (ssl === undefined) return undefined
  return ssl === 'true' || ssl === '1' ? 'require' : 'disable'
}

function checks(mode: Exclude<Mode, 'disable'>, { ca }: TlsOptions): TlsOptions {
  switch (mode) {
    case 'allow':
    case 'prefer':
    case 'no-verify':
      return { rejectUnauthorized: false }
    case 'require':
      // With a root certificate at hand, require means verify-ca, as libpq has it for its own past.
      return ca === undefined ? { rejectUnauthorized: false } : { checkServerIdentity: anyName }
    case 'verify-ca':
      if (ca === undefined) throw badUrl('sslmode=verify-ca needs sslrootcert.')
      return { checkServerIdentity: anyName }
    case 'verify-full':
      return {}
    default:
      return unreachable(mode)
  }
}

const anyName = () => undefined

/** By the name of Node. */
function optionsOf(values: Values, place: TlsPlace): TlsOptions {
  const options: Record<string, unknown> = { ...ownCertificate(values) }
  const root = values.get('sslrootcert')
  // A machine without certificates of its own has those that Node brings.
  const ca = root === system ? systemCertificates() : readPem('sslrootcert', root)
  const given = {
    ca,
    crl: readPem('sslcrl', values.get('sslcrl')),
    minVersion: values.get('ssl_min_protocol_version'),
    maxVersion: values.get('ssl_max_protocol_version'),
    servername: place.name ?? undefined,
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value
  return options
}

function systemCertificates(): readonly string[] | undefined {
  const certificates = getCACertificates('system')
  return certificates.length === 0 ? undefined : certificates
}

function ownCertificate(values: Values): TlsOptions {
  const [cert, key] = [values.get('sslcert'), values.get('sslkey')]
  if ((cert === undefined) !== (key === undefined)) throw badUrl('sslcert and sslkey need each other.')
  if (cert === undefined || values.get('sslcertmode') === 'disable') return {}
  const passphrase = values.get('sslpassword')
  return {
    cert: readPem('sslcert', cert),
    key: readPem('sslkey', key),
    ...(passphrase === undefined ? {} : { passphrase }),
  }
}

function readPem(name: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw badUrl(`${name} names a file that cannot be read: ${path}`, cause)
  }
}
