// The bytes of a request body, up to a limit. What comes beyond it is read and dropped, within bounds: a client that
// is still sending would otherwise meet a reset instead of its 413.
import type { IncomingMessage } from 'node:http'
import type { Gate } from './gate.ts'
import { bodyTooLarge, tooManyInFlight } from './refusal.ts'

export interface BodySink {
  /** Bytes that `gate` counts for this request; whoever ends the request gives them back. */
  bodyBytes: number
}

const DROPPED_BYTES_MAX = 16 * 2 ** 20

export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** null for an empty one. Rejects with PL200, PL205, or the connection's error when the client went away. */
export function readBody(
  request: IncomingMessage,
  sink: BodySink,
  { gate, bytesMax }: BodyLimits,
): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    drop(request)
    return Promise.reject(bodyTooLarge(bytesMax))
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const refuse = (error: Error) => {
      request.removeAllListeners('data')
      request.removeAllListeners('end')
      drop(request)
      reject(error)
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > bytesMax) refuse(bodyTooLarge(bytesMax))
      else if (!gate.takeBodyBytes(chunk.length)) refuse(tooManyInFlight())
      else {
        sink.bodyBytes += chunk.length
        chunks.push(chunk)
      }
    })
    request.on('end', () => resolve(joined(chunks, length)))
    request.on('error', reject)
  })
}

export interface BodyLimits {
  readonly gate: Gate
  readonly bytesMax: number
}

function joined(chunks: readonly Buffer[], length: number): Buffer | null {
  const [only] = chunks
  if (only === undefined || length === 0) return null
  return chunks.length === 1 ? only : Buffer.concat(chunks, length)
}

function drop(request: IncomingMessage): void {
  let dropped = 0
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length
    if (dropped > DROPPED_BYTES_MAX) request.destroy()
  })
  // The client may go away while it is not listened to; there is nobody left to tell.
  request.on('error', () => undefined)
}
