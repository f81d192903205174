// Which exposed schema a request speaks to, by Accept-Profile or Content-Profile.
import type { RequestHeaders } from '../types.ts'
import { schemaNotExposed } from './error.ts'
import { fromWire } from './wire-text.ts'

export interface Profile {
  readonly schema: string
  /** Whether responses with a Content-Type say `Content-Profile`: several schemas are exposed, or one was asked for. */
  readonly announced: boolean
}

/** Throws PGRST106 for a schema that is not exposed. `schemas` is not empty; its first is the default. */
export function selectProfile(method: string, headers: RequestHeaders, schemas: readonly string[]): Profile {
  const asked = headers[WRITE_METHODS.has(method) ? 'content-profile' : 'accept-profile']
  if (asked === undefined) return { schema: defaultSchema(schemas), announced: schemas.length > 1 }
  const schema = fromWire(asked)
  if (!schemas.includes(schema)) throw schemaNotExposed(schema, schemas)
  return { schema, announced: true }
}

const WRITE_METHODS: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT', 'DELETE'])

function defaultSchema(schemas: readonly string[]): string {
  const [first] = schemas
  if (first === undefined) throw new Error('no schema is exposed')
  return first
}
