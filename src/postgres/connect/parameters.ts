// The parameters of a database URL: every keyword of libpq (PostgreSQL 18 manual, "Parameter Key Words"), and what
// becomes of it here. Nothing is passed over in silence: what would change how safe or how far a connection is, and
// cannot be had, is refused; what only tunes is ignored with a word. docs/database-url.md is this table for people.
import { didYouMean } from '../../kit/config/suggest.ts'
import { badUrl } from './refusal.ts'

export interface Parameters {
  readonly values: ReadonlyMap<string, string>
  /** What is said about those that have no effect. */
  readonly ignored: readonly string[]
}

export type Treatment =
  | { readonly kind: 'honoured'; readonly values: readonly string[] | null }
  /** Only these values, which are what happens anyway. */
  | { readonly kind: 'fixed'; readonly values: readonly string[]; readonly why: string }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

const any: Treatment = { kind: 'honoured', values: null }
const flag: Treatment = { kind: 'honoured', values: ['0', '1'] }
const among = (...values: readonly string[]): Treatment => ({ kind: 'honoured', values })
const fixed = (values: readonly string[], why: string): Treatment => ({ kind: 'fixed', values, why })
const ignored = (why: string): Treatment => ({ kind: 'ignored', why })
const refused = (why: string): Treatment => ({ kind: 'refused', why })

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']
const noGss = 'there is no GSSAPI here'
const noOauth = 'there is no OAuth here; log in with a password or a certificate'
const noKeys = 'keys in the place of a password are not supported'

export const parameterTable: Readonly<Record<string, Treatment>> = {
  host: any,
  hostaddr: any,
  port: any,
  dbname: any,
  user: any,
  password: any,
  passfile: refused('name the file in the variable PGPASSFILE'),
  require_auth: any,
  channel_binding: among('disable', 'prefer', 'require'),
  connect_timeout: any,
  client_encoding: fixed(['utf8', 'utf-8', 'unicode', 'auto'], 'only UTF-8 is spoken here'),
  options: any,
  application_name: any,
  fallback_application_name: any,
  keepalives: flag,
  keepalives_idle: any,
  keepalives_interval: ignored('the operating system decides'),
  keepalives_count: ignored('the operating system decides'),
  tcp_user_timeout: ignored('a connection that is silent for longer than its statement may last is given up'),
  replication: refused('connections of replication serve no requests'),
  gssencmode: fixed(['disable', 'prefer'], noGss),
  sslmode: among('disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'),
  ssl: among('true', 'false', '0', '1'),
  sslnegotiation: among('postgres', 'direct'),
  sslcompression: ignored('TLS is never compressed'),
  sslcert: any,
  sslkey: any,
  sslkeylogfile: refused('keys of connections are not written down'),
  sslpassword: any,
  sslcertmode: among('disable', 'allow'),
  sslrootcert: any,
  sslcrl: any,
  sslcrldir: refused('name one file of revoked certificates in sslcrl'),
  sslsni: fixed(['1'], 'the name of the host is always sent'),
  requirepeer: refused('who owns the server of a unix socket cannot be asked here'),
  ssl_min_protocol_version: among(...tlsVersions),
  ssl_max_protocol_version: among(...tlsVersions),
  min_protocol_version: fixed(['3.0'], 'protocol 3.0 is spoken here'),
  max_protocol_version: fixed(['3.0', '3.2', 'latest'], 'protocol 3.0 is spoken here'),
  krbsrvname: ignored(noGss),
  gsslib: ignored(noGss),
  gssdelegation: ignored(noGss),
  scram_client_key: refused(noKeys),
  scram_server_key: refused(noKeys),
  service: refused('name host, user and database in the URL'),
  servicefile: refused('name host, user and database in the URL'),
  target_session_attrs: fixed(['any', 'prefer-standby'], 'one server is connected to, whatever it is'),
  load_balance_hosts: fixed(['disable'], 'one server is connected to'),
  oauth_issuer: refused(noOauth),
  oauth_client_id: refused(noOauth),
  oauth_client_secret: refused(noOauth),
  oauth_scope: refused(noOauth),
  // The word of node-postgres for what is the case here.
  uselibpqcompat: fixed(['true'], 'sslmode means what it means to libpq'),
}

/** Of the text after the `?`. Of a repeated name the last counts, and one without a value does not. Throws PL002. */
export function readParameters(query: string): Parameters {
  const values = new Map<string, string>()
  // In such URLs, unlike in forms, + is a plus.
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) values.set(name, value)
  const ignoredOnes: string[] = []
  for (const [name, value] of values) {
    const treatment = treatmentOf(name)
    if (value === '') values.delete(name)
    else if (treatment.kind === 'ignored')
      ignoredOnes.push(`${name} in the database URL has no effect: ${treatment.why}`)
    else refuse(name, value, treatment)
  }
  return { values, ignored: ignoredOnes }
}

function treatmentOf(name: string): Treatment {
  if (Object.hasOwn(parameterTable, name)) return parameterTable[name] as Treatment
  const suggestion = didYouMean(name, Object.keys(parameterTable))
  throw badUrl(
    `There is no parameter ${name}${suggestion || '; settings of the server go into options=-c name=value'}`,
  )
}

function refuse(name: string, value: string, treatment: Treatment): void {
  if (treatment.kind === 'refused') throw badUrl(`${name} cannot be used: ${treatment.why}.`)
  if (treatment.kind === 'ignored' || treatment.values === null) return
  if (treatment.values.includes(value) || treatment.values.includes(value.toLowerCase())) return
  const why = treatment.kind === 'fixed' ? ` (${treatment.why})` : ''
  throw badUrl(`${name}=${value} is none of ${treatment.values.join(', ')}${why}.`)
}
