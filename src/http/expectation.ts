// `Expect`: a client that waits for a word before it sends its body (RFC 9110, 10.1.1). Node says "go on" by itself, also
// to a body that is then refused, so it is said here.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyTooLarge, expectationUnknown } from './refusal.ts'

const CONTINUE = /^\s*100-continue\s*$/i

/** Throws PL200 for a body that would be too large, and PL213 for what else is expected. */
export function answerExpectation(
  request: IncomingMessage,
  response: ServerResponse,
  bodyBytesMax: number,
): void {
  const { expect } = request.headers
  // HTTP/1.0 has no such header; there it is to be ignored.
  if (expect === undefined || request.httpVersionMinor === 0) return
  if (!CONTINUE.test(expect)) throw expectationUnknown()
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) throw bodyTooLarge(bodyBytesMax)
  response.writeContinue()
}
