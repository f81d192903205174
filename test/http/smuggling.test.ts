import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Door, oneAnswer, openDoor, talk } from './server.ts'

let door: Door
before(async () => {
  door = await openDoor()
})
after(() => door.stop())

const HOST = 'Host: x.example\r\n'
const POST = `POST /rest/v1/t HTTP/1.1\r\n${HOST}`
const CHUNKS = '5\r\nhello\r\n0\r\n\r\n'
/** If anything of the case is taken for a body end, this becomes a second request and a second status. */
const HIDDEN = `GET /rest/v1/hidden HTTP/1.1\r\n${HOST}\r\n`

const refused: readonly (readonly [name: string, bytes: string])[] = [
  [
    'Content-Length and Transfer-Encoding',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
  ],
  [
    'Transfer-Encoding and Content-Length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${CHUNKS}`,
  ],
  ['an unknown Transfer-Encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n${CHUNKS}`],
  ['chunked not last', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n${CHUNKS}`],
  ['chunked twice', `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n${CHUNKS}`],
  [
    'two Transfer-Encodings',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${CHUNKS}`,
  ],
  ['Transfer-Encoding with a blank before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n${CHUNKS}`],
  ['Transfer-Encoding with a control character', `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNKS}`],
  ['a folded Transfer-Encoding', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n${CHUNKS}`],
  ['a folded header', `${POST}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
  ['two different Content-Lengths', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
  ['two equal Content-Lengths', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
  ['a Content-Length that is a list', `${POST}Content-Length: 5, 5\r\n\r\nhello`],
  ['a Content-Length with a sign', `${POST}Content-Length: +5\r\n\r\nhello`],
  ['a negative Content-Length', `${POST}Content-Length: -5\r\n\r\nhello`],
  ['a Content-Length in hexadecimal', `${POST}Content-Length: 0x5\r\n\r\nhello`],
  ['a Content-Length beyond all numbers', `${POST}Content-Length: 99999999999999999999999\r\n\r\nhello`],
  ['a Content-Length with a blank inside', `${POST}Content-Length: 1 0\r\n\r\nhello`],
  ['a bare CR in a header', `${POST}X-A: b\rX-B: c\r\n\r\n`],
  ['a NUL in a header', `${POST}X-A: b\x00c\r\n\r\n`],
  ['a bare LF as line end', `GET /rest/v1/t HTTP/1.1\nHost: x.example\n\n`],
  ['a header without a colon', `${POST}X-A\r\n\r\n`],
  ['a header without a name', `${POST}: b\r\n\r\n`],
  [
    'a chunk size that overflows',
    `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n`,
  ],
  ['a chunk size that is no number', `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n`],
  ['chunks that end in LF alone', `${POST}Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n`],
  [
    'a chunk that is longer than its size',
    `${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n`,
  ],
  ['two Host headers', `GET /rest/v1/t HTTP/1.1\r\n${HOST}Host: y.example\r\n\r\n`],
  ['two equal Host headers', `GET /rest/v1/t HTTP/1.1\r\n${HOST}hOST: x.example\r\n\r\n`],
  ['no Host header', `GET /rest/v1/t HTTP/1.1\r\n\r\n`],
  ['a URL of another host', `GET http://y.example/rest/v1/t HTTP/1.1\r\n${HOST}\r\n`],
  ['a URL with user and password', `GET http://x.example@y.example/rest/v1/t HTTP/1.1\r\n${HOST}\r\n`],
  ['a URL of another scheme', `GET ftp://x.example/rest/v1/t HTTP/1.1\r\n${HOST}\r\n`],
  ['a target that is an authority', `GET x.example:80 HTTP/1.1\r\n${HOST}\r\n`],
  ['an asterisk for GET', `GET * HTTP/1.1\r\n${HOST}\r\n`],
  ['no path', `GET HTTP/1.1\r\n${HOST}\r\n`],
  ['a version that does not exist', `GET /rest/v1/t HTTP/1.9\r\n${HOST}\r\n`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
]

for (const [name, bytes] of refused) {
  test(`${name}: refused with 400, and nothing hides behind it`, async () => {
    const asked = door.asked.length
    const { statuses, text } = await talk(door.port, Buffer.from(`${bytes}${HIDDEN}`, 'latin1'))
    assert.deepEqual(statuses, [400], text)
    assert.match(text, /^connection: close/im)
    assert.equal(JSON.parse(text.slice(text.indexOf('\r\n\r\n'))).code, 'PL209')
    assert.ok(!door.asked.slice(asked).some((request) => request.path === '/hidden'))
  })
}

test('a method that nobody knows, or that is for proxies: refused with 405, after the answer to what came before, and nothing hides behind it', async () => {
  for (const before of ['', `GET /rest/v1/t HTTP/1.1\r\n${HOST}\r\n`]) {
    const asked = door.asked.length
    for (const line of ['HACK /rest/v1/t', 'CONNECT x.example:80']) {
      const bytes = `${before}${line} HTTP/1.1\r\n${HOST}\r\n${HIDDEN}`
      const { statuses, text } = await talk(door.port, bytes)
      assert.deepEqual(statuses, before === '' ? [405] : [200, 405])
      const body = JSON.parse(text.slice(text.lastIndexOf('\r\n\r\n')))
      const method = line.split(' ')[0]
      assert.deepEqual([body.code, body.message], ['PGRST117', `Unsupported HTTP method: ${method}`])
    }
    assert.ok(!door.asked.slice(asked).some((request) => request.path === '/hidden'))
  }
})

test('a URL of the same host is its path', async () => {
  const { statuses } = await talk(
    door.port,
    `GET http://X.example/rest/v1/t?a=1 HTTP/1.1\r\n${HOST}\r\n`,
    oneAnswer,
  )
  assert.deepEqual(statuses, [200])
  const last = door.asked.at(-1)
  assert.deepEqual([last?.path, last?.search], ['/t', 'a=1'])
})

test('HTTP/1.0 needs no Host', async () => {
  const { statuses } = await talk(door.port, 'GET /rest/v1/t HTTP/1.0\r\n\r\n')
  assert.deepEqual(statuses, [200])
})

test('the path reaches the dialect as it was sent: dots and slashes are not resolved', async () => {
  await talk(door.port, `GET /rest/v1/a/../../%2e%2e/b HTTP/1.1\r\n${HOST}\r\n`, oneAnswer)
  assert.equal(door.asked.at(-1)?.path, '/a/../../%2e%2e/b')
})

test('requests in one packet are answered in order, each once', async () => {
  const two = `GET /rest/v1/first HTTP/1.1\r\n${HOST}\r\nGET /rest/v1/second HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`
  const { statuses } = await talk(door.port, two)
  assert.deepEqual(statuses, [200, 200])
  assert.deepEqual(
    door.asked.slice(-2).map((request) => request.path),
    ['/first', '/second'],
  )
})
