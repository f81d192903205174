// The end of every REST request: its answer on the wire, its place in the counts given back, its traces in metrics and
// log. What cannot be written becomes a fault that can.
import { clock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'
import type { LogEvent } from '../kit/log-event.ts'
import type { RouteClass } from '../ops/request-durations.ts'
import type { RestResponse } from '../query/rest/types.ts'
import { type Call, isPreflight } from './call.ts'
import type { Connections } from './connection.ts'
import type { Cors, HeaderList } from './cors.ts'
import type { Gate } from './gate.ts'
import type { HttpOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import { writeResponse } from './write.ts'

export interface AnswerParts {
  readonly options: HttpOptions
  readonly gate: Gate
  readonly connections: Connections
}

export interface Answers {
  finish(call: Call, answer: RestResponse): void
  /** As `finish`, with the answer that the error is. */
  fail(call: Call, error: unknown): void
}

const NONE: HeaderList = []

export function createAnswers({ options, gate, connections }: AnswerParts, cors: Cors): Answers {
  // A trace header of that name is there already: every answer has it.
  const traceName = options.traceHeader?.toLowerCase() === 'x-request-id' ? null : options.traceHeader

  function fail(call: Call, error: unknown): void {
    const { headers, method } = call
    const verbosity = options.errorVerbosity()
    const answer = problemResponse(error, { verbosity, accept: headers.accept, head: method === 'HEAD' })
    if (answer.status === 500) report(call, error)
    finish(call, answer)
  }

  function report({ requestId }: Call, error: unknown): void {
    const code = error instanceof PlinthError ? error.code : 'PGRSTX00'
    options.log.write({ kind: 'request.failed', requestId, code, error })
  }

  function finish(call: Call, answer: RestResponse): void {
    let { status } = answer
    try {
      write(call, answer)
    } catch (unwritable) {
      report(call, unwritable)
      status = writeFault(call, unwritable)
    }
    gate.inFlight -= 1
    gate.bodiesBytes -= call.bodyBytes
    record(call, status)
  }

  function writeFault(call: Call, fault: unknown): number {
    const answer = problemResponse(fault, { verbosity: options.errorVerbosity() })
    // A reason phrase that was refused would be used again.
    call.response.statusMessage = ''
    if (call.response.headersSent) call.response.destroy()
    else write(call, answer)
    return answer.status
  }

  function write(call: Call, answer: RestResponse): void {
    writeResponse(call.response, answer, {
      requestId: call.requestId,
      extra: extraHeaders(call),
      close: gate.draining && connections.end(call.request, call.response),
      isHead: call.method === 'HEAD',
    })
    gate.unread.count(call.response)
  }

  function extraHeaders(call: Call): HeaderList {
    const origin = call.headers.origin
    if (origin === undefined && traceName === null) return NONE
    const simple = origin === undefined || isPreflight(call) ? NONE : cors.simple(origin)
    return traceName === null ? simple : [...simple, [traceName, call.headers[traceName.toLowerCase()] ?? '']]
  }

  function record(call: Call, status: number): void {
    const { startedAt, method, path } = call
    const ms = clock.monotonic() - startedAt
    options.metrics.answered({ route: routeOf(path), method, status, seconds: ms / 1000 })
    if (status < options.loggedStatusMin) return
    // As the client wrote it: what stands beside it in the log may be a page's.
    const whole = `${options.restPrefix}${path}`
    options.log.write(finished(call, { path: whole, status, ms: Math.round(ms) }))
  }

  return { finish, fail }
}

interface Finished {
  readonly path: string
  readonly status: number
  readonly ms: number
}

function finished({ requestId, method, principal }: Call, { path, status, ms }: Finished): LogEvent {
  const role = principal.role === '' ? null : principal.role
  return { kind: 'request.finished', requestId, method, path, status, ms, role }
}

function routeOf(path: string): RouteClass {
  if (path === '/' || path === '') return 'root'
  return path.startsWith('/rpc/') ? 'function' : 'table'
}
