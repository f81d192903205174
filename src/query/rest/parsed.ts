// PARSE: a raw request becomes resource, action and query tree. All of it is decided by the request's shape, so
// it is done once per shape; what differs between requests of one shape are slot values and the body.
import { LRUCache } from 'lru-cache'
import type { Catalog } from '../../catalog/types.ts'
import type { QueryTree } from '../ast.ts'
import { namesVersions } from './edge/precondition.ts'
import { type Preferences, parsePreferences, withoutEstimates } from './edge/prefer.ts'
import { type Profile, selectProfile } from './edge/profile.ts'
import { type Action, action, type Resource, route } from './edge/route.ts'
import { type SlotBinder, slotBinders } from './parse/bind.ts'
import { type Lexed, lex } from './parse/lex.ts'
import { parseQuery } from './parse/parse.ts'
import type { Prepared } from './prepare/shared.ts'
import type { RestOptions, RestRequest } from './types.ts'

export interface Parsed {
  readonly catalog: Catalog
  /** Who asks, where the plan depends on it; null where it serves everybody. */
  readonly role: string | null
  readonly resource: Resource
  readonly action: Action
  readonly profile: Profile
  readonly preferences: Preferences
  readonly acceptHeader: string | undefined
  readonly rangeHeader: string | undefined
  /** The statement asks for the row versions that If-Match names. */
  readonly matching: boolean
  readonly tree: QueryTree
  readonly binders: readonly (SlotBinder | null)[]
  /** Plans of this shape by payload shape; '' without a payload. Bounded with the shape's own place in the cache. */
  readonly prepared: Map<string, Prepared>
}

export interface ParsedRequest {
  readonly parsed: Parsed
  readonly lexed: Lexed
}

export type ParseRequest = (request: RestRequest, catalog: Catalog) => ParsedRequest

/** Shapes kept; an application has hundreds, a scanner that makes up more only turns the cache over. */
const SHAPES_MAX = 2_000
/** Longer keys are not kept, so that the cache's memory has a bound. */
const KEY_CHARACTERS_MAX = 8_192

/** One per server. A new catalog empties it. */
export function createParseRequest(options: RestOptions): ParseRequest {
  const shapes = new LRUCache<string, Parsed>({ max: SHAPES_MAX })
  let version = -1
  return (request, catalog) => {
    if (catalog.version !== version) {
      shapes.clear()
      version = catalog.version
    }
    const lexed = lex(request.search, { callable: isCallable(request, options) })
    const role = catalog.columnGrants ? request.principal.role : null
    const shape = shapeKey(request, lexed)
    const key = role === null ? shape : `${role}\n${shape}`
    const known = shapes.get(key)
    if (known) return { parsed: known, lexed }
    const parsed = parse(request, lexed, { catalog, options, role })
    if (key.length <= KEY_CHARACTERS_MAX) shapes.set(key, parsed)
    return { parsed, lexed }
  }
}

// Whatever the plan or the response's form depends on, and nothing else. No part can contain a line feed but the
// last: paths and headers cannot.
function shapeKey({ method, path, headers }: RestRequest, { shape, slots }: Lexed): string {
  const profile = headers['accept-profile'] ?? ''
  const writeProfile = headers['content-profile'] ?? ''
  const matching = namesVersions(method, headers) ? ' matching' : ''
  const key = `${method}${matching} ${path}\n${headers.accept ?? ''}\n${headers.prefer ?? ''}\n${profile}\n${writeProfile}\n${shape}`
  // A Range header is merged with the offset's value when the statement is made.
  return headers.range === undefined ? key : `${key}\n${headers.range}\n${slots.join('\u0000')}`
}

const FUNCTION_PREFIX = '/rpc/'

function isCallable({ method, path }: RestRequest, { rootSpec }: RestOptions): boolean {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') return false
  return path.startsWith(FUNCTION_PREFIX) || (rootSpec !== null && (path === '/' || path === ''))
}

interface ParseContext extends Pick<Parsed, 'catalog' | 'role'> {
  readonly options: RestOptions
}

// The order decides which of several errors is told: path, profile, method, query string.
function parse(request: RestRequest, lexed: Lexed, { catalog, options, role }: ParseContext): Parsed {
  const asked = parsePreferences(request.headers.prefer)
  const preferences = options.countEstimates ? asked : withoutEstimates(asked)
  const resource = route(request.path, options)
  const profile = selectProfile(request.method, request.headers, options.schemas)
  const wanted = action(request.method, resource)
  const tree = parseQuery(lexed)
  return {
    catalog,
    role,
    resource,
    action: wanted,
    profile,
    preferences,
    acceptHeader: request.headers.accept,
    rangeHeader: request.headers.range,
    matching: namesVersions(request.method, request.headers),
    tree,
    binders: slotBinders(tree),
    prepared: new Map(),
  }
}
