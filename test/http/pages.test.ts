import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Script } from 'node:vm'
import { createAdminServer } from '../../src/http/admin.ts'
import { PlinthError } from '../../src/kit/error.ts'
import { createHealth } from '../../src/ops/health.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { type Door, hello, limits, openDoor, talk } from './server.ts'

let door: Door
before(async () => {
  door = await openDoor()
})
after(() => door.stop())

test('/healthz and /readyz say that all is well', async () => {
  for (const path of ['/healthz', '/readyz', '/readyz/']) {
    const response = await fetch(door.url + path)
    assert.deepEqual([response.status, ((await response.json()) as { status: string }).status], [200, 'ok'])
    assert.equal(response.headers.get('cache-control'), 'no-store')
  }
})

test('/readyz names what is not well, in texts made for callers only', async (t) => {
  const health = createHealth({
    checks: {
      fine: () => undefined,
      database: () =>
        Promise.reject(
          new PlinthError({ code: 'PGRST000', status: 503, message: 'Database connection error.' }),
        ),
      other: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1')),
    },
  })
  const unwell = await openDoor(hello, { health })
  t.after(() => unwell.stop())
  const response = await fetch(`${unwell.url}/readyz`)
  assert.equal(response.status, 503)
  assert.deepEqual(await response.json(), {
    status: 'failing',
    checks: { fine: 'ok', database: 'Database connection error.', other: 'failing' },
  })
  assert.equal((await fetch(`${unwell.url}/healthz`)).status, 200)
})

test('/metrics counts requests by route, method and status, and never by what a caller chose', async () => {
  await fetch(`${door.url}/rest/v1/some_table`)
  await fetch(`${door.url}/rest/v1/rpc/some_function`, { method: 'POST' })
  const response = await fetch(`${door.url}/metrics`)
  const text = await response.text()
  assert.match(String(response.headers.get('content-type')), /^text\/plain; version=0\.0\.4/)
  const series = 'plinth_http_request_duration_seconds'
  assert.match(text, new RegExp(`${series}_count\\{route="table",method="GET",status="200"\\} 1\\n`))
  assert.match(text, new RegExp(`${series}_count\\{route="function",method="POST",status="200"\\} 1\\n`))
  assert.match(
    text,
    new RegExp(`${series}_bucket\\{le="\\+Inf",route="table",method="GET",status="200"\\} 1\\n`),
  )
  assert.match(text, /nodejs_eventloop_lag_p99_seconds/)
  assert.match(text, /plinth_http_requests_in_flight 0\n/)
  assert.doesNotMatch(text, /some_table|some_function/)
})

test('where another listener has the metrics they are not where clients are; health is', async (t) => {
  for (const restPrefix of ['/rest/v1', '']) {
    const closed = await openDoor(hello, { servesMetrics: false, restPrefix })
    t.after(() => closed.stop())
    const response = await fetch(`${closed.url}/metrics`)
    if (restPrefix === '') assert.equal(await response.text(), 'hello', "the path is the dialect's")
    else assert.equal(response.status, 404)
    for (const path of ['/healthz', '/readyz']) {
      assert.deepEqual([path, (await fetch(closed.url + path)).status], [path, 200])
    }
  }
})

test('/docs needs no network and no inline script', async () => {
  const response = await fetch(`${door.url}/docs`)
  const html = await response.text()
  const policy = String(response.headers.get('content-security-policy'))
  assert.match(policy, /default-src 'none'; script-src 'self';/)
  assert.doesNotMatch(html, /https?:\/\/|<script>|onload=/)
  for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const asset = await fetch(door.url + path)
    assert.equal(asset.status, 200, path)
    await asset.arrayBuffer()
  }
})

test('the script of /docs is one', async () => {
  const script = await (await fetch(`${door.url}/docs/start.js`)).text()
  assert.doesNotThrow(() => new Script(script))
})

test('no other file comes out of /docs', async () => {
  for (const path of ['package.json', '..%2f..%2fpackage.json', '%2e%2e%2fpackage.json', 'index.js']) {
    assert.equal((await fetch(`${door.url}/docs/${path}`)).status, 404, path)
  }
})

test('/ leads to the reference', async () => {
  const response = await fetch(door.url, { redirect: 'manual' })
  assert.deepEqual([response.status, response.headers.get('location')], [302, '/docs'])
})

test('a REST at the root has all paths but those of our pages, and those too where a table has their name', async (t) => {
  const root = await openDoor(hello, { restPrefix: '', isRelation: (name) => name === 'metrics' })
  t.after(() => root.stop())
  for (const path of ['/', '/t', '/metrics', '/metrics?a=eq.1', '/healthzz', '/docs2']) {
    assert.equal(await (await fetch(root.url + path)).text(), 'hello', path)
  }
  for (const path of ['/healthz', '/readyz', '/docs', '/docs/start.js']) {
    assert.notEqual(await (await fetch(root.url + path)).text(), 'hello', path)
  }
})

test('our pages are there to be read: another method is 405 and says which', async () => {
  for (const [method, path] of [
    ['POST', '/healthz'],
    ['PUT', '/readyz/?x=1'],
    ['DELETE', '/docs'],
    ['POST', '/'],
  ] as const) {
    const response = await fetch(door.url + path, { method, body: method === 'POST' ? '{' : null })
    assert.deepEqual([path, response.status, response.headers.get('allow')], [path, 405, 'GET, HEAD'])
    const { code, message } = (await response.json()) as { code: string; message: string }
    assert.deepEqual([code, message], ['PGRST117', `Unsupported HTTP method: ${method}`])
  }
})

test('other paths than those of our pages are 404 in the form of all errors', async () => {
  for (const [method, path] of [
    ['GET', '/rest'],
    ['DELETE', '/docs/x'],
    ['GET', '/docs/:file'],
    ['POST', '/x'],
  ] as const) {
    const body = method === 'POST' ? '{' : null
    const response = await fetch(door.url + path, { method, body })
    assert.equal(response.status, 404)
    assert.deepEqual(Object.keys((await response.json()) as object), ['code', 'message', 'details', 'hint'])
  }
})

test('what is refused before REST has it is counted by code, and the log hears of it now and then', async (t) => {
  const fresh = await openDoor()
  t.after(() => fresh.stop())
  const host = 'Host: x.example\r\n'
  for (const bytes of [
    `GET /rest/v1/${'a'.repeat(limits.urlBytesMax)} HTTP/1.1\r\n${host}\r\n`,
    `GET /rest/v1/t HTTP/1.1\r\n${host}${host}\r\n`,
    `HACK /rest/v1/t HTTP/1.1\r\n${host}\r\n`,
    `GET /rest/v1/t HTTP/1.9\r\n${host}\r\n`,
    `GET /rest/v1/t HTTP/1.9\r\n${host}\r\n`,
  ]) {
    await talk(fresh.port, bytes)
  }
  await (await fetch(`${fresh.url}/nothing`)).text()
  const text = await (await fetch(`${fresh.url}/metrics`)).text()
  const counted = [...text.matchAll(/^plinth_http_requests_refused_total\{code="(\w+)"\} (\d+)$/gm)]
  assert.deepEqual(Object.fromEntries(counted.map(([, code, count]) => [code, count])), {
    PL201: '1',
    PL209: '3',
    PGRST117: '1',
    PGRST125: '1',
  })
  const logged = fresh.events.filter((event) => event.kind === 'request.refused')
  assert.deepEqual(
    logged.map(({ code, status, count }) => [code, status, count]),
    [
      ['PL201', 414, 1],
      ['PL209', 400, 1],
      ['PGRST117', 405, 1],
      ['PGRST125', 404, 1],
    ],
  )
})

test('the admin listener has its own paths, and takes an address that is free', async (t) => {
  const options = {
    health: createHealth({ checks: {} }),
    metrics: createMetrics(),
    schemaCache: () => ({ version: 1 }),
  }
  const tcp = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port, reusePort: false }) as const
  await assert.rejects(createAdminServer({ ...options, listen: tcp(door.port) }).start(), { code: 'PL006' })
  const admin = createAdminServer({ ...options, listen: tcp(0) })
  await admin.start()
  t.after(() => admin.stop())
  for (const path of ['/live', '/ready', '/metrics', '/schema_cache']) {
    assert.equal((await fetch(`${admin.url}${path}`)).status, 200, path)
  }
  assert.equal((await fetch(`${admin.url}/rest/v1/t`)).status, 404)
})
