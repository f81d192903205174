// What can be wrong with a call, as errors for whoever made it.
import { PlinthError } from '../../kit/error.ts'

export function notAllowed(command: string, authenticated: boolean): PlinthError {
  return new PlinthError({
    code: 'PL501',
    status: authenticated ? 403 : 401,
    message: `Permission denied for command ${command}`,
    ...(authenticated ? {} : { headers: [['WWW-Authenticate', 'Bearer']] as const }),
  })
}

export interface Issue {
  /** `lines[0].quantity`; '' is the input itself. */
  readonly path: string
  readonly message: string
}

const ISSUES_TOLD_MAX = 20

export function invalidInput(command: string, issues: readonly Issue[]): PlinthError {
  const [first] = issues
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  const more = issues.length > 1 ? ` And ${issues.length - 1} more.` : ''
  return new PlinthError({
    code: 'PL502',
    status: 400,
    message: `The input of ${command} is not valid. ${where}${first?.message ?? ''}${more}`,
    details: issues.slice(0, ISSUES_TOLD_MAX),
    hint: 'details has each field with what it should be.',
  })
}

export function otherBody(): PlinthError {
  return new PlinthError({
    code: 'PL503',
    status: 422,
    message: 'This Idempotency-Key was used with another body.',
    hint: 'A key belongs to one request. Make a new one for a new request.',
  })
}

export function waitedTooLong(cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PL504',
    status: 409,
    message:
      'Another request holds what this one needs: the same Idempotency-Key, or the same rows. Nothing was done.',
    hint: 'Ask again, with the same key.',
    headers: [['Retry-After', '1']],
    retryable: true,
    cause,
  })
}

export function badKey(reason: string): PlinthError {
  return new PlinthError({
    code: 'PL505',
    status: 400,
    message: `Idempotency-Key: ${reason}`,
    hint: 'Send 1 to 255 visible characters, such as a UUID, bare or in double quotes.',
  })
}

export function keyMissing(command: string): PlinthError {
  return new PlinthError({
    code: 'PL505',
    status: 400,
    message: `${command} is asked with an Idempotency-Key.`,
    hint: 'Make one per request (a UUID), and send the same one when you try the same request again.',
  })
}

export function tooContended(cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PL506',
    status: 503,
    message: 'Others changed the same rows at the same time, again and again. Nothing was done.',
    hint: 'Ask again.',
    headers: [['Retry-After', '1']],
    retryable: true,
    cause,
  })
}

export function tookTooLong(command: string, timeoutMs: number): PlinthError {
  return new PlinthError({
    code: 'PL507',
    status: 503,
    message: `${command} took longer than ${timeoutMs} ms. Nothing was done.`,
    headers: [['Retry-After', '1']],
    retryable: true,
  })
}

export function queueFull(): PlinthError {
  return new PlinthError({
    code: 'PL506',
    status: 503,
    message: 'Too many calls wait for their turn.',
    headers: [['Retry-After', '1']],
    retryable: true,
  })
}

export function notAsDeclared(command: string, issue: Issue): PlinthError {
  return new PlinthError({
    code: 'PL509',
    status: 500,
    message: `The output of ${command} is not what it declares: ${issue.path} ${issue.message}`,
    hint: 'Return every field of the declared output from run.',
  })
}

export function onlyPost(): PlinthError {
  return new PlinthError({
    code: 'PL510',
    status: 405,
    message: 'A command is asked with POST.',
    headers: [['Allow', 'OPTIONS, POST']],
  })
}

export function onlyJson(given: string): PlinthError {
  return new PlinthError({
    code: 'PL511',
    status: 415,
    message: `A command takes application/json, not ${given}.`,
  })
}

export function malformed(reason: string): PlinthError {
  return new PlinthError({
    code: 'PL512',
    status: 400,
    message: `The body is not a JSON object: ${reason}`,
    hint: 'Send the fields of the input as one JSON object.',
  })
}

export function noParameters(): PlinthError {
  return new PlinthError({
    code: 'PL513',
    status: 400,
    message: 'A command has no query parameters.',
    hint: 'Its input is the body, and its answer is the whole output.',
  })
}

export function notListed(what: 'workflow' | 'command', by: string): PlinthError {
  return new PlinthError({
    code: 'PL516',
    status: 500,
    message: `${by} names a ${what} that the application does not list.`,
    hint: `Add it to ${what}s of app({ ... }).`,
  })
}

export function noSuchCommand(name: string): PlinthError {
  return new PlinthError({
    code: 'PL517',
    status: 404,
    message: `There is no command ${name}.`,
    hint: 'List it in commands of app({ ... }).',
  })
}
