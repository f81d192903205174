// One REST request on its way through: what the dialect gets to see, and what the answer needs. A class, because
// there is one per request and its `signal` costs only those that last.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PlinthError } from '../kit/error.ts'
import type { Principal, RequestHeaders, RestRequest } from '../query/rest/types.ts'
import type { AnswerRoom } from './room.ts'

export interface CallParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly path: string
  readonly search: string
  readonly startedAt: number
  readonly room: AnswerRoom
}

const NOBODY: Principal = { role: '', claims: '{}', authenticated: false }

export class Call implements RestRequest {
  readonly method: string
  readonly path: string
  readonly search: string
  readonly headers: RequestHeaders
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  /** Monotonic milliseconds. */
  readonly startedAt: number
  principal: Principal = NOBODY
  body: Buffer | null = null
  bodyBytes = 0
  /** Of its answer, as long as that is on its way from the database. */
  arrivingBytes = 0
  arrived = false
  /** Both only where Server-Timing is wanted. */
  jwtStartedAt = 0
  jwtMs = 0

  readonly #room: AnswerRoom

  constructor(parts: CallParts) {
    this.#room = parts.room
    this.request = parts.request
    this.response = parts.response
    this.requestId = parts.requestId
    this.path = parts.path
    this.search = parts.search
    this.startedAt = parts.startedAt
    this.method = parts.request.method ?? 'GET'
    this.headers = plainHeaders(parts.request)
  }

  /** Itself, so that no request pays for an object that only large answers need. */
  get room(): this {
    return this
  }

  admit(bytes: number): PlinthError | null {
    return this.#room.admit(this, bytes)
  }

  /** Aborted when the client goes away before it has its answer. */
  readonly signal = (): AbortSignal => {
    const gone = new AbortController()
    const closed = () => {
      if (!this.response.writableFinished) gone.abort()
    }
    if (this.response.closed) closed()
    else this.response.once('close', closed)
    return gone.signal
  }
}

/** Only Set-Cookie is a list in node:http, and a request has no business with it. */
function plainHeaders(request: IncomingMessage): RequestHeaders {
  const headers = request.headers
  const cookies = headers['set-cookie']
  if (cookies === undefined) return headers as RequestHeaders
  return { ...headers, 'set-cookie': cookies.join(', ') } as RequestHeaders
}

export function isPreflight({ method, headers }: Call): boolean {
  if (method !== 'OPTIONS') return false
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}
