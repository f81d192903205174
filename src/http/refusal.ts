// What the door itself refuses, before a request reaches anybody: one function per limit, each naming its setting.
import { PlinthError } from '../kit/error.ts'

const RETRY_AFTER_S = '1'

export function bodyTooLarge(bytesMax: number): PlinthError {
  return new PlinthError({
    code: 'PL200',
    status: 413,
    message: `The request body is larger than ${bytesMax} bytes.`,
    hint: 'Send it in several requests, or raise body-bytes-max.',
  })
}

export function urlTooLong(bytesMax: number): PlinthError {
  return new PlinthError({
    code: 'PL201',
    status: 414,
    message: `The URL is longer than ${bytesMax} bytes.`,
    hint: 'Call a function with POST and the values in its body, or raise url-bytes-max.',
  })
}

export function headersTooLarge(bytesMax: number): PlinthError {
  return new PlinthError({
    code: 'PL202',
    status: 431,
    message: `The request headers are larger than ${bytesMax} bytes.`,
    hint: 'Send a smaller token, or raise header-bytes-max.',
  })
}

export function tooManyInFlight(): PlinthError {
  return unavailable('PL205', 'The server works on as many requests as it can.')
}

export function overloaded(): PlinthError {
  return unavailable('PL205', 'The server is overloaded.')
}

export function tooMuchUnread(): PlinthError {
  return unavailable('PL210', 'The server keeps as many answers for clients that read slowly as it can.')
}

export function answerTooLarge(bytesMax: number): PlinthError {
  return new PlinthError({
    code: 'PL211',
    status: 413,
    message: `The answer is larger than ${bytesMax} bytes.`,
    hint: 'Ask for fewer rows at a time (limit and offset, or Range) or fewer columns (select), or raise answer-bytes-max.',
  })
}

export function shuttingDown(): PlinthError {
  return unavailable('PL207', 'The server is shutting down.')
}

export function tooSlow(timeout_ms: number): PlinthError {
  return new PlinthError({
    code: 'PL208',
    status: 408,
    message: `The request did not arrive within ${timeout_ms} ms.`,
  })
}

export function notHttp(what: string): PlinthError {
  return new PlinthError({ code: 'PL209', status: 400, message: `The request is not HTTP: ${what}.` })
}

export function expectationUnknown(): PlinthError {
  return new PlinthError({
    code: 'PL213',
    status: 417,
    message: 'The request expects what this server does not do.',
    hint: 'Leave out the header Expect, or send 100-continue in it.',
  })
}

/** The same words as for a method that Node knows and the dialect does not. */
export function methodUnknown(method: string): PlinthError {
  return new PlinthError({ code: 'PGRST117', status: 405, message: `Unsupported HTTP method: ${method}` })
}

/** One of our own pages, which are there to be read. */
export function pageIsReadOnly(method: string): PlinthError {
  return new PlinthError({
    code: 'PGRST117',
    status: 405,
    message: `Unsupported HTTP method: ${method}`,
    hint: 'Use GET or HEAD.',
    headers: [['Allow', 'GET, HEAD']],
  })
}

export function noSuchPath(restPrefix: string): PlinthError {
  return new PlinthError({
    code: 'PGRST125',
    status: 404,
    message: 'Invalid path specified in request URL',
    hint:
      restPrefix === ''
        ? null
        : `Tables are under ${restPrefix}/<table>, functions under ${restPrefix}/rpc/<function>.`,
  })
}

function unavailable(code: string, message: string): PlinthError {
  return new PlinthError({
    code,
    status: 503,
    message,
    hint: 'Try again in a moment.',
    headers: [['Retry-After', RETRY_AFTER_S]],
    retryable: true,
  })
}
