// "No", from the author of a command: expected, undone, and told to the caller with a code of the author's own.
import { PlinthError } from '../../kit/error.ts'
import type { RefusalOptions } from '../../model/command.ts'

const CODE = /^[a-z][a-z0-9_]{0,62}$/

export class Refusal extends PlinthError {}

/** Throws, so that it may stand after `throw`, `return` or alone. */
export function refuse(code: string, message: string, options: RefusalOptions = {}): never {
  const { status = 409, details = null, hint = null } = options
  if (!CODE.test(code))
    throw new TypeError(`refuse: the code ${JSON.stringify(code)} is not like out_of_stock`)
  if (!Number.isInteger(status) || status < 400 || status > 499)
    throw new TypeError(`refuse: the status ${status} is not from 400 to 499`)
  throw new Refusal({ code, status, message, details, hint })
}
