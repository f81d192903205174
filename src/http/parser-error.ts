// What Node refuses before there is a request: too large, too slow, not HTTP at all, or for a proxy. Answered on the bare
// socket in the same form as every other error, and then the connection ends: what follows on it cannot be trusted.
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { PlinthError } from '../kit/error.ts'
import type { Connection, Connections } from './connection.ts'
import { problemResponse } from './problem.ts'
import { headersTooLarge, methodUnknown, notHttp, tooSlow, urlTooLong } from './refusal.ts'
import type { NoteRefused } from './refused.ts'

export interface ParserContext {
  readonly connections: Connections
  readonly noteRefused: NoteRefused
  readonly urlBytesMax: number
  readonly headerBytesMax: number
  readonly requestTimeout_ms: number
}

interface ParserError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
  /** How much of the packet was parsed before. */
  readonly bytesParsed?: number
}

const LINE_END = 0x0a
/** A method that is none that Node knows, but may be one (RFC 9110, token), in the first line of a request. */
const UNKNOWN_METHOD = /^([!#$%&'*+.^_`|~\dA-Za-z-]{1,64}) \S/
const METHOD_BYTES_MAX = 80

export function answerParserError(error: ParserError, socket: Duplex, context: ParserContext): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    context.connections.of(socket).closing = true
    socket.destroy()
  } else refuse(socket, refusalOf(error, context), context)
}

/** CONNECT asks for a tunnel. Node lets go of the socket: nobody else hears of it, or of what its client sends on. */
export function answerConnect({ method }: IncomingMessage, socket: Duplex, context: ParserContext): void {
  socket.on('error', () => socket.destroy())
  socket.once('finish', () => socket.on('data', () => socket.destroy()))
  refuse(socket, methodUnknown(method ?? ''), context)
}

function refuse(socket: Duplex, error: PlinthError, { connections, noteRefused }: ParserContext): void {
  const connection = connections.of(socket)
  if (connection.closing) return
  connection.closing = true
  noteRefused(error, '')
  answerInTurn(connection, socket, rawResponse(error))
}

/** Written too early, the refusal would be taken for the answer to an earlier request. */
function answerInTurn({ newest, previous }: Connection, socket: Duplex, answer: string): void {
  if (newest === null || newest.writableFinished) socket.end(answer)
  else if (newest.req.complete) {
    socket.pause()
    newest.once('close', () => socket.end(answer))
  } else if (newest.headersSent || (previous !== null && !previous.writableFinished)) socket.destroy()
  // What is wrong is the newest request itself: this is its answer.
  else socket.end(answer)
}

function refusalOf(error: ParserError, limits: ParserContext): PlinthError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow(limits.requestTimeout_ms)
  if (error.code === 'HPE_INVALID_URL') return notHttp('its URL has characters that must be percent-encoded')
  const method = error.code === 'HPE_INVALID_METHOD' ? methodIn(error) : null
  if (method !== null) return methodUnknown(method)
  if (error.code !== 'HPE_HEADER_OVERFLOW') return notHttp('it could not be parsed')
  return isUrlTooLong(error.rawPacket, limits)
    ? urlTooLong(limits.urlBytesMax)
    : headersTooLarge(limits.headerBytesMax)
}

function methodIn({ rawPacket, bytesParsed = 0 }: ParserError): string | null {
  if (rawPacket === undefined) return null
  const start = rawPacket.lastIndexOf(LINE_END, bytesParsed) + 1
  return UNKNOWN_METHOD.exec(rawPacket.toString('latin1', start, start + METHOD_BYTES_MAX))?.[1] ?? null
}

/** Node counts URL and headers together; the first line says which of them it was. */
function isUrlTooLong(packet: Buffer | undefined, limits: ParserContext): boolean {
  if (packet === undefined) return false
  const end = packet.indexOf(LINE_END)
  return (end === -1 ? packet.length : end) > limits.urlBytesMax
}

function rawResponse(error: PlinthError): string {
  const { status, headers, body } = problemResponse(error, { verbosity: 'verbose' })
  const text = String(body)
  const lines = [...headers, ['Connection', 'close']]
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${text}`
}
