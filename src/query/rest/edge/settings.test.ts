import assert from 'node:assert/strict'
import test from 'node:test'
import type { DatabaseFunction, RoleSettings } from '../../../catalog/types.ts'
import type { RequestHeaders, RestRequest } from '../types.ts'
import { createRequestSettings, type SettingsContext } from './settings.ts'

const made = createRequestSettings({
  schemas: ['public', 'we"ird'],
  extraSearchPath: ['public', 'my ext'],
  hoistedSettings: ['statement_timeout', 'default_transaction_isolation'],
  appSettings: [['app.settings.key', 'v']],
})

const REQUEST: RestRequest = {
  method: 'POST',
  path: '/rpc/f%20g',
  search: 'a=1',
  headers: {},
  body: null,
  principal: { role: 'staff', claims: '{"role":"staff"}', authenticated: true },
}

const ROLES: ReadonlyMap<string, RoleSettings> = new Map([
  ['staff', { settings: [['statement_timeout', '5s']], isolation: 'repeatable read' }],
])

const CONTEXT: SettingsContext = {
  schema: 'public',
  catalog: { roles: new Map(), setsResponses: false },
  timezone: null,
  called: null,
  readOnly: false,
}

const CALLED: DatabaseFunction = {
  schema: 'public',
  name: 'f',
  oid: 2,
  comment: null,
  parameters: [],
  variadic: false,
  result: {
    kind: 'void',
    set: false,
    type: { schema: 'pg_catalog', name: 'void' },
    typeOid: 2278,
    relation: null,
  },
  volatility: 'volatile',
  settings: [
    ['statement_timeout', '1s'],
    ['search_path', 'evil'],
    ['default_transaction_isolation', 'serializable'],
  ],
  executors: new Set(),
}

test('the settings of a request come in one order', () => {
  const catalog = { roles: ROLES, setsResponses: true }
  const context = { ...CONTEXT, catalog, timezone: 'UTC', called: CALLED, readOnly: true }
  assert.deepEqual(made.settings(REQUEST, context), [
    ['transaction_read_only', 'on'],
    ['search_path', '"public", "public", "my ext"'],
    ['role', 'none'],
    ['statement_timeout', '5s'],
    ['role', 'staff'],
    ['request.jwt.claims', '{"role":"staff"}'],
    ['request.method', 'POST'],
    ['request.path', '/rpc/f%20g'],
    ['request.headers', '{}'],
    ['request.cookies', '{}'],
    ['response.headers', ''],
    ['response.status', ''],
    ['timezone', 'UTC'],
    ['statement_timeout', '1s'],
    ['app.settings.key', 'v'],
  ])
})

test('a plain request has no more than it needs', () => {
  assert.deepEqual(
    made.settings(REQUEST, CONTEXT).map(([name]) => name),
    [
      'search_path',
      'role',
      'request.jwt.claims',
      'request.method',
      'request.path',
      'request.headers',
      'request.cookies',
      'app.settings.key',
    ],
  )
})

test('a write says which request it is, and a read does not', () => {
  const named = { ...REQUEST, requestId: 'r-1' }
  const idOf = (readOnly: boolean) =>
    new Map(made.settings(named, { ...CONTEXT, readOnly })).get('plinth.request_id')
  assert.deepEqual([idOf(false), idOf(true)], ['r-1', undefined])
})

test('schema names in the search path are quoted', () => {
  assert.deepEqual(made.settings(REQUEST, { ...CONTEXT, schema: 'we"ird' })[0], [
    'search_path',
    '"we""ird", "public", "my ext"',
  ])
})

const HEADERS: readonly (readonly [headers: RequestHeaders, json: string, cookies: string])[] = [
  [{}, '{}', '{}'],
  [{ host: 'h', 'x-a': 'say "hi"\\', absent: undefined }, '{"host":"h","x-a":"say \\"hi\\"\\\\"}', '{}'],
  [{ cookie: 'a=1; b=two=2;c ; ; a=3', 'x-b': '1' }, '{"x-b":"1"}', '{"a":"3","b":"two=2","c":""}'],
  [{ cookie: '__proto__=1; q="x"' }, '{}', '{"__proto__":"1","q":"\\"x\\""}'],
  [{ 'x-utf8': Buffer.from('né"€').toString('latin1') }, '{"x-utf8":"né\\"€"}', '{}'],
  [{ cookie: Buffer.from('a=é').toString('latin1') }, '{}', '{"a":"é"}'],
]

test('headers and cookies are JSON, read as UTF-8, and cookies are no header', () => {
  for (const [headers, json, cookies] of HEADERS) {
    const settings = new Map(made.settings({ ...REQUEST, headers }, CONTEXT))
    assert.equal(settings.get('request.headers'), json)
    assert.equal(settings.get('request.cookies'), cookies)
  }
})

const CATALOG = { roles: ROLES, setsResponses: false }

test("isolation is the called function's, else the role's", () => {
  assert.equal(made.isolation('staff', { catalog: CATALOG, called: CALLED }), 'serializable')
  const loud = { ...CALLED, settings: [['default_transaction_isolation', 'Repeatable READ']] as const }
  assert.equal(made.isolation('anon', { catalog: CATALOG, called: loud }), 'repeatable read')
  assert.equal(made.isolation('staff', { catalog: CATALOG, called: null }), 'repeatable read')
  assert.equal(made.isolation('anon', { catalog: CATALOG, called: null }), null)
})
