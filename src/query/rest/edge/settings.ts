// The transaction-local settings of a request, in the order in which they must be made: what is said first (the
// search path, the role's own settings) is said as the login role, the rest after the role has been taken.
import type { Catalog, DatabaseFunction, RoleSettings } from '../../../catalog/types.ts'
import { quoteIdentifier } from '../../compile/identifier.ts'
import type { RequestHeaders, RestOptions, RestRequest } from '../types.ts'
import { fromWire } from './wire-text.ts'

export type Setting = readonly [name: string, value: string]

export interface SettingsContext {
  readonly schema: string
  readonly catalog: Pick<Catalog, 'roles' | 'setsResponses'>
  /** By `Prefer: timezone=`. */
  readonly timezone: string | null
  /** The function that is called, if one is. */
  readonly called: DatabaseFunction | null
  readonly readOnly: boolean
}

/** Makes the settings of requests; what depends on the configuration alone is made once. */
export interface RequestSettings {
  settings(request: RestRequest, context: SettingsContext): readonly Setting[]
  /** The isolation level that the called function or else the role asks for; null: the server's default. */
  isolation(role: string, context: Pick<SettingsContext, 'catalog' | 'called'>): string | null
}

type SettingsOptions = Pick<RestOptions, 'schemas' | 'extraSearchPath' | 'hoistedSettings' | 'appSettings'>

export function createRequestSettings(options: SettingsOptions): RequestSettings {
  const hoisted = hoistedSettings(options.hoistedSettings)
  const searchPaths = new Map(options.schemas.map((schema) => [schema, searchPath(schema, options)]))
  return {
    settings(request, context) {
      const settings: Setting[] = context.readOnly ? [READ_ONLY] : []
      settings.push(searchPaths.get(context.schema) ?? searchPath(context.schema, options))
      addRole(settings, request, context.catalog.roles.get(request.principal.role))
      addRequest(settings, request)
      // What is recorded of a write says which request it was.
      if (!context.readOnly && request.requestId !== undefined)
        settings.push(['plinth.request_id', request.requestId])
      if (context.catalog.setsResponses) settings.push(NO_HEADERS, NO_STATUS)
      if (context.timezone !== null) settings.push(['timezone', context.timezone])
      if (context.called !== null) settings.push(...hoisted(context.called))
      settings.push(...options.appSettings)
      return settings
    },
    isolation(role, { catalog, called }) {
      const own = options.hoistedSettings.includes(ISOLATION) ? findSetting(called, ISOLATION) : null
      return own?.toLowerCase() ?? catalog.roles.get(role)?.isolation ?? null
    },
  }
}

const READ_ONLY: Setting = ['transaction_read_only', 'on']
const ISOLATION = 'default_transaction_isolation'
/** A function may have given the session another role, which the role's own settings may be forbidden to. */
const LOGIN_ROLE: Setting = ['role', 'none']
/** Read with every answer: what an earlier request left for the session must not be in this one's. */
const NO_HEADERS: Setting = ['response.headers', '']
const NO_STATUS: Setting = ['response.status', '']

function addRole(settings: Setting[], { principal }: RestRequest, own: RoleSettings | undefined): void {
  if (own !== undefined) settings.push(LOGIN_ROLE, ...own.settings)
  settings.push(['role', principal.role], ['request.jwt.claims', principal.claims])
}

function addRequest(settings: Setting[], { method, path, headers }: RestRequest): void {
  settings.push(
    ['request.method', method],
    ['request.path', path],
    ['request.headers', headersJson(headers)],
    ['request.cookies', headers.cookie === undefined ? '{}' : cookiesJson(headers.cookie)],
  )
}

function searchPath(schema: string, { extraSearchPath }: SettingsOptions): Setting {
  return ['search_path', [schema, ...extraSearchPath].map(quoteIdentifier).join(', ')]
}

/** Every header but `cookie`; one native pass, with the bytes of the wire read as UTF-8 only where there are such. */
function headersJson(headers: RequestHeaders): string {
  return fromWire(JSON.stringify(headers.cookie === undefined ? headers : { ...headers, cookie: undefined }))
}

/** Names and values as sent, nothing decoded; of a repeated name the last stands. */
function cookiesJson(header: string): string {
  const cookies = new Map<string, string>()
  for (const pair of fromWire(header).split(';')) {
    const equals = pair.indexOf('=')
    const name = (equals < 0 ? pair : pair.slice(0, equals)).trim()
    if (name !== '') cookies.set(name, equals < 0 ? '' : pair.slice(equals + 1).trim())
  }
  const members = Array.from(cookies, ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return `{${members.join(',')}}`
}

/** The settings of a function that are made for the whole transaction. Isolation is not among them: it is set by BEGIN. */
function hoistedSettings(names: readonly string[]): (called: DatabaseFunction) => readonly Setting[] {
  const wanted = new Set(names.filter((name) => name !== ISOLATION))
  const known = new WeakMap<DatabaseFunction, readonly Setting[]>()
  return (called) => {
    let settings = known.get(called)
    if (settings === undefined) {
      settings = called.settings.filter(([name]) => wanted.has(name))
      known.set(called, settings)
    }
    return settings
  }
}

function findSetting(called: DatabaseFunction | null, name: string): string | null {
  return called?.settings.find(([each]) => each === name)?.[1] ?? null
}
