// Why an explanation cannot be given.
import { PlinthError } from '../../kit/error.ts'

export function unasked(message: string, hint: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PL432', status: 500, message, hint, cause })
}

export function unfit(message: string, hint: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PL005', status: 500, message, hint, cause })
}
