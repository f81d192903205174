// What initdb and postgres said when they failed, as an error that says what to do. Their messages are in English,
// because they run under lc_messages=C.
import { PlinthError } from '../../kit/error.ts'
import { diskFull, notWritable } from './folder.ts'

const details_characters_max = 2_000

export function startFailure(path: string, said: string): PlinthError {
  const cause = new Error(said.trim().slice(-details_characters_max))
  if (/No space left on device|Disk quota exceeded/.test(said)) return diskFull(path, cause)
  if (/Permission denied|Read-only file system|Operation not permitted/.test(said))
    return notWritable(path, cause)
  return new PlinthError({
    code: 'PL106',
    status: 500,
    message: 'The embedded PostgreSQL did not start.',
    details: cause.message,
    hint: `Its data is in ${path}.`,
    cause,
  })
}

export function portTaken(port: number): PlinthError {
  return new PlinthError({
    code: 'PL101',
    status: 500,
    message: `Port ${port} of 127.0.0.1, on which the embedded PostgreSQL is to listen, is taken.`,
    hint: 'Name another port, or none: then a free one is chosen.',
  })
}

/** Neither stopping the process nor starting a server beside it would be safe. */
export function mayBeServed(pid: number, pidFile: string): PlinthError {
  return new PlinthError({
    code: 'PL105',
    status: 500,
    message: `Process ${pid} may be a PostgreSQL that serves this data folder: the system does not say what it is.`,
    hint: `If it is one, stop it; if it is something else, remove ${pidFile}.`,
  })
}

export const saysPortTaken = (said: string): boolean => /could not bind|Address already in use/.test(said)

/** Backends of a server that was killed are still ending. */
export const saysStillInUse = (said: string): boolean => /shared memory block .* is still in use/.test(said)
