// HTTP over a keep-alive socket, as lean as it can be: on a small machine servers are to be measured, and not their client.
import { connect, type Socket } from 'node:net'
import type { HttpRequest } from './scenarios.ts'

export function encode({ method, path, headers, body }: HttpRequest): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: application/json']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== null) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** Sends one request and resolves with the status when its answer is complete. */
export function createExchange(socket: Socket): (request: Buffer) => Promise<string> {
  let received: Buffer | null = null
  let finish: (status: string) => void = () => undefined
  let refuse: (error: Error) => void = () => undefined
  socket.on('data', (chunk: Buffer) => {
    received = received === null ? chunk : Buffer.concat([received, chunk])
    if (!isComplete(received)) return
    const status = received.toString('latin1', 9, 12)
    received = null
    finish(status)
  })
  socket.on('error', (error) => refuse(error))
  socket.on('close', () => refuse(new Error('the server closed a connection')))
  return (request) =>
    new Promise((resolve, reject) => {
      finish = resolve
      refuse = reject
      socket.write(request)
    })
}

function isComplete(answer: Buffer): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = answer.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length) return answer.length >= end + 4 + Number(length[1])
  if (/\r\ntransfer-encoding: *chunked/i.test(head))
    return answer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
  // 204 and 304 have no body and need no length.
  return true
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n')

export function quantile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
