import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signToken } from '../../src/auth/sign.ts'
import type { HttpOptions } from '../../src/http/http.ts'
import { PlinthError } from '../../src/kit/error.ts'
import type { RestResponse } from '../../src/query/rest/types.ts'
import { type Door, type Handle, hello, oneAnswer, openDoor, SECRET, talk } from './server.ts'

async function withDoor(
  handle: Handle,
  use: (door: Door) => Promise<void>,
  changes: Partial<HttpOptions> = {},
) {
  const door = await openDoor(handle, changes)
  try {
    await use(door)
  } finally {
    await door.stop()
  }
}

const answering =
  (response: Partial<RestResponse>): Handle =>
  async () => ({ status: 200, headers: [], body: '', ...response })
const failing =
  (error: unknown): Handle =>
  async () => {
    throw error
  }

test('the dialect sees the request as it came', () =>
  withDoor(hello, async (door) => {
    const { port } = new URL(door.url)
    await fetch(`http://127.0.0.1:${port}/rest/v1/t%20a?x=eq.1&y=%2b+`, {
      method: 'PATCH',
      headers: { Prefer: 'return=minimal', 'X-A': 'b' },
      body: '{"a":1}',
    })
    const [request] = door.asked
    assert.deepEqual([request?.method, request?.path, request?.search], ['PATCH', '/t%20a', 'x=eq.1&y=%2b+'])
    assert.deepEqual([request?.headers.prefer, request?.headers['x-a']], ['return=minimal', 'b'])
    assert.equal(request?.body?.toString(), '{"a":1}')
    assert.deepEqual(request?.principal, { role: 'anon', claims: '{"role":"anon"}', authenticated: false })
  }))

test('no body is null, however it was announced', () =>
  withDoor(hello, async (door) => {
    const host = 'Host: x.example\r\n'
    await talk(door.port, `POST /rest/v1/t HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`, oneAnswer)
    await talk(
      door.port,
      `POST /rest/v1/t HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      oneAnswer,
    )
    await talk(door.port, `POST /rest/v1/t HTTP/1.1\r\n${host}\r\n`, oneAnswer)
    assert.deepEqual(
      door.asked.map((request) => request.body),
      [null, null, null],
    )
  }))

test('the root of the dialect is reached with and without the last slash', () =>
  withDoor(hello, async (door) => {
    for (const path of ['/rest/v1', '/rest/v1/', '/rest/v1?select=a']) await fetch(door.url + path)
    assert.deepEqual(
      door.asked.map((request) => request.path),
      ['/', '/', '/'],
    )
    assert.equal(door.asked[2]?.search, 'select=a')
  }))

test('a prefix is a prefix of segments', () =>
  withDoor(hello, async (door) => {
    const response = await fetch(`${door.url}/rest/v10/t`)
    assert.deepEqual([response.status, door.asked.length], [404, 0])
    assert.deepEqual(await response.json(), {
      code: 'PGRST125',
      message: 'Invalid path specified in request URL',
      details: null,
      hint: 'Tables are under /rest/v1/<table>, functions under /rest/v1/rpc/<function>.',
    })
  }))

test('raw UTF-8 in a URL is refused, and the message says what to do', () =>
  withDoor(hello, async (door) => {
    const bytes = Buffer.from('GET /rest/v1/t?a=eq.é HTTP/1.1\r\nHost: x.example\r\n\r\n')
    const { statuses, text } = await talk(door.port, bytes)
    assert.deepEqual(statuses, [400])
    assert.match(text, /percent-encoded/)
  }))

test('headers come in order and may repeat, lengths are counted in bytes', () =>
  withDoor(
    answering({
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Content-Type', 'text/plain'],
      ],
      body: 'é',
    }),
    async (door) => {
      const response = await fetch(`${door.url}/rest/v1/t`)
      assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
      assert.equal(response.headers.get('content-length'), '2')
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
      assert.equal(await response.text(), 'é')
    },
  ))

test('an empty body has a length, no body has none where there must not be one', async () => {
  const lengths: (string | null)[] = []
  for (const response of [
    { status: 201, body: '' },
    { status: 201, body: null },
    { status: 204, body: null },
  ]) {
    await withDoor(answering(response), async (door) => {
      const answer = await fetch(`${door.url}/rest/v1/t`)
      lengths.push(answer.headers.get('content-length'))
      assert.equal(answer.headers.get('transfer-encoding'), null)
    })
  }
  assert.deepEqual(lengths, ['0', '0', null])
})

test('HEAD gets no length and no body', () =>
  withDoor(answering({ headers: [['Content-Range', '0-1/2']], body: null }), async (door) => {
    const { text } = await talk(door.port, 'HEAD /rest/v1/t HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    assert.doesNotMatch(text, /content-length|transfer-encoding/i)
    assert.ok(text.endsWith('\r\n\r\n'))
  }))

test('SQL may choose the reason phrase', () =>
  withDoor(answering({ status: 402, reason: 'Pay Up' }), async (door) => {
    assert.equal((await fetch(`${door.url}/rest/v1/t`)).statusText, 'Pay Up')
  }))

test('every answer has a request id: the own one of the caller where it is well-formed', () =>
  withDoor(hello, async (door) => {
    const idOf = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(door.url + path, { headers })).headers.get('x-request-id')
    assert.equal(await idOf('/rest/v1/t', { 'X-Request-Id': 'abc-123' }), 'abc-123')
    assert.equal(await idOf('/healthz', { 'X-Request-Id': 'abc-123' }), 'abc-123')
    const own = [
      await idOf('/rest/v1/t', { 'X-Request-Id': 'a b' }),
      await idOf('/nowhere'),
      await idOf('/docs'),
    ]
    assert.equal(new Set(own).size, 3)
    for (const id of own) assert.match(String(id), /^[\w-]{3,}$/)
  }))

test('an expected error says its four members and its headers', () =>
  withDoor(
    failing(
      new PlinthError({
        code: 'PGRST002',
        status: 503,
        message: 'm',
        hint: 'h',
        headers: [['Retry-After', '7']],
      }),
    ),
    async (door) => {
      const response = await fetch(`${door.url}/rest/v1/t`)
      assert.equal(response.status, 503)
      assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
      assert.equal(response.headers.get('proxy-status'), 'PostgREST; error=PGRST002')
      assert.equal(response.headers.get('retry-after'), '7')
      assert.equal(await response.text(), '{"code":"PGRST002","message":"m","details":null,"hint":"h"}')
    },
  ))

test('who asks for problem+json gets it', () =>
  withDoor(failing(new PlinthError({ code: 'PGRST002', status: 503, message: 'm' })), async (door) => {
    const response = await fetch(`${door.url}/rest/v1/t`, { headers: { Accept: 'application/problem+json' } })
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    const expected = {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'm',
      code: 'PGRST002',
    }
    assert.deepEqual(await response.json(), { ...expected, details: null, hint: null })
  }))

test('verbosity minimal leaves details and hint out', () =>
  withDoor(
    failing(new PlinthError({ code: 'PGRST002', status: 503, message: 'm', hint: 'h' })),
    async (door) =>
      assert.equal(await (await fetch(`${door.url}/rest/v1/t`)).text(), '{"code":"PGRST002","message":"m"}'),
    { errorVerbosity: () => 'minimal' },
  ))

test('a fault of ours is 500 without a word about it, and in the log with its cause', () =>
  withDoor(failing(new Error('the secret inside')), async (door) => {
    const response = await fetch(`${door.url}/rest/v1/t`, { headers: { 'X-Request-Id': 'the-id' } })
    const text = await response.text()
    assert.equal(response.status, 500)
    assert.doesNotMatch(text, /secret/)
    assert.equal(JSON.parse(text).code, 'PGRSTX00')
    const logged = door.events.find((event) => event.kind === 'request.failed')
    assert.ok(logged?.error instanceof Error)
    assert.deepEqual([logged.requestId, logged.error.message], ['the-id', 'the secret inside'])
  }))

test('what HTTP cannot carry is a fault, not a broken answer', async () => {
  for (const broken of [
    { headers: [['X-A', 'a\r\nX-B: b']] as const },
    { headers: [['X A', 'b']] as const },
    { reason: 'a\r\nb' },
    { status: 42 },
  ]) {
    await withDoor(answering(broken), async (door) => {
      const response = await fetch(`${door.url}/rest/v1/t`)
      assert.deepEqual([response.status, response.headers.get('x-b')], [500, null])
      assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
    })
  }
})

test('tokens become principals, bad ones 401 with their challenge', () =>
  withDoor(hello, async (door) => {
    const token = await signToken(SECRET, false, {
      role: 'app',
      issuedAt_s: Date.now() / 1000 - 1,
      lifetime_s: 60,
    })
    const ask = (authorization: string) => fetch(`${door.url}/rest/v1/t`, { headers: { authorization } })
    assert.equal((await ask(`Bearer ${token}`)).status, 200)
    assert.equal(door.asked[0]?.principal.role, 'app')
    const refused = await ask(`Bearer ${token}x`)
    assert.equal(refused.status, 401)
    assert.match(String(refused.headers.get('www-authenticate')), /^Bearer error="invalid_token"/)
    assert.equal(refused.headers.get('proxy-status'), 'PostgREST; error=PGRST301')
    assert.equal(door.asked.length, 1)
  }))

test('without configured origins any may read, without credentials', () =>
  withDoor(hello, async (door) => {
    const response = await fetch(`${door.url}/rest/v1/t`, { headers: { Origin: 'https://a.example' } })
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
    assert.equal(response.headers.get('access-control-allow-credentials'), null)
    const exposed = String(response.headers.get('access-control-expose-headers')).split(', ')
    for (const name of ['Content-Range', 'ETag', 'Location']) assert.ok(exposed.includes(name), name)
    assert.equal((await fetch(`${door.url}/rest/v1/t`)).headers.get('access-control-allow-origin'), null)
  }))

test('a preflight is answered before tokens and the dialect', () =>
  withDoor(hello, async (door) => {
    const response = await fetch(`${door.url}/rest/v1/t`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://a.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'apikey, x-client-info',
        Authorization: 'Bearer nonsense',
      },
    })
    assert.deepEqual([response.status, await response.text(), door.asked.length], [200, '', 0])
    assert.deepEqual(
      ['origin', 'methods', 'headers'].map((name) => response.headers.get(`access-control-allow-${name}`)),
      [
        '*',
        'GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD',
        'Authorization, apikey, x-client-info, Accept, Accept-Language, Content-Language',
      ],
    )
    assert.equal(response.headers.get('access-control-max-age'), '86400')
  }))

test('of configured origins exactly those may read', () =>
  withDoor(
    hello,
    async (door) => {
      const allowed = async (origin: string) =>
        (await fetch(`${door.url}/rest/v1/t`, { headers: { Origin: origin } })).headers
      const listed = await allowed('https://a.example')
      assert.equal(listed.get('access-control-allow-origin'), 'https://a.example')
      assert.equal(listed.get('access-control-allow-credentials'), 'true')
      assert.equal(listed.get('vary'), 'Origin')
      for (const origin of [
        'https://b.example',
        'https://a.example.evil',
        'http://a.example',
        'https://a.example:8443',
        'null',
        'https://A.example',
      ]) {
        assert.equal((await allowed(origin)).get('access-control-allow-origin'), null, origin)
      }
    },
    { corsOrigins: ['https://a.example'] },
  ))

test('an answer that allows origins itself is not told twice', () =>
  withDoor(answering({ headers: [['Access-Control-Allow-Origin', '*']] }), async (door) => {
    const response = await fetch(`${door.url}/rest/v1/t`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example' },
    })
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
  }))

test('the trace header is echoed, also on errors, and empty where it was not sent', () =>
  withDoor(
    failing(new PlinthError({ code: 'PGRST002', status: 503, message: 'm' })),
    async (door) => {
      const traced = await fetch(`${door.url}/rest/v1/t`, { headers: { 'X-Trace': 'abc' } })
      assert.equal(traced.headers.get('x-trace'), 'abc')
      assert.equal((await fetch(`${door.url}/rest/v1/t`)).headers.get('x-trace'), '')
    },
    { traceHeader: 'X-Trace' },
  ))

test('what was answered is logged without its query', () =>
  withDoor(hello, async (door) => {
    await fetch(`${door.url}/rest/v1/t?email=eq.a@b.example`)
    const logged = door.events.find((event) => event.kind === 'request.finished')
    const { method, path, status, role } = logged ?? {}
    assert.deepEqual([method, path, status, role], ['GET', '/rest/v1/t', 200, 'anon'])
    assert.doesNotMatch(JSON.stringify(door.events), /b\.example/)
  }))
