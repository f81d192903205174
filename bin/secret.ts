// The secret that tokens are made and checked with, as `start` would find it.
import { resolve } from 'node:path'
import { readOrMakeSecret } from '../src/auth/secret-file.ts'
import type { Settings } from '../src/kit/config/table.ts'
import { PlinthError } from '../src/kit/error.ts'
import { makeFolder } from '../src/postgres/embedded/folder.ts'

export interface SigningSecret {
  readonly secret: string
  readonly isBase64: boolean
  /** For tokens that should read the same each time they are printed; null: now. */
  readonly madeAt_s: number | null
}

/** Throws PL004 where an external database is served and no secret is configured: there is none to share then. */
export function signingSecret(settings: Settings): SigningSecret {
  const configured = settings.jwtSecret?.reveal()
  if (configured !== undefined)
    return { secret: configured, isBase64: settings.jwtSecretIsBase64, madeAt_s: null }
  if (settings.databaseUrl !== null) {
    throw new PlinthError({
      code: 'PL004',
      status: 500,
      message: 'There is no jwt-secret, so no tokens can be made or checked.',
      hint: 'Set jwt-secret (PLINTH_JWT_SECRET) to a text of at least 32 bytes, for the server and for this command.',
    })
  }
  makeFolder(resolve(settings.data))
  return { ...readOrMakeSecret(settings.data), isBase64: false }
}
