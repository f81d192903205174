// Everything beside REST, on Fastify: operations, the API reference, and what there is to say at the root.
import fastify, { type FastifyInstance, type FastifyReply, type FastifyServerFactory } from 'fastify'
import { PlinthError } from '../kit/error.ts'
import { docsRoutes } from './docs.ts'
import { operationRoutes } from './operations.ts'
import type { HttpOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import { bodyTooLarge, noSuchPath } from './refusal.ts'

export function createPages(options: HttpOptions, serverFactory: FastifyServerFactory): FastifyInstance {
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
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, noSuchPath(options.restPrefix)))
  app.setErrorHandler((error, request, reply) => {
    const known = translate(error, options.limits.bodyBytesMax)
    if (!(known instanceof PlinthError)) {
      const requestId = String(reply.raw.getHeader('x-request-id'))
      options.log.write({ kind: 'request.failed', requestId, code: 'PGRSTX00', error: known })
    }
    return sendProblem(reply, known, request.headers.accept)
  })
  app.register(operationRoutes(options))
  app.register(docsRoutes(options))
  return app
}

export function sendProblem(reply: FastifyReply, error: unknown, accept?: string): FastifyReply {
  const { status, headers, body } = problemResponse(error, { verbosity: 'verbose', accept })
  for (const [name, value] of headers) reply.header(name, value)
  return reply.code(status).send(body)
}

function translate(error: unknown, bodyBytesMax: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? bodyTooLarge(bodyBytesMax) : error
}
