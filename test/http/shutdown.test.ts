import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createHealth } from '../../src/ops/health.ts'
import type { RestResponse } from '../../src/query/rest/types.ts'
import { type Handle, hello, limits, openDoor, talk } from './server.ts'

/** For tests of what may still be asked: nothing is closed for being idle while they ask. */
const patient = { limits: { ...limits, shutdownIdleGrace_ms: limits.shutdownTimeout_ms } }
const HOST = 'Host: x.example\r\n'

test('requests in flight are finished, with Connection: close, and new connections are refused', async () => {
  const answer = Promise.withResolvers<RestResponse>()
  const door = await openDoor(() => answer.promise)
  const inFlight = talk(door.port, `GET /rest/v1/t HTTP/1.1\r\n${HOST}\r\n`)
  await until(() => door.asked.length === 1)
  const stopped = door.stop()
  // Who had connected by then is still served; the next is not.
  while (await isServed(`${door.url}/healthz`));
  answer.resolve({ status: 200, headers: [], body: 'finished' })
  const { text } = await inFlight
  assert.match(text, /finished$/)
  assert.match(text, /^connection: close/im)
  await stopped
})

test('a connection that was open and idle is still served, then closed', async () => {
  const door = await openDoor(hello, patient)
  const text = await new Promise<string>((resolve, reject) => {
    let received = ''
    const socket = connect(door.port, '127.0.0.1')
    socket.on('data', (chunk) => (received += chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.once('connect', () => {
      void door.stop()
      socket.write(`GET /rest/v1/t HTTP/1.1\r\n${HOST}\r\n`)
    })
  })
  assert.match(text, /hello$/)
})

test('/readyz says so while what was accepted is being served', async () => {
  const health = createHealth({ checks: {} })
  const door = await openDoor(hello, { ...patient, health })
  const socket = connect(door.port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  // Answered after the one above was accepted.
  await isServed(`${door.url}/healthz`)
  const stopped = door.stop()
  const ready = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))))
  socket.write(`GET /readyz HTTP/1.1\r\n${HOST}\r\n`)
  assert.match(await ready, /^HTTP\/1\.1 503 [\s\S]*shutting down/)
  await stopped
})

test('pipelined requests that were taken are all answered before the connection ends', async () => {
  const slow = Promise.withResolvers<RestResponse>()
  const door = await openDoor((request) => (request.path === '/slow' ? slow.promise : hello(request)))
  const two = `GET /rest/v1/slow HTTP/1.1\r\n${HOST}\r\nGET /rest/v1/quick HTTP/1.1\r\n${HOST}\r\n`
  const answers = talk(door.port, two)
  await until(() => door.asked.length === 2)
  const stopped = door.stop()
  slow.resolve({ status: 200, headers: [], body: 'slow' })
  const { statuses, text } = await answers
  assert.deepEqual(statuses, [200, 200], text)
  await stopped
})

test('what takes longer than the limit is cut, and stopping ends', async () => {
  const door = await openDoor(() => new Promise(() => undefined), {
    limits: { ...limits, shutdownTimeout_ms: 100 },
  })
  const cut = talk(door.port, `GET /rest/v1/t HTTP/1.1\r\n${HOST}\r\n`)
  await until(() => door.asked.length === 1)
  await door.stop()
  assert.deepEqual((await cut).statuses, [])
})

test('stopping twice, and before starting, is harmless', async () => {
  const door = await openDoor()
  await Promise.all([door.stop(), door.stop()])
  await door.stop()
})

test('under load no request that was accepted is lost', async () => {
  const handle: Handle = async (request) => {
    await new Promise((resolve) => setImmediate(resolve))
    return hello(request)
  }
  const door = await openDoor(handle, patient)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  let answered = 0
  const lost: string[] = []
  let stopping = false
  const client = async () => {
    for (;;) {
      const outcome = await ask(door.port, agent)
      if (outcome.kind === 'answered') answered += 1
      // Nobody took it: the listening socket is closed.
      else if (outcome.code === 'ECONNREFUSED') return
      // Node's own race of a kept connection that ends as it is used again; a client repeats those.
      else lost.push(outcome.code)
      if (stopping && outcome.kind === 'answered' && outcome.closes) return
    }
  }
  const clients = Array.from({ length: 16 }, client)
  await until(() => answered > 500)
  stopping = true
  await door.stop()
  await Promise.all(clients)
  agent.destroy()
  assert.deepEqual(lost, [])
  assert.equal(door.asked.length, answered, 'every request that the dialect saw was answered')
})

type Outcome =
  | { readonly kind: 'answered'; readonly closes: boolean }
  | { readonly kind: 'failed'; readonly code: string }

function ask(port: number, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = httpRequest({ port, host: '127.0.0.1', path: '/rest/v1/t', agent }, (response) => {
      response.resume()
      response.on('end', () => resolve({ kind: 'answered', closes: response.headers.connection === 'close' }))
      response.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ kind: 'failed', code: String(error.code) }),
      )
    })
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'failed', code: String(error.code) }),
    )
    request.end()
  })
}

async function isServed(url: string): Promise<boolean> {
  return fetch(url, { headers: { Connection: 'close' } }).then(
    () => true,
    () => false,
  )
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
