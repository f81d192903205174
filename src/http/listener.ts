// The node:http server under Fastify: its limits and timeouts, and what happens on a socket before there is a request.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { answerConnect, answerParserError, type ParserContext } from './parser-error.ts'

export interface ListenerLimits extends ParserContext {
  readonly keepAliveTimeout_ms: number
  readonly connectionsMax: number
  readonly onDropped: () => void
}

/** How long headers alone may take to arrive; the rest of a request has requestTimeout_ms. */
const HEADERS_TIMEOUT_MS = 10_000
/** How often Node looks for requests that are too slow. */
const TIMEOUT_CHECK_MS = 1_000
/** A client that does not read its answer is let go after this long without a byte. */
const STALLED_ANSWER_MS = 60_000
/** Node counts the first line as headers, too: beside the longest URL there must be room for some. */
const HEADERS_BESIDE_URL_BYTES = 4_096

export function createListener(handler: RequestListener, limits: ListenerLimits): Server {
  const server = createServer(
    {
      maxHeaderSize: Math.max(limits.headerBytesMax, limits.urlBytesMax + HEADERS_BESIDE_URL_BYTES),
      requestTimeout: limits.requestTimeout_ms,
      headersTimeout: headersTimeout(limits.requestTimeout_ms),
      keepAliveTimeout: limits.keepAliveTimeout_ms,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      // We say ourselves what is missing, in our own form.
      requireHostHeader: false,
      insecureHTTPParser: false,
    },
    handler,
  )
  server.maxConnections = limits.connectionsMax
  // Among workers the primary would hand it round, without end where all are full. The types do not have it yet.
  Object.assign(server, { dropMaxConnection: true })
  server.on('drop', limits.onDropped)
  // Node would answer in its own form, or say "go on" before anybody has looked.
  server.on('checkContinue', handler)
  server.on('checkExpectation', handler)
  server.on('connect', (request, socket) => answerConnect(request, socket, limits))
  server.on('clientError', (error, socket) => answerParserError(error, socket, limits))
  server.setTimeout(STALLED_ANSWER_MS, endIfStalled)
  return server
}

function headersTimeout(requestTimeout_ms: number): number {
  return requestTimeout_ms === 0 ? HEADERS_TIMEOUT_MS : Math.min(HEADERS_TIMEOUT_MS, requestTimeout_ms)
}

/** Silence alone is no fault: the database may be at work, or the connection is kept for the next request. */
function endIfStalled(socket: Socket): void {
  if (socket.writableLength > 0 || socket.writableEnded) socket.destroy()
}
