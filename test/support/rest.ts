// The REST dialect on a fresh database, without sockets: what a test sends is what http/ would hand over.
import { loadCatalog } from '../../src/catalog/catalog.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import type { Database, Statement } from '../../src/postgres/types.ts'
import { createRest } from '../../src/query/query.ts'
import type { RestOptions, RestResponse } from '../../src/query/rest/types.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Default: the anonymous role. */
  readonly role?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  readonly text: string
  readonly json: unknown
}

export interface RestFixture {
  readonly database: TestDatabase
  readonly catalog: Catalog
  /** The statements of the last request, as they were sent. */
  readonly sent: () => readonly Statement[]
  /** `target` is path and query: `/items?id=eq.1`. */
  ask(method: string, target: string, asked?: Asked): Promise<Answer>
  stop(): Promise<void>
}

/** Roles are the cluster's: every fixture shares these two. */
export const ANON = 'plinth_test_anon'
export const USER = 'plinth_test_user'

/** Makes them; SQL. */
export const ROLES = [ANON, USER].map(ensureRole).join('\n')

function ensureRole(role: string): string {
  return `do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
end $$;`
}

export const REST_OPTIONS: RestOptions = {
  schemas: ['public'],
  extraSearchPath: [],
  anonRole: ANON,
  maxRows: null,
  preRequest: null,
  rootSpec: null,
  txEnd: 'commit-allow-override',
  aggregates: true,
  explain: true,
  openapiMode: 'follow-privileges',
  openapiSecurityActive: false,
  openapiServerProxyUri: null,
  serverHost: '127.0.0.1',
  serverPort: 8000,
  legacyTargetNames: true,
  hoistedSettings: ['statement_timeout', 'default_transaction_isolation'],
  appSettings: [],
  serverTiming: false,
  countEstimates: true,
  constraintDetails: true,
  embedDepthMax: 10,
  jsonDepthMax: 64,
  errorVerbosity: 'verbose',
}

export async function createRestFixture(
  sql: string,
  overrides: Partial<RestOptions> = {},
  server?: string,
): Promise<RestFixture> {
  const database = await createTestDatabase(`${ROLES}\n${sql}`, server)
  const fixture = await createRestOver(database, overrides)
  return {
    ...fixture,
    async stop() {
      await fixture.stop()
      await database.drop()
    },
  }
}

/** On a database that stays. */
export async function createRestOver(
  testDatabase: TestDatabase,
  overrides: Partial<RestOptions> = {},
): Promise<RestFixture> {
  const options = { ...REST_OPTIONS, ...overrides }
  const database = createDatabase({ url: testDatabase.url, size: 2 })
  await database.start()
  const catalog = await loadCatalog(database, { ...options, version: 1 })
  const faults: unknown[] = []
  let sent: readonly Statement[] = []
  const recording: Database = {
    query: database.query,
    scoped(request) {
      sent = request.statements
      return database.scoped(request)
    },
  }
  const rest = createRest({
    database: recording,
    catalogs: { current: catalog },
    options,
    onFault: (fault) => faults.push(fault),
  })
  return {
    database: testDatabase,
    catalog,
    sent: () => sent,
    async ask(method, target, asked = {}) {
      const [path = '/', search = ''] = splitTarget(target)
      sent = []
      const role = asked.role ?? ANON
      const response = await rest.handle({
        method,
        path,
        search,
        headers: asked.headers ?? {},
        body: asked.body === undefined ? null : Buffer.from(asked.body),
        principal: { role, claims: JSON.stringify({ ...asked.claims, role }), authenticated: role !== ANON },
      })
      const fault = faults.shift()
      if (fault) throw fault
      return answer(response)
    },
    stop: () => database.stop(),
  }
}

function splitTarget(target: string): [string, string] {
  const at = target.indexOf('?')
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

function answer({ status, headers, body }: RestResponse): Answer {
  const bytes = Buffer.from(body ?? '')
  const text = bytes.toString()
  return {
    status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    bytes,
    text,
    get json() {
      return JSON.parse(text)
    },
  }
}
