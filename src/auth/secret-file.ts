// The secret of an embedded database's folder: made once, readable by its owner alone, there for every later start.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { random } from '../kit/random.ts'

export interface StoredSecret {
  readonly secret: string
  /** When it was made. Keys that are derived from it stay the same text when they are printed again. */
  readonly madeAt_s: number
}

const FILE_NAME = 'jwt-secret'
const SECRET_BYTES = 48
const OWNER_ONLY = 0o600

/** `folder` must exist. */
export function readOrMakeSecret(folder: string): StoredSecret {
  const path = join(folder, FILE_NAME)
  const made = makeOnce(path)
  const secret = made ?? readFileSync(path, 'utf8').trim()
  return { secret, madeAt_s: Math.floor(statSync(path).mtimeMs / 1000) }
}

/** null when it is there already, maybe made by another process at this moment. */
function makeOnce(path: string): string | null {
  const secret = random.bytes(SECRET_BYTES).toString('base64url')
  try {
    writeFileSync(path, `${secret}\n`, { flag: 'wx', mode: OWNER_ONLY })
    return secret
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  }
}
