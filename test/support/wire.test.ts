// The client of the fuzzer notices what is wrong with an answer, and tells what was asked.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Wire } from './wire.ts'

const SOON_MS = 50
const HELLO = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'

const wrong = [
  { what: 'never comes', say: () => undefined, told: /no whole answer in 50 ms/ },
  {
    what: 'stops in its middle',
    say: (to: Socket) => to.write(HELLO.slice(0, -2)),
    told: /no whole answer in 50 ms/,
  },
  {
    what: 'is cut off in its body',
    say: (to: Socket) => to.end(HELLO.slice(0, -2)),
    told: /ended before its 5 bytes/,
  },
  { what: 'is cut off in its head', say: (to: Socket) => to.end('HTTP/1.1 2'), told: /ended in its head/ },
  {
    what: 'is cut off between chunks',
    say: (to: Socket) => to.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n'),
    told: /ended before its last chunk/,
  },
  { what: 'has more behind it', say: (to: Socket) => to.write(`${HELLO}!`), told: /1 bytes follow/ },
]

for (const { what, say, told } of wrong) {
  test(`an answer that ${what} is an error that tells the request`, async (t) => {
    const wire = new Wire(await serve(t, say), SOON_MS)
    await assert.rejects(wire.ask(REQUEST), (error: Error) => {
      assert.match(error.message, told)
      assert.match(error.message, /POST \/there HTTP\/1\.1[\s\S]*the body/)
      return true
    })
  })
}

test('a connection that the server keeps is used again', async (t) => {
  let connections = 0
  const port = await serve(
    t,
    (to) => {
      to.write(HELLO)
    },
    () => {
      connections += 1
    },
  )
  const wire = new Wire(port)
  t.after(() => wire.close())
  for (let n = 0; n < 3; n += 1) assert.equal(`${(await wire.ask(REQUEST)).bytes}`, 'hello')
  assert.equal(connections, 1)
})

const REQUEST = { method: 'POST', target: '/there', headers: {}, body: 'the body' }

/** A server that says this to every request; resolves with its port. */
async function serve(
  t: TestContext,
  say: (to: Socket) => unknown,
  connected: () => void = () => undefined,
): Promise<number> {
  const server = createServer((socket) => {
    connected()
    socket.on('error', () => undefined)
    socket.on('data', () => say(socket))
    t.after(() => socket.destroy())
  })
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
