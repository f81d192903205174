import assert from 'node:assert/strict'
import test from 'node:test'
import { contentTypeOf, JSON_MEDIA } from '../media-type.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { parsePreferences } from '../prefer.ts'
import { WHOLE_RANGE } from '../range.ts'
import type { Action } from '../route.ts'
import { respondPlan } from './plan.ts'
import { respond } from './respond.ts'

const BODY = Buffer.from('[{"id":"é"}]')

const OUTCOME: Outcome = {
  total: null,
  page: 1,
  body: BODY,
  responseHeaders: null,
  responseStatus: null,
  location: null,
  inserted: null,
  version: null,
}

const CONTEXT: ResponseContext = {
  action: { kind: 'read', head: false },
  name: 'items',
  profile: { schema: 'public', announced: false },
  preferences: parsePreferences(undefined),
  media: {
    producer: { kind: 'array', nullsStripped: false },
    contentType: contentTypeOf(JSON_MEDIA),
    plan: null,
  },
  range: WHOLE_RANGE,
  canonicalQuery: '',
  options: { txEnd: 'commit', errorVerbosity: 'verbose' },
}

const READ: Action = { kind: 'read', head: false }
const HEAD: Action = { kind: 'read', head: true }
const INSERT: Action = { kind: 'insert' }
const UPDATE: Action = { kind: 'update' }
const DELETE: Action = { kind: 'delete' }
const PUT: Action = { kind: 'put' }
const CALL: Action = { kind: 'call', head: false, readOnly: false }
const CALL_HEAD: Action = { kind: 'call', head: true, readOnly: true }

interface Case {
  readonly name: string
  readonly action: Action
  readonly prefer?: string
  readonly outcome?: Partial<Outcome>
  readonly context?: Partial<ResponseContext>
  readonly returnsVoid?: boolean
  readonly status: number
  /** Without Vary, which every one of them has; `Name: value`. */
  readonly headers: readonly string[]
  readonly body: string | null
}

const TYPE = 'Content-Type: application/json; charset=utf-8'
const LENGTH = 'Content-Length: 13'
const ROWS = BODY.toString()
const OUT_OF_BOUNDS =
  '{"code":"PGRST103","message":"Requested range not satisfiable","details":"An offset of 100 was requested, but there are only 15 rows.","hint":null}'

const TERSE = '{"code":"PGRST103","message":"Requested range not satisfiable"}'

const CASES: readonly Case[] = [
  {
    name: 'a read',
    action: READ,
    context: { canonicalQuery: 'id=lt.3&order=id' },
    outcome: { page: 2 },
    status: 200,
    headers: ['Content-Range: 0-1/*', 'Content-Location: /items?id=lt.3&order=id', TYPE, LENGTH],
    body: ROWS,
  },
  {
    name: 'a read of everything, counted',
    action: READ,
    prefer: 'count=exact',
    outcome: { page: 2, total: 2 },
    status: 200,
    headers: [
      'Content-Range: 0-1/2',
      'Content-Location: /items',
      TYPE,
      'Preference-Applied: count=exact',
      LENGTH,
    ],
    body: ROWS,
  },
  {
    name: 'a page of a counted read',
    action: READ,
    prefer: 'count=exact',
    context: { range: { offset: 5, limit: 5 } },
    outcome: { page: 5, total: 15 },
    status: 206,
    headers: [
      'Content-Range: 5-9/15',
      'Content-Location: /items',
      TYPE,
      'Preference-Applied: count=exact',
      LENGTH,
    ],
    body: ROWS,
  },
  {
    name: 'a page behind the last row, counted',
    action: READ,
    prefer: 'count=exact',
    context: { range: { offset: 100, limit: null } },
    outcome: { page: 0, total: 15 },
    status: 416,
    headers: [
      'Content-Range: */15',
      'Content-Location: /items',
      TYPE,
      'Preference-Applied: count=exact',
      `Content-Length: ${OUT_OF_BOUNDS.length}`,
    ],
    body: OUT_OF_BOUNDS,
  },
  {
    name: 'a page behind the last row, not counted',
    action: READ,
    context: { range: { offset: 100, limit: null } },
    outcome: { page: 0, body: Buffer.from('[]') },
    status: 200,
    headers: ['Content-Range: */*', 'Content-Location: /items', TYPE, 'Content-Length: 2'],
    body: '[]',
  },
  {
    name: 'HEAD',
    action: HEAD,
    prefer: 'count=planned',
    outcome: { page: 15, total: 20, body: Buffer.alloc(0) },
    status: 206,
    headers: [
      'Content-Range: 0-14/20',
      'Content-Location: /items',
      TYPE,
      'Preference-Applied: count=planned',
    ],
    body: null,
  },
  {
    name: 'a read of one of several schemas',
    action: READ,
    context: { profile: { schema: 'v2', announced: true } },
    status: 200,
    headers: ['Content-Range: 0-0/*', 'Content-Location: /items', TYPE, 'Content-Profile: v2', LENGTH],
    body: ROWS,
  },
  {
    name: 'a relation whose name needs encoding',
    action: READ,
    context: { name: 'a b/ç?;' },
    status: 200,
    headers: ['Content-Range: 0-0/*', 'Content-Location: /a%20b%2F%C3%A7%3F;', TYPE, LENGTH],
    body: ROWS,
  },
  {
    name: 'a filter that names an aliased embed by its relation',
    action: READ,
    context: { warning: 'Say "tasks"\n\\' },
    status: 200,
    headers: [
      'Content-Range: 0-0/*',
      'Content-Location: /items',
      TYPE,
      'Warning: 299 PostgREST "Say \\"tasks\\" \\\\"',
      LENGTH,
    ],
    body: ROWS,
  },
  {
    name: 'an insert',
    action: INSERT,
    status: 201,
    headers: ['Content-Range: */*', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'an insert with a count',
    action: INSERT,
    prefer: 'count=exact, return=minimal',
    outcome: { page: 3 },
    status: 201,
    headers: ['Content-Range: */3', 'Preference-Applied: return=minimal, count=exact', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'an insert with a planned count, which is none',
    action: INSERT,
    prefer: 'count=planned',
    status: 201,
    headers: ['Content-Range: */*', 'Preference-Applied: count=planned', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'an insert that wants its headers only',
    action: INSERT,
    prefer: 'return=headers-only',
    context: { locationColumns: ['id', 'my key', 'part'] },
    outcome: { location: '["20","a&b (é)",null]' },
    status: 201,
    headers: [
      'Content-Range: */*',
      'Location: /items?id=eq.20&my%20key=eq.a%26b%20%28%C3%A9%29&part=is.null',
      'Preference-Applied: return=headers-only',
      'Content-Length: 0',
    ],
    body: '',
  },
  {
    name: 'an insert of several rows that wants its headers only',
    action: INSERT,
    prefer: 'return=headers-only',
    context: { locationColumns: ['id'] },
    outcome: { location: null, page: 2 },
    status: 201,
    headers: ['Content-Range: */*', 'Preference-Applied: return=headers-only', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'an insert that wants its rows',
    action: INSERT,
    prefer: 'return=representation',
    context: { profile: { schema: 'v1', announced: true } },
    status: 201,
    headers: [
      'Content-Range: */*',
      TYPE,
      'Content-Profile: v1',
      'Preference-Applied: return=representation',
      LENGTH,
    ],
    body: ROWS,
  },
  {
    name: 'a merge that inserted something',
    action: INSERT,
    prefer: 'resolution=merge-duplicates',
    context: { conflictTarget: true },
    outcome: { inserted: 1 },
    status: 201,
    headers: ['Content-Range: */*', 'Preference-Applied: resolution=merge-duplicates', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'a merge that only updated',
    action: INSERT,
    prefer: 'resolution=merge-duplicates',
    context: { conflictTarget: true },
    outcome: { inserted: 0 },
    status: 200,
    headers: ['Content-Range: */*', 'Preference-Applied: resolution=merge-duplicates', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'duplicates ignored',
    action: INSERT,
    prefer: 'resolution=ignore-duplicates',
    context: { conflictTarget: true },
    outcome: { inserted: 0 },
    status: 201,
    headers: ['Content-Range: */*', 'Preference-Applied: resolution=ignore-duplicates', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'an update',
    action: UPDATE,
    outcome: { page: 3 },
    status: 204,
    headers: ['Content-Range: 0-2/*'],
    body: null,
  },
  {
    name: 'an update of nothing',
    action: UPDATE,
    outcome: { page: 0 },
    prefer: 'count=exact',
    status: 204,
    headers: ['Content-Range: */0', 'Preference-Applied: count=exact'],
    body: null,
  },
  {
    name: 'an update of nothing that wants its rows',
    action: UPDATE,
    prefer: 'return=representation',
    outcome: { page: 0, body: Buffer.from('[]') },
    status: 200,
    headers: ['Content-Range: */*', TYPE, 'Preference-Applied: return=representation', 'Content-Length: 2'],
    body: '[]',
  },
  {
    name: 'a delete',
    action: DELETE,
    prefer: 'count=exact',
    outcome: { page: 2 },
    status: 204,
    headers: ['Content-Range: */2', 'Preference-Applied: count=exact'],
    body: null,
  },
  {
    name: 'a delete that wants its rows',
    action: DELETE,
    prefer: 'return=representation',
    status: 200,
    headers: ['Content-Range: */*', TYPE, 'Preference-Applied: return=representation', LENGTH],
    body: ROWS,
  },
  { name: 'a PUT', action: PUT, outcome: { inserted: 1 }, status: 204, headers: [], body: null },
  {
    name: 'a PUT that inserted and wants its row',
    action: PUT,
    prefer: 'return=representation',
    outcome: { inserted: 1 },
    status: 201,
    headers: [TYPE, 'Preference-Applied: return=representation', LENGTH],
    body: ROWS,
  },
  {
    name: 'a PUT that updated and wants its row',
    action: PUT,
    prefer: 'return=representation',
    outcome: { inserted: 0 },
    status: 200,
    headers: [TYPE, 'Preference-Applied: return=representation', LENGTH],
    body: ROWS,
  },
  {
    name: 'a call',
    action: CALL,
    outcome: { body: Buffer.from('3') },
    status: 200,
    headers: ['Content-Range: 0-0/*', TYPE, 'Content-Length: 1'],
    body: '3',
  },
  {
    name: 'a call by HEAD',
    action: CALL_HEAD,
    status: 200,
    headers: ['Content-Range: 0-0/*', TYPE],
    body: null,
  },
  {
    name: 'a call of a void function',
    action: CALL,
    returnsVoid: true,
    status: 204,
    headers: ['Content-Range: 0-0/*'],
    body: null,
  },
  {
    name: 'a page behind the last row of a call',
    action: CALL,
    context: {
      range: { offset: 100, limit: null },
      options: { txEnd: 'commit', errorVerbosity: 'minimal' },
    },
    outcome: { page: 0, total: 15 },
    status: 416,
    headers: ['Content-Range: */15', TYPE, `Content-Length: ${TERSE.length}`],
    body: TERSE,
  },
  {
    name: 'a status and headers chosen by SQL',
    action: CALL,
    outcome: {
      responseStatus: '418 or so',
      responseHeaders:
        '[{"Set-Cookie":"a=é"},{"Set-Cookie":"b"},{"content-type":"text/html"},{"Content-Length":"1"}]',
    },
    status: 418,
    headers: ['Content-Range: 0-0/*', 'Set-Cookie: a=Ã©', 'Set-Cookie: b', 'content-type: text/html', LENGTH],
    body: ROWS,
  },
  {
    name: 'a status chosen by SQL that has no body',
    action: CALL,
    outcome: { responseStatus: '304' },
    status: 304,
    headers: ['Content-Range: 0-0/*', TYPE],
    body: null,
  },
]

test('each outcome becomes its status, headers and body', async (t) => {
  for (const each of CASES) {
    await t.test(each.name, () => {
      const context = {
        ...CONTEXT,
        ...each.context,
        action: each.action,
        preferences: parsePreferences(each.prefer),
      }
      const response = respond({ ...OUTCOME, ...each.outcome }, context, each.returnsVoid)
      const headers = response.headers.map(([name, value]) => `${name}: ${value}`)
      assert.equal(response.status, each.status)
      assert.deepEqual(headers, withVary(each.headers, headers))
      assert.equal(response.body === null ? null : response.body.toString(), each.body)
    })
  }
})

test('a body of the database goes out as the bytes that came', () => {
  assert.equal(respond(OUTCOME, CONTEXT).body, BODY)
})

test('a plan is answered whatever was explained', () => {
  const contentType = 'application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8'
  const response = respondPlan('Seq Scan\n', { ...CONTEXT, media: { ...CONTEXT.media, contentType } })
  assert.equal(response.status, 200)
  assert.deepEqual(response.headers, [
    ['Content-Type', contentType],
    ['Vary', 'Accept, Prefer, Range'],
    ['Content-Length', '9'],
  ])
})

const BAD_HEADERS: readonly string[] = [
  'x',
  '{}',
  '{"a":"b"}',
  '["a"]',
  '[null]',
  '[[]]',
  '[{}]',
  '[{"a":"b","c":"d"}]',
  '[{"a":1}]',
  '[{"a":null}]',
  '[{"":"b"}]',
  '[{"a b":"c"}]',
  '[{"a":"b\\r\\nc: d"}]',
]

test('response.headers that are no headers are a fault of the database', () => {
  for (const responseHeaders of BAD_HEADERS) {
    assert.throws(
      () => respond({ ...OUTCOME, responseHeaders }, CONTEXT),
      { code: 'PGRST111', status: 500 },
      responseHeaders,
    )
  }
})

test('a response.status that is none is a fault of the database', () => {
  for (const responseStatus of ['x', ' 200', '-1', '100', '0', '1000', '99999999999999999999']) {
    assert.throws(
      () => respond({ ...OUTCOME, responseStatus }, CONTEXT),
      { code: 'PGRST112', status: 500 },
      responseStatus,
    )
  }
})

test('Vary can be overridden', () => {
  const { headers } = respond({ ...OUTCOME, responseHeaders: '[{"vary":"*"}]' }, CONTEXT)
  assert.deepEqual(
    headers.filter(([name]) => name.toLowerCase() === 'vary'),
    [['vary', '*']],
  )
})

/** Vary stands where ours end; its place is taken from the answer, its presence is not. */
function withVary(expected: readonly string[], actual: readonly string[]): readonly string[] {
  const vary = 'Vary: Accept, Prefer, Range'
  const at = actual.indexOf(vary)
  assert.notEqual(at, -1, 'there is no Vary')
  return expected.toSpliced(at, 0, vary)
}
