// The first to see a request: is it proper HTTP, who is it for? REST goes straight on; everything else is Fastify's.
// REST does not pass Fastify because it uses none of it, and at a hundredth of a millisecond a request that shows.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { acceptRequestId, requestIds } from '../kit/ids.ts'
import type { Connections } from './connection.ts'
import { answerExpectation } from './expectation.ts'
import type { Gate } from './gate.ts'
import type { HttpOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import { urlTooLong } from './refusal.ts'
import type { NoteRefused } from './refused.ts'
import type { ServeRest } from './rest.ts'
import { strictTarget } from './strict.ts'
import { writeResponse } from './write.ts'

export interface DispatchParts {
  readonly options: HttpOptions
  readonly gate: Gate
  readonly connections: Connections
  readonly noteRefused: NoteRefused
  readonly serveRest: ServeRest
  readonly servePages: RequestListener
}

/** Our own pages, by their first path segment. */
const PAGES = ['healthz', 'readyz', 'docs']

export function createDispatch({
  options,
  gate,
  connections,
  noteRefused,
  ...serve
}: DispatchParts): RequestListener {
  const nextId = requestIds()
  const prefix = options.restPrefix
  const { urlBytesMax, bodyBytesMax } = options.limits
  const pages: ReadonlySet<string> = new Set(options.servesMetrics ? [...PAGES, 'metrics'] : PAGES)

  function dispatch(request: IncomingMessage, response: ServerResponse): void {
    if (!connections.admit(request, response)) return
    const requestId = acceptRequestId(request.headers['x-request-id'] as string | undefined) ?? nextId()
    try {
      const target = checkedTarget(request)
      answerExpectation(request, response, bodyBytesMax)
      if (isRest(target))
        serve.serveRest(request, response, { target: belowPrefix(target, prefix), requestId })
      else page(request, response, requestId)
    } catch (error) {
      refuse(request, response, { error, requestId })
    }
  }

  function checkedTarget(request: IncomingMessage): string {
    if ((request.url?.length ?? 0) > urlBytesMax) throw urlTooLong(urlBytesMax)
    return strictTarget(request)
  }

  function isRest(target: string): boolean {
    if (prefix === '') return !isPage(target)
    if (!target.startsWith(prefix)) return false
    const next = target.charCodeAt(prefix.length)
    return Number.isNaN(next) || next === SLASH || next === QUESTION
  }

  function isPage(target: string): boolean {
    const name = /^\/([a-z]+)(?=[/?]|$)/.exec(target)?.[1]
    return name !== undefined && pages.has(name) && !options.isRelation(name)
  }

  function page(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    response.setHeader('X-Request-Id', requestId)
    if (gate.draining && connections.end(request, response)) response.setHeader('Connection', 'close')
    serve.servePages(request, response)
  }

  function refuse(request: IncomingMessage, response: ServerResponse, { error, requestId }: Refused): void {
    noteRefused(error, requestId)
    const answer = problemResponse(error, {
      verbosity: options.errorVerbosity(),
      accept: request.headers.accept,
    })
    // What could be read in two ways may hide a second request: nothing more is taken from this connection.
    writeResponse(response, answer, {
      requestId,
      extra: [],
      close: connections.end(request, response),
      isHead: request.method === 'HEAD',
    })
  }

  return dispatch
}

/** `/rest/v1` itself, with or without a query, is the root. */
function belowPrefix(target: string, prefix: string): string {
  const below = prefix === '' ? target : target.slice(prefix.length)
  return below.charCodeAt(0) === SLASH ? below : `/${below}`
}

interface Refused {
  readonly error: unknown
  readonly requestId: string
}

const SLASH = 0x2f
const QUESTION = 0x3f
