// A raw request below the REST prefix -> principal -> body -> the dialect -> the wire. Synchronous up to the dialect
// where it can be: a token seen before and no body cost no promise. Every path ends in `finish`, exactly once.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'
import type { RouteClass } from '../ops/request-durations.ts'
import type { Principal, RestResponse } from '../query/rest/types.ts'
import { hasBody, readBody } from './body.ts'
import { Call } from './call.ts'
import type { Connections } from './connection.ts'
import { createCors, type HeaderList } from './cors.ts'
import type { Gate } from './gate.ts'
import type { HttpOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import { writeResponse } from './write.ts'

/** `target` is path and query below the prefix. */
export type ServeRest = (request: IncomingMessage, response: ServerResponse, at: RestTarget) => void

export interface RestTarget {
  readonly target: string
  readonly requestId: string
}

const NONE: HeaderList = []

export interface RestParts {
  readonly options: HttpOptions
  readonly gate: Gate
  readonly connections: Connections
}

export function createServeRest({ options, gate, connections }: RestParts): ServeRest {
  const cors = createCors(options.corsOrigins)
  // A trace header of that name is there already: every answer has it.
  const traceName = options.traceHeader?.toLowerCase() === 'x-request-id' ? null : options.traceHeader
  const bodyLimits = { gate, bytesMax: options.limits.bodyBytesMax }

  function serve(
    request: IncomingMessage,
    response: ServerResponse,
    { target, requestId }: RestTarget,
  ): void {
    const query = target.indexOf('?')
    const path = query === -1 ? target : target.slice(0, query)
    const search = query === -1 ? '' : target.slice(query + 1)
    const call = new Call({ request, response, requestId, path, search, startedAt: clock.monotonic() })
    gate.inFlight += 1
    const refusal = gate.refusal()
    if (isPreflight(call)) finish(call, preflight(call))
    else if (refusal !== null) fail(call, refusal)
    else authenticate(call)
  }

  function preflight(call: Call): RestResponse {
    const headers = cors.preflight(call.headers.origin ?? '', call.headers['access-control-request-headers'])
    return { status: 200, headers, body: '' }
  }

  function authenticate(call: Call): void {
    if (options.serverTiming()) call.jwtStartedAt = clock.monotonic()
    try {
      const principal = options.authenticator().authenticate(call.headers.authorization)
      if (principal instanceof Promise)
        principal.then((who) => admit(call, who)).catch((error) => fail(call, error))
      else admit(call, principal)
    } catch (error) {
      fail(call, error)
    }
  }

  function admit(call: Call, principal: Principal): void {
    call.principal = principal
    if (call.jwtStartedAt > 0) call.jwtMs = clock.monotonic() - call.jwtStartedAt
    if (hasBody(call.request)) receive(call)
    else dispatch(call)
  }

  function receive(call: Call): void {
    readBody(call.request, call, bodyLimits)
      .then((body) => {
        call.body = body
        dispatch(call)
      })
      .catch((error: unknown) => fail(call, error))
  }

  function dispatch(call: Call): void {
    options.rest.handle(call).then(
      (answer) => finish(call, answer),
      (error: unknown) => fail(call, error),
    )
  }

  function fail(call: Call, error: unknown): void {
    const answer = problemResponse(error, {
      verbosity: options.errorVerbosity(),
      accept: call.headers.accept,
      head: call.method === 'HEAD',
    })
    if (answer.status === 500) report(call, error)
    finish(call, answer)
  }

  function report(call: Call, error: unknown): void {
    const code = error instanceof PlinthError ? error.code : 'PGRSTX00'
    options.log.write({ kind: 'request.failed', requestId: call.requestId, code, error })
  }

  function finish(call: Call, answer: RestResponse): void {
    let written = answer
    try {
      write(call, answer)
    } catch (unwritable) {
      report(call, unwritable)
      written = problemResponse(unwritable, { verbosity: options.errorVerbosity() })
      if (call.response.headersSent) call.response.destroy()
      else {
        // A reason phrase that was refused would be used again.
        call.response.statusMessage = ''
        write(call, written)
      }
    }
    gate.inFlight -= 1
    gate.bodiesBytes -= call.bodyBytes
    record(call, written.status)
  }

  function write(call: Call, answer: RestResponse): void {
    writeResponse(call.response, answer, {
      requestId: call.requestId,
      extra: extraHeaders(call),
      close: gate.draining && connections.end(call.request, call.response),
      isHead: call.method === 'HEAD',
    })
  }

  function extraHeaders(call: Call): HeaderList {
    const origin = call.headers.origin
    if (origin === undefined && traceName === null) return NONE
    const simple = origin === undefined || isPreflight(call) ? NONE : cors.simple(origin)
    return traceName === null ? simple : [...simple, [traceName, call.headers[traceName.toLowerCase()] ?? '']]
  }

  function record(call: Call, status: number): void {
    const ms = clock.monotonic() - call.startedAt
    options.metrics.answered(routeOf(call.path), call.method, status, ms / 1000)
    if (!options.logRequests) return
    const { requestId, method, path } = call
    const role = call.principal.role === '' ? null : call.principal.role
    options.log.write({ kind: 'request.finished', requestId, method, path, status, ms: Math.round(ms), role })
  }

  return serve
}

function isPreflight(call: Call): boolean {
  if (call.method !== 'OPTIONS') return false
  return call.headers.origin !== undefined && call.headers['access-control-request-method'] !== undefined
}

function routeOf(path: string): RouteClass {
  if (path === '/' || path === '') return 'root'
  return path.startsWith('/rpc/') ? 'function' : 'table'
}
