// A raw request below the REST prefix -> principal -> body -> the dialect -> its answer. Synchronous up to the dialect
// where it can be: a token seen before and no body cost no promise. Every path ends in `finish`, exactly once.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clock } from '../kit/clock.ts'
import type { Principal, RestResponse } from '../query/rest/types.ts'
import { type AnswerParts, createAnswers } from './answer.ts'
import { hasBody, readBody } from './body.ts'
import { Call, isPreflight } from './call.ts'
import { createCors } from './cors.ts'
import { tooMuchUnread } from './refusal.ts'
import { AnswerRoom } from './room.ts'

export type ServeRest = (request: IncomingMessage, response: ServerResponse, at: RestTarget) => void

export interface RestTarget {
  /** Path and query below the prefix. */
  readonly target: string
  readonly requestId: string
}

export function createServeRest(parts: AnswerParts): ServeRest {
  const { options, gate } = parts
  const cors = createCors(options.corsOrigins)
  const { finish, fail } = createAnswers(parts, cors)
  const room = new AnswerRoom(gate.unread, options.limits.answerBytesMax)
  const bodyLimits = { gate, bytesMax: options.limits.bodyBytesMax }

  function preflight({ headers }: Call): RestResponse {
    const allowed = cors.preflight(headers.origin ?? '', headers['access-control-request-headers'])
    return { status: 200, headers: allowed, body: '' }
  }

  function authenticate(call: Call): void {
    if (options.serverTiming()) call.jwtStartedAt = clock.monotonic()
    try {
      const principal = options.authenticator().authenticate(call.headers.authorization)
      if (principal instanceof Promise) {
        principal.then((who) => admit(call, who)).catch((error: unknown) => fail(call, error))
      } else admit(call, principal)
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
      (answer) => {
        room.leave(call)
        if (room.fits(call, answer)) finish(call, answer)
        else fail(call, tooMuchUnread())
      },
      (error: unknown) => {
        room.leave(call)
        fail(call, error)
      },
    )
  }

  return (request, response, { target, requestId }) => {
    const query = target.indexOf('?')
    const path = query === -1 ? target : target.slice(0, query)
    const search = query === -1 ? '' : target.slice(query + 1)
    const call = new Call({ request, response, requestId, path, search, startedAt: clock.monotonic(), room })
    gate.inFlight += 1
    const refusal = gate.refusal()
    if (isPreflight(call)) finish(call, preflight(call))
    else if (refusal !== null) fail(call, refusal)
    else authenticate(call)
  }
}
