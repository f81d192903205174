// What a server must do before it is believed: `require_auth` and `channel_binding` of libpq (PostgreSQL manual,
// "Parameter Key Words"). It watches what the server asks for, and breaks off before a password is given to it.
import type { PgConnection } from '../wire/pg.ts'
import { badUrl } from './refusal.ts'

export interface Authentication {
  /** prefer: the password is bound to the certificate of the server where the server can do that. */
  readonly channelBinding: 'disable' | 'prefer' | 'require'
  /** By the names of libpq; null: any. */
  readonly methods: ReadonlySet<string> | null
}

const methods = ['password', 'md5', 'gss', 'sspi', 'scram-sha-256', 'oauth', 'none']
const bound = 'SCRAM-SHA-256-PLUS'

export function authenticationOf(values: ReadonlyMap<string, string>): Authentication {
  const channelBinding = (values.get('channel_binding') ?? 'prefer') as Authentication['channelBinding']
  const list = values.get('require_auth')
  return { channelBinding, methods: list === undefined ? null : methodsOf(list.split(',')) }
}

/** All are named, or all are excluded by a `!`. */
function methodsOf(list: readonly string[]): ReadonlySet<string> {
  const names = list.map((each) => each.trim().replace(/^!/, ''))
  const unknown = names.find((name) => !methods.includes(name))
  if (unknown !== undefined) throw badUrl(`require_auth=${unknown} is none of ${methods.join(', ')}.`)
  const excluded = list.filter((each) => each.trim().startsWith('!')).length
  if (excluded > 0 && excluded < list.length)
    throw badUrl('require_auth names methods, or excludes methods by !, but not both.')
  return new Set(excluded === 0 ? names : methods.filter((name) => !names.includes(name)))
}

/** Before `pg` listens, so that it finds the connection gone. */
export function watchAuthentication(connection: PgConnection, rule: Authentication): void {
  let proven = false
  let asked = false
  const request = (method: string, binds: boolean) => {
    asked = true
    if (rule.methods !== null && !rule.methods.has(method))
      refuse(connection, `asks for ${method}, which require_auth excludes`)
    else if (rule.channelBinding === 'require' && !binds)
      refuse(connection, 'offers no channel binding, which is required')
  }
  connection.on('authenticationCleartextPassword', () => request('password', false))
  connection.on('authenticationMD5Password', () => request('md5', false))
  connection.on('authenticationSASL', ({ mechanisms }: { readonly mechanisms: readonly string[] }) =>
    request('scram-sha-256', mechanisms.includes(bound)),
  )
  connection.on('authenticationSASLFinal', () => {
    proven = true
  })
  connection.on('authenticationOk', () => {
    if (!asked) request('none', false)
    else if (rule.channelBinding === 'require' && !proven) refuse(connection, 'did not prove who it is')
  })
}

function refuse(connection: PgConnection, what: string): void {
  connection.emit('error', new Error(`the server ${what}`))
  connection.stream.destroy()
}
