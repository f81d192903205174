// Everything beside REST, on Fastify: operations, the API reference, and what there is to say at the root.
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify'
import type { PlinthError } from '../kit/error.ts'
import { docsRoutes } from './docs.ts'
import { operationRoutes } from './operations.ts'
import type { HttpOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import { bodyTooLarge, noSuchPath, pageIsReadOnly } from './refusal.ts'
import type { NoteRefused } from './refused.ts'

export function createPages(
  options: HttpOptions,
  noteRefused: NoteRefused,
  serverFactory: FastifyServerFactory,
): FastifyInstance {
  const app = fastify({
    serverFactory,
    logger: false,
    bodyLimit: options.limits.bodyBytesMax,
    routerOptions: { ignoreTrailingSlash: true },
    // The listener answers what the parser refuses. Fastify would do so before the answers to earlier requests are out.
    clientErrorHandler: () => undefined,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound(request)))
  app.setErrorHandler((error, request, reply) => {
    return sendProblem(request, reply, translate(error, options.limits.bodyBytesMax))
  })
  app.register(operationRoutes(options))
  app.register(docsRoutes(options))

  function notFound({ method, url }: FastifyRequest): PlinthError {
    const isRead = method === 'GET' || method === 'HEAD'
    return !isRead && isPage(app, url) ? pageIsReadOnly(method) : noSuchPath(options.restPrefix)
  }

  function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    noteRefused(error, String(reply.raw.getHeader('x-request-id')))
    return replyWith(reply, error, request.headers.accept)
  }

  return app
}

function isPage(app: FastifyInstance, target: string): boolean {
  const path = target.replace(/\/?(?:\?.*)?$/s, '')
  return app.hasRoute({ method: 'GET', url: path || '/' })
}

function replyWith(reply: FastifyReply, error: unknown, accept: string | undefined): FastifyReply {
  const { status, headers, body } = problemResponse(error, { verbosity: 'verbose', accept })
  for (const [name, value] of headers) reply.header(name, value)
  return reply.code(status).send(body)
}

function translate(error: unknown, bodyBytesMax: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? bodyTooLarge(bodyBytesMax) : error
}
