// A request -> which command, under which key, with what input. What is malformed is refused before anything else.
import { parse } from 'secure-json-parse'
import { checkDepth } from '../../query/rest/edge/payload-json.ts'
import type { RestRequest } from '../../query/rest/types.ts'
import { exactly } from './exact.ts'
import { badKey, malformed, noParameters, onlyJson, onlyPost } from './problems.ts'

export interface Accepted {
  readonly key: string | null
  readonly given: unknown
}

/** Throws PL505, PL510 to PL513, PL204. */
export function accept(request: RestRequest, jsonDepthMax: number): Accepted {
  if (request.method !== 'POST') throw onlyPost()
  if (request.search !== '') throw noParameters()
  return { key: idempotencyKey(request.headers['idempotency-key']), given: inputOf(request, jsonDepthMax) }
}

/** The name in `/rpc/<name>`; null for other paths. */
export function commandName(path: string): string | null {
  if (!path.startsWith(PREFIX)) return null
  const name = path.slice(PREFIX.length)
  return NAME.test(name) ? name : null
}

const PREFIX = '/rpc/'
const NAME = /^[a-z][a-z0-9_]*$/

const KEY_LENGTH_MAX = 255
/** Visible ASCII. */
const BARE = /^[\x21-\x7e]+$/
/** A string of structured fields (RFC 9651). */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/

/** As the IETF draft writes it, in quotes, or bare as most clients do. */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null
  const text = header.trim()
  const quoted = QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1')
  const key = quoted ?? text
  if (key === '') throw badKey('it is empty.')
  if (key.length > KEY_LENGTH_MAX) throw badKey(`it has more than ${KEY_LENGTH_MAX} characters.`)
  if (quoted === undefined && (!BARE.test(text) || text.startsWith('"')))
    throw badKey('it has characters that it may not have.')
  return key
}

const JSON_TYPE = /^application\/(?:json|[\w.+-]+\+json)\s*(?:;|$)/i

export function inputOf({ headers, body }: RestRequest, jsonDepthMax: number): unknown {
  if (body === null || body.length === 0) return {}
  const type = headers['content-type']
  if (type !== undefined && !JSON_TYPE.test(type)) throw onlyJson(type)
  checkDepth(body, jsonDepthMax)
  try {
    // `__proto__` and `constructor.prototype` are refused: what follows copies members by name.
    return parse(body.toString('utf8'), exactly, { protoAction: 'error', constructorAction: 'error' })
  } catch (cause) {
    throw malformed(cause instanceof Error ? cause.message : String(cause))
  }
}
