import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, type TestContext, test } from 'node:test'
import type { RestRequest, RestResponse } from '../../src/query/rest/types.ts'
import { type Door, hello, limits, oneAnswer, openDoor, talk } from './server.ts'

const HOST = 'Host: x.example\r\n'

let door: Door
before(async () => {
  door = await openDoor()
})
after(() => door.stop())

function bodyOf(text: string): { code: string; message: string; hint: string | null; details: unknown } {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))
}

test('a URL at the limit is served, one byte more is 414', async () => {
  const path = (bytes: number) => `/rest/v1/t?${'a'.repeat(bytes - '/rest/v1/t?'.length)}`
  const fits = await talk(door.port, `GET ${path(limits.urlBytesMax)} HTTP/1.1\r\n${HOST}\r\n`, oneAnswer)
  assert.deepEqual(fits.statuses, [200])
  const longer = await talk(door.port, `GET ${path(limits.urlBytesMax + 1)} HTTP/1.1\r\n${HOST}\r\n`)
  assert.deepEqual([longer.statuses, bodyOf(longer.text).code], [[414], 'PL201'])
})

test('a URL beyond what the parser takes is 414, too', async () => {
  const { statuses, text } = await talk(
    door.port,
    `GET /rest/v1/${'a'.repeat(200_000)} HTTP/1.1\r\n${HOST}\r\n`,
  )
  assert.deepEqual([statuses, bodyOf(text).code], [[414], 'PL201'])
})

test('headers beyond the limit are 431, whether one is large or many are small', async () => {
  const large = `X-A: ${'a'.repeat(limits.headerBytesMax)}\r\n`
  const many = 'X-A: a\r\n'.repeat(limits.headerBytesMax / 4)
  for (const headers of [large, many]) {
    const { statuses, text } = await talk(door.port, `GET /rest/v1/t HTTP/1.1\r\n${HOST}${headers}\r\n`)
    assert.deepEqual([statuses, bodyOf(text).code], [[431], 'PL202'])
  }
})

test('a body at the limit is served, one byte more is 413, and the connection goes on', async () => {
  const post = (bytes: number) =>
    `POST /rest/v1/t HTTP/1.1\r\n${HOST}Content-Length: ${bytes}\r\n\r\n${'b'.repeat(bytes)}`
  const last = `GET /rest/v1/t HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`
  const { statuses, text } = await talk(
    door.port,
    post(limits.bodyBytesMax) + post(limits.bodyBytesMax + 1) + last,
  )
  assert.deepEqual(statuses, [200, 413, 200])
  assert.match(text, /"code":"PL200"/)
  assert.match(text, /body-bytes-max/)
})

test('a chunked body beyond the limit is 413', async () => {
  const chunk = `400\r\n${'c'.repeat(1024)}\r\n`
  const bytes = `POST /rest/v1/t HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`
  const { statuses, text } = await talk(door.port, bytes, oneAnswer)
  assert.deepEqual([statuses, bodyOf(text).code], [[413], 'PL200'])
})

test('a client that never stops sending is cut off', async () => {
  const written = await new Promise<number>((resolve) => {
    const socket = connect(door.port, '127.0.0.1')
    const piece = Buffer.alloc(65_536, 'd')
    const pump = () => {
      while (socket.writable && socket.write(piece));
    }
    socket.on('error', () => undefined)
    socket.on('drain', pump)
    socket.on('close', () => resolve(socket.bytesWritten))
    socket.write(`POST /rest/v1/t HTTP/1.1\r\n${HOST}Content-Length: 10000000000\r\n\r\n`)
    pump()
    socket.resume()
  })
  assert.ok(written < 64 * 2 ** 20, `${written} bytes were taken`)
})

test('Expect: 100-continue is answered before the body is sent', async () => {
  const head = `POST /rest/v1/t HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`
  const { text } = await talk(door.port, head, (soFar) => soFar.includes('\r\n\r\n'))
  assert.match(text, /^HTTP\/1\.1 100 /)
  // A client may be too impatient to wait for that.
  const { statuses } = await talk(door.port, `${head}hello`, (soFar) => soFar.endsWith('hello'))
  assert.deepEqual(statuses, [100, 200])
})

test('a body that would be too large is not asked for', async () => {
  const asked = door.asked.length
  for (const path of ['/rest/v1/t', '/healthz']) {
    const head = `POST ${path} HTTP/1.1\r\n${HOST}Expect: 100-Continue\r\nContent-Length: ${limits.bodyBytesMax + 1}\r\n\r\n`
    const { statuses, text } = await talk(door.port, head)
    assert.deepEqual([statuses, bodyOf(text).code], [[413], 'PL200'])
    assert.match(text, /^Connection: close/m)
  }
  assert.equal(door.asked.length, asked)
})

test('what else is expected is 417, but in HTTP/1.0, which has no such header', async () => {
  const head = (version: string) => `GET /rest/v1/t HTTP/${version}\r\n${HOST}Expect: a miracle\r\n\r\n`
  const { statuses, text } = await talk(door.port, head('1.1'))
  assert.deepEqual([statuses, bodyOf(text).code], [[417], 'PL213'])
  assert.deepEqual((await talk(door.port, head('1.0'))).statuses, [200])
})

async function hasty(t: TestContext): Promise<Door> {
  const hurried = await openDoor(hello, { limits: { ...limits, requestTimeout_ms: 50 } })
  t.after(() => hurried.stop())
  return hurried
}

test('a request that does not arrive in time is 408', async (t) => {
  const { port } = await hasty(t)
  const { statuses, text } = await talk(
    port,
    `POST /rest/v1/t HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nab`,
  )
  assert.deepEqual([statuses, bodyOf(text).code], [[408], 'PL208'])
})

test('headers that do not arrive in time are 408', async (t) => {
  const { port } = await hasty(t)
  const { statuses } = await talk(port, `GET /rest/v1/t HTTP/1.1\r\n${HOST}`)
  assert.deepEqual(statuses, [408])
})

test('more requests in flight than allowed are 503 with Retry-After, and room is made when one ends', async (t) => {
  const answer = Promise.withResolvers<RestResponse>()
  const narrow = await openDoor(() => answer.promise, { limits: { ...limits, requestsInFlightMax: 2 } })
  t.after(() => narrow.stop())
  const first = [fetch(`${narrow.url}/rest/v1/a`), fetch(`${narrow.url}/rest/v1/b`)]
  await until(() => narrow.server.inFlight === 2)
  const third = await fetch(`${narrow.url}/rest/v1/c`)
  assert.deepEqual([third.status, third.headers.get('retry-after')], [503, '1'])
  assert.equal(((await third.json()) as { code: string }).code, 'PL205')
  assert.equal((await fetch(`${narrow.url}/healthz`)).status, 200, 'health answers all the same')
  answer.resolve({ status: 200, headers: [], body: 'late' })
  assert.deepEqual(
    (await Promise.all(first)).map((response) => response.status),
    [200, 200],
  )
  assert.equal((await fetch(`${narrow.url}/rest/v1/d`)).status, 200)
})

test('bodies of all requests together have a limit, and give their bytes back', async (t) => {
  const answer = Promise.withResolvers<RestResponse>()
  const narrow = await openDoor(() => answer.promise, { limits: { ...limits, bodiesBytesMax: 1500 } })
  t.after(() => narrow.stop())
  const send = () => fetch(`${narrow.url}/rest/v1/t`, { method: 'POST', body: 'x'.repeat(1000) })
  const first = send()
  await until(() => narrow.asked.length === 1)
  assert.equal((await send()).status, 503)
  answer.resolve({ status: 201, headers: [], body: null })
  assert.equal((await first).status, 201)
  assert.equal((await send()).status, 201)
})

function signalOf({ signal }: RestRequest): AbortSignal | undefined {
  return typeof signal === 'function' ? signal() : signal
}

test('a client that goes away aborts the signal of its request, and leaves no trace', async (t) => {
  const aborted = Promise.withResolvers<void>()
  const slow = await openDoor((request) => {
    signalOf(request)?.addEventListener('abort', () => aborted.resolve())
    return aborted.promise.then(() => hello(request))
  })
  t.after(() => slow.stop())
  const client = new AbortController()
  const gone = fetch(`${slow.url}/rest/v1/t`, { signal: client.signal }).catch((error: Error) => error.name)
  await until(() => slow.asked.length === 1)
  client.abort()
  assert.equal(await gone, 'AbortError')
  await aborted.promise
  await until(() => slow.server.inFlight === 0)
})

test('an answer that was given does not abort its signal', async (t) => {
  let aborts = 0
  const quick = await openDoor((request) => {
    signalOf(request)?.addEventListener('abort', () => (aborts += 1))
    return hello(request)
  })
  t.after(() => quick.stop())
  await (await fetch(`${quick.url}/rest/v1/t`)).text()
  await (await fetch(`${quick.url}/rest/v1/t`)).text()
  assert.equal(aborts, 0)
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
