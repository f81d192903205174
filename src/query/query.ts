// The door of the QUERY room: one request, one response. parse -> plan -> compile -> run -> respond; plan and compile
// happen once per shape of request. rest/ is the first front end; plan/, compile/ and run.ts know of no dialect.
// Whatever goes wrong on the way becomes the dialect's error here.
import type { Catalog } from '../catalog/types.ts'
import { type Clock, clock as systemClock } from '../kit/clock.ts'
import type { Database } from '../postgres/types.ts'
import { describe } from './rest/describe.ts'
import { serverTiming, type Timings } from './rest/edge/server-timing.ts'
import { createRequestSettings } from './rest/edge/settings.ts'
import { errorAnswer } from './rest/failure.ts'
import { info } from './rest/info.ts'
import { createOpenApiText } from './rest/openapi/openapi.ts'
import { createParseRequest } from './rest/parsed.ts'
import { type Exchange, perform } from './rest/perform.ts'
import type { RestOptions, RestRequest, RestResponse } from './rest/types.ts'

export interface RestDependencies {
  readonly database: Database
  /** Throws PGRST002 as long as there is none. */
  readonly catalogs: { readonly current: Catalog }
  readonly options: RestOptions
  readonly clock?: Clock
  /** Told of faults of our own, which the client only hears of as `internal`. */
  readonly onFault?: (fault: unknown, request: RestRequest) => void
}

export interface Rest {
  handle(request: RestRequest): Promise<RestResponse>
}

export interface Dialect extends Rest {
  /** As `handle`, on another database: a transaction that somebody else ends. Rejects with what went wrong. */
  within(request: RestRequest, database: Database): Promise<RestResponse>
}

/** `handle` never rejects: every failure is a response. */
export function createRest(dependencies: RestDependencies): Dialect {
  const { database: own, catalogs, options, clock = systemClock, onFault } = dependencies
  const parse = createParseRequest(options)
  const requestSettings = createRequestSettings(options)
  const openApiText = createOpenApiText(options)

  async function answer(request: RestRequest, database: Database): Promise<RestResponse> {
    const started = options.serverTiming ? clock.monotonic() : 0
    const { parsed, lexed } = parse(request, catalogs.current)
    const exchange: Exchange = { request, parsed, lexed, database, options, requestSettings }
    return options.serverTiming ? timed(exchange, started) : serve(exchange, null)
  }

  async function serve(exchange: Exchange, mark: (() => void) | null): Promise<RestResponse> {
    switch (exchange.parsed.action.kind) {
      case 'info':
        return info(exchange)
      case 'describe':
        return describe(exchange, { openApiText, mark })
      default:
        return perform(exchange, mark)
    }
  }

  async function timed(exchange: Exchange, started: number): Promise<RestResponse> {
    const marks: number[] = [started, clock.monotonic()]
    const response = await serve(exchange, () => marks.push(clock.monotonic()))
    marks.push(clock.monotonic())
    const timing = serverTiming(stages(exchange.request.jwtMs ?? 0, marks))
    return { ...response, headers: [...response.headers, ['Server-Timing', timing]] }
  }

  return {
    within: answer,
    async handle(request) {
      try {
        return await answer(request, own)
      } catch (error) {
        return errorAnswer(error, request, { options, onFault, catalogs })
      }
    },
  }
}

/** Marks: start, parsed, then planned and run where there was a database to ask, responded. */
function stages(jwt: number, marks: readonly number[]): Timings {
  const [start = 0, parsed = 0, planned = 0, run = 0, responded = 0] = marks
  if (marks.length < 5) return { jwt, parse: parsed - start, response: planned - parsed }
  return {
    jwt,
    parse: parsed - start,
    plan: planned - parsed,
    transaction: run - planned,
    response: responded - run,
  }
}
