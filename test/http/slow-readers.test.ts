// Clients that ask and do not read. The answers are larger than what two sockets on one machine keep between them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { RestResponse } from '../../src/query/rest/types.ts'
import { type Door, type Handle, hello, limits, oneAnswer, openDoor, talk } from './server.ts'

const MIB = 2 ** 20
const LARGE_BYTES = 24 * MIB
const HEADERS_BYTES_MAX = 4_096
const HOST = 'Host: x.example\r\n'

/** Each request gets bytes of its own, as from a database. */
const large: Handle = async () => ({
  status: 200,
  headers: [['Content-Type', 'text/plain']],
  body: Buffer.alloc(LARGE_BYTES, 'a'),
})

const byPath: Handle = (request) => (request.path === '/large' ? large(request) : hello(request))

async function open(t: TestContext, handle: Handle, changes: Partial<typeof limits>): Promise<Door> {
  const door = await openDoor(handle, { limits: { ...limits, ...changes } })
  t.after(() => door.stop())
  return door
}

interface Asked {
  readonly socket: Socket
  readonly status: number
}

/** Asks, reads the status, and then nothing more. */
async function askAndStall(t: TestContext, door: Door, method = 'GET'): Promise<Asked> {
  const socket = connect(door.port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => undefined)
  socket.write(`${method} /rest/v1/large HTTP/1.1\r\n${HOST}\r\n`)
  const status = await new Promise<number>((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      socket.pause()
      resolve(Number(chunk.toString('latin1', 9, 12)))
    })
  })
  return { socket, status }
}

async function unreadBytes(door: Door): Promise<number> {
  const text = await (await fetch(`${door.url}/metrics`)).text()
  return Number(/^plinth_http_unread_bytes (\d+)$/m.exec(text)?.[1])
}

test('many who do not read take no more memory than the limit, small answers are still served, and room comes back', async (t) => {
  const unreadBytesMax = 4 * LARGE_BYTES + MIB
  const door = await open(t, byPath, { unreadBytesMax })
  await (await fetch(`${door.url}/rest/v1/small`)).text()
  const before = process.memoryUsage().arrayBuffers
  const asked = await Promise.all(Array.from({ length: 16 }, () => askAndStall(t, door)))
  const served = asked.filter(({ status }) => status === 200)
  assert.equal(served.length, 4)
  assert.equal(asked.filter(({ status }) => status === 503).length, 12)
  assert.ok((await unreadBytes(door)) <= unreadBytesMax)
  await until(() => collected() - before <= unreadBytesMax)

  const refused = await fetch(`${door.url}/rest/v1/large`)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
  assert.equal(((await refused.json()) as { code: string }).code, 'PL210')
  assert.equal((await fetch(`${door.url}/rest/v1/small`)).status, 200)

  for (const { socket } of served) socket.resume()
  while ((await unreadBytes(door)) > 0);
  const again = await fetch(`${door.url}/rest/v1/large`)
  assert.deepEqual([again.status, (await again.arrayBuffer()).byteLength], [200, LARGE_BYTES])
})

test('who goes away without reading gives the room back', async (t) => {
  const door = await open(t, byPath, { unreadBytesMax: LARGE_BYTES })
  const { socket } = await askAndStall(t, door)
  assert.ok((await unreadBytes(door)) >= LARGE_BYTES)
  socket.destroy()
  while ((await unreadBytes(door)) > 0);
  assert.equal((await askAndStall(t, door)).status, 200)
})

test('one answer alone may be larger than the limit; all requests are refused until it is taken', async (t) => {
  const door = await open(t, byPath, { unreadBytesMax: MIB })
  const { socket, status } = await askAndStall(t, door)
  assert.equal(status, 200)
  const refused = await fetch(`${door.url}/rest/v1/small`)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
  await refused.text()
  assert.equal((await fetch(`${door.url}/healthz`)).status, 200, 'health answers all the same')
  assert.equal(door.asked.length, 1, 'what is refused does not reach the dialect')
  socket.resume()
  while ((await unreadBytes(door)) > 0);
  assert.equal((await fetch(`${door.url}/rest/v1/small`)).status, 200)
})

test('what a write did is told, also where there is no room for it', async (t) => {
  const door = await open(t, byPath, { unreadBytesMax: LARGE_BYTES + MIB })
  const asked = [await askAndStall(t, door), await askAndStall(t, door, 'POST')]
  assert.deepEqual(
    asked.map(({ status }) => status),
    [200, 200],
  )
  assert.equal((await askAndStall(t, door, 'POST')).status, 503)
  assert.equal(door.asked.length, 2)
})

test('where there is no room, who has taken long is cut off for others, the longest first', async (t) => {
  const door = await open(t, byPath, { unreadBytesMax: 2 * LARGE_BYTES + MIB, unreadPatience_ms: 0 })
  const first = await askAndStall(t, door)
  const second = await askAndStall(t, door)
  const closed = once(first.socket, 'close')
  assert.equal((await askAndStall(t, door)).status, 200)
  first.socket.resume()
  await closed
  assert.ok(first.socket.bytesRead < LARGE_BYTES)
  assert.deepEqual(
    door.events.filter(({ kind }) => kind === 'server.connections-dropped'),
    [{ kind: 'server.connections-dropped', reason: 'unread-bytes-max', count: 1 }],
  )
  const whole = await restOf(second.socket)
  assert.ok(whole >= LARGE_BYTES, 'the second, which came later, gets all of its answer')
  assert.ok((await unreadBytes(door)) <= LARGE_BYTES + HEADERS_BYTES_MAX)
})

test('answers that wait behind a slow one on their connection are counted, and given back when it closes', async (t) => {
  const slow = Promise.withResolvers<RestResponse>()
  const handle: Handle = (request) => (request.path === '/slow' ? slow.promise : byPath(request))
  const door = await open(t, handle, { unreadBytesMax: 100 * LARGE_BYTES })
  const socket = connect(door.port, '127.0.0.1')
  t.after(() => socket.destroy())
  const paths = ['slow', 'large', 'small', 'large']
  socket.write(paths.map((path) => `GET /rest/v1/${path} HTTP/1.1\r\n${HOST}\r\n`).join(''))
  await until(() => door.asked.length === paths.length)
  const both = 2 * LARGE_BYTES
  while ((await unreadBytes(door)) < both);
  assert.ok((await unreadBytes(door)) <= both + HEADERS_BYTES_MAX)
  socket.destroy()
  while ((await unreadBytes(door)) > 0);
  slow.resolve({ status: 200, headers: [], body: 'late' })
  await until(() => door.server.inFlight === 0)
  assert.equal(await unreadBytes(door), 0)
})

test('pipelined answers that are taken leave nothing behind', async (t) => {
  const door = await open(t, byPath, { unreadBytesMax: MIB })
  const socket = connect(door.port, '127.0.0.1')
  t.after(() => socket.destroy())
  let text = ''
  socket.on('data', (chunk) => (text += chunk))
  socket.write(`GET /rest/v1/small HTTP/1.1\r\n${HOST}\r\n`.repeat(50))
  await until(() => text.split('hello').length === 51)
  while ((await unreadBytes(door)) > 0);
  assert.equal(socket.destroyed, false)
})

test('connections beyond the limit are closed unanswered and logged; when one ends the next is served', async (t) => {
  const door = await open(t, hello, { connectionsMax: 2 })
  const request = `GET /rest/v1/t HTTP/1.1\r\n${HOST}\r\n`
  const sockets = [connect(door.port, '127.0.0.1'), connect(door.port, '127.0.0.1')]
  for (const socket of sockets) {
    t.after(() => socket.destroy())
    socket.write(request)
    await once(socket, 'data')
  }
  for (let beyond = 0; beyond < 3; beyond += 1) {
    assert.deepEqual((await talk(door.port, request)).statuses, [])
  }
  assert.equal(door.asked.length, 2)
  assert.deepEqual(
    door.events.filter(({ kind }) => kind === 'server.connections-dropped'),
    [{ kind: 'server.connections-dropped', reason: 'connections-max', count: 1 }],
    'the log hears of the first, and not of each',
  )
  sockets[0]?.destroy()
  let statuses: readonly number[] = []
  while (statuses.length === 0) statuses = (await talk(door.port, request, oneAnswer)).statuses
  assert.deepEqual(statuses, [200])
})

/** Bytes of buffers that are in use. */
function collected(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().arrayBuffers
}

/** Reads until a whole answer is there, and says how many bytes came. */
async function restOf(socket: Socket): Promise<number> {
  socket.resume()
  await until(() => socket.bytesRead >= LARGE_BYTES)
  return socket.bytesRead
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
