// The one error that a database URL gives. The URL holds a password, so nothing of it is repeated but what is named.
import { PlinthError } from '../../kit/error.ts'

export function badUrl(hint: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL002',
    status: 500,
    message: 'The database URL is not usable.',
    hint,
    cause,
  })
}
