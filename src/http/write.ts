// A response on the wire: one flat header list, one writeHead, one end.
import type { ServerResponse } from 'node:http'
import type { RestResponse } from '../query/rest/types.ts'
import type { HeaderList } from './cors.ts'

export interface WriteContext {
  readonly requestId: string
  /** Headers of the door itself, e.g. CORS; a header of the response with the same name wins. */
  readonly extra: HeaderList
  /** The connection ends with this response. */
  readonly close: boolean
  readonly isHead: boolean
}

const NO_CONTENT = 204
const NOT_MODIFIED = 304

/** Throws when a header or the reason phrase holds what HTTP cannot carry; nothing was written then. */
export function writeResponse(target: ServerResponse, answer: RestResponse, context: WriteContext): void {
  const headers = flatHeaders(answer, context)
  if (answer.reason === undefined) target.writeHead(answer.status, headers)
  else target.writeHead(answer.status, answer.reason, headers)
  if (answer.body === null) target.end()
  else target.end(answer.body)
}

function flatHeaders(answer: RestResponse, context: WriteContext): string[] {
  const flat: string[] = []
  let hasLength = false
  for (const [name, value] of answer.headers) {
    if (name === 'Content-Length') hasLength = true
    flat.push(name, value)
  }
  for (const [name, value] of context.extra) if (name === 'Vary' || !has(answer, name)) flat.push(name, value)
  if (!hasLength) addLength(flat, answer, context.isHead)
  flat.push('X-Content-Type-Options', 'nosniff', 'X-Request-Id', context.requestId)
  if (context.close) flat.push('Connection', 'close')
  return flat
}

function has(answer: RestResponse, name: string): boolean {
  return answer.headers.some(([each]) => each === name)
}

function addLength(flat: string[], answer: RestResponse, isHead: boolean): void {
  const { body, status } = answer
  if (body !== null)
    flat.push('Content-Length', String(typeof body === 'string' ? Buffer.byteLength(body) : body.length))
  else if (!isHead && status !== NO_CONTENT && status !== NOT_MODIFIED) flat.push('Content-Length', '0')
}
