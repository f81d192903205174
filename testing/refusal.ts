// What goes wrong in a test before the test itself does.
import { PlinthError } from '../src/kit/error.ts'

/** PL420 */
export function packageMissing(name: string, cause: unknown): PlinthError {
  return new PlinthError({
    code: 'PL420',
    status: 500,
    message: `The test kit needs the package ${name}, and it is not installed.`,
    hint: `npm install --save-dev ${name}`,
    cause,
  })
}

/** PL421 */
export function serverUnfit(message: string, hint: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PL421', status: 500, message, hint, cause })
}

/** PL422 */
export function unsettled(pending: readonly string[], timeoutMs: number): PlinthError {
  return new PlinthError({
    code: 'PL422',
    status: 500,
    message: `Work had not ended after ${timeoutMs} ms: ${pending.join(', ')}.`,
    hint: 'Look for what waits for something that never comes: a lock, an answer; or let settle() wait longer.',
  })
}
