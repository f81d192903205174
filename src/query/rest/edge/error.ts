// The edge's own refusals: each of the dialect's codes that is raised here, with its exact text.
import { PlinthError } from '../../../kit/error.ts'

export function invalidPath(): PlinthError {
  return new PlinthError({ code: 'PGRST125', status: 404, message: 'Invalid path specified in request URL' })
}

export function rootDisabled(): PlinthError {
  return new PlinthError({ code: 'PGRST126', status: 404, message: 'Root endpoint metadata is disabled' })
}

export function methodNotOnFunction(method: string): PlinthError {
  return new PlinthError({
    code: 'PGRST101',
    status: 405,
    message: `Cannot use the ${method} method on RPC`,
  })
}

export function methodNotSupported(method: string): PlinthError {
  return new PlinthError({ code: 'PGRST117', status: 405, message: `Unsupported HTTP method: ${method}` })
}

export function schemaNotExposed(schema: string, exposed: readonly string[]): PlinthError {
  return new PlinthError({
    code: 'PGRST106',
    status: 406,
    message: `Invalid schema: ${schema}`,
    hint: `Only the following schemas are exposed: ${exposed.join(', ')}`,
  })
}

export function mediaNotAvailable(asked: readonly string[]): PlinthError {
  return new PlinthError({
    code: 'PGRST107',
    status: 406,
    message: `None of these media types are available: ${asked.join(', ')}`,
  })
}

export function preferencesInvalid(invalid: readonly string[]): PlinthError {
  return new PlinthError({
    code: 'PGRST122',
    status: 400,
    message: 'Invalid preferences given with handling=strict',
    details: `Invalid preferences: ${invalid.join(', ')}`,
  })
}

export function bodyNotUsable(message: string): PlinthError {
  return new PlinthError({ code: 'PGRST102', status: 400, message })
}

export function jsonTooDeep(depthMax: number): PlinthError {
  return new PlinthError({
    code: 'PL204',
    status: 400,
    message: `The JSON body is nested deeper than ${depthMax} levels.`,
    hint: 'Send it less deep, or raise json-depth-max.',
  })
}

export function rangeNotSatisfiable(details: string): PlinthError {
  return new PlinthError({
    code: 'PGRST103',
    status: 416,
    message: 'Requested range not satisfiable',
    details,
  })
}

export function rangeOnPut(): PlinthError {
  return new PlinthError({
    code: 'PGRST114',
    status: 400,
    message: 'limit/offset querystring parameters are not allowed for PUT',
  })
}

export function notSingular(rows: number): PlinthError {
  return new PlinthError({
    code: 'PGRST116',
    status: 406,
    message: 'Cannot coerce the result to a single JSON object',
    details: `The result contains ${rows} rows`,
  })
}

export function putMismatch(): PlinthError {
  return new PlinthError({
    code: 'PGRST115',
    status: 400,
    message: 'Payload values do not match URL in primary key column(s)',
  })
}

export function tooManyAffected(rows: number): PlinthError {
  return new PlinthError({
    code: 'PGRST124',
    status: 400,
    message: 'Query result exceeds max-affected preference constraint',
    details: `The query affects ${rows} rows`,
  })
}

export function maxAffectedNeedsSet(): PlinthError {
  return new PlinthError({
    code: 'PGRST128',
    status: 400,
    message: 'Function must return SETOF or TABLE when max-affected preference is used with handling=strict',
  })
}

export function preconditionUnreadable(header: string): PlinthError {
  return new PlinthError({
    code: 'PL220',
    status: 400,
    message: `${header} is neither * nor a list of tags in double quotes`,
    hint: 'Send the ETag as it came, with its quotes.',
  })
}

export function preconditionNotTaken(header: string, method: string): PlinthError {
  return new PlinthError({
    code: 'PL220',
    status: 400,
    message: `${method} does not take ${header}`,
    hint: 'PATCH, PUT and DELETE take If-Match, GET takes both, and PUT takes If-None-Match: *.',
  })
}

export function preconditionFailed(details: string | null): PlinthError {
  return new PlinthError({
    code: 'PL221',
    status: 412,
    message: 'The row is not there, or no longer the one that If-Match names',
    ...(details !== null && { details }),
    hint: 'Read it again, and decide anew; the answer has its ETag.',
  })
}

export function rowIsThere(): PlinthError {
  return new PlinthError({
    code: 'PL221',
    status: 412,
    message: 'The row is there already, and If-None-Match is *',
    hint: 'Send If-Match with its ETag to replace it.',
  })
}

export function responseHeadersInvalid(): PlinthError {
  return new PlinthError({
    code: 'PGRST111',
    status: 500,
    message:
      'response.headers guc must be a JSON array composed of objects with a single key and a string value',
  })
}

export function responseStatusInvalid(): PlinthError {
  return new PlinthError({
    code: 'PGRST112',
    status: 500,
    message: 'response.status guc must be a valid status code',
  })
}

export function raiseUnreadable(details: string, hint: string): PlinthError {
  return new PlinthError({
    code: 'PGRST121',
    status: 500,
    message: 'Could not parse JSON in the "RAISE SQLSTATE \'PGRST\'" error',
    details,
    hint,
  })
}
