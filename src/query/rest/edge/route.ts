// The first question of every request: which resource does the path name, and what does the method want of it.
// Two steps, because the schema's profile is checked between them (it wins over a wrong method).
import type { RestOptions } from '../types.ts'
import { invalidPath, methodNotOnFunction, methodNotSupported, rootDisabled } from './error.ts'

export type Resource =
  | { readonly kind: 'root' }
  | { readonly kind: 'relation'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }

export type Action =
  /** GET, HEAD on a relation. */
  | { readonly kind: 'read'; readonly head: boolean }
  | { readonly kind: 'insert' }
  | { readonly kind: 'update' }
  | { readonly kind: 'put' }
  | { readonly kind: 'delete' }
  /** A function; GET and HEAD are read-only whatever its volatility. */
  | { readonly kind: 'call'; readonly head: boolean; readonly readOnly: boolean }
  /** GET, HEAD on the root: the OpenAPI document. */
  | { readonly kind: 'describe'; readonly head: boolean }
  /** OPTIONS. */
  | { readonly kind: 'info' }

/** The resource of a raw path, `/` followed by percent-encoded segments. Throws PGRST125, and PGRST126 for a root that is switched off. */
export function route(rawPath: string, options: Pick<RestOptions, 'rootSpec' | 'openapiMode'>): Resource {
  const path = rawPath.startsWith('/') ? rawPath.slice(1) : rawPath
  if (path === '') return rootResource(options)
  const slash = path.indexOf('/')
  if (slash < 0) return { kind: 'relation', name: decodeSegment(path) }
  const name = path.slice(slash + 1)
  if (name.includes('/') || decodeSegment(path.slice(0, slash)) !== 'rpc') throw invalidPath()
  return { kind: 'function', name: decodeSegment(name) }
}

/** What the method asks of the resource. Throws PGRST101 and PGRST117. */
export function action(method: string, resource: Resource): Action {
  const found = ACTIONS[resource.kind].get(method)
  if (found !== undefined) return found
  throw resource.kind === 'function' ? methodNotOnFunction(method) : methodNotSupported(method)
}

const INFO: Action = { kind: 'info' }

const ACTIONS: Readonly<Record<Resource['kind'], ReadonlyMap<string, Action>>> = {
  root: new Map<string, Action>([
    ['GET', { kind: 'describe', head: false }],
    ['HEAD', { kind: 'describe', head: true }],
    ['OPTIONS', INFO],
  ]),
  relation: new Map<string, Action>([
    ['GET', { kind: 'read', head: false }],
    ['HEAD', { kind: 'read', head: true }],
    ['POST', { kind: 'insert' }],
    ['PATCH', { kind: 'update' }],
    ['PUT', { kind: 'put' }],
    ['DELETE', { kind: 'delete' }],
    ['OPTIONS', INFO],
  ]),
  function: new Map<string, Action>([
    ['GET', { kind: 'call', head: false, readOnly: true }],
    ['HEAD', { kind: 'call', head: true, readOnly: true }],
    ['POST', { kind: 'call', head: false, readOnly: false }],
    ['OPTIONS', INFO],
  ]),
}

function rootResource(options: Pick<RestOptions, 'rootSpec' | 'openapiMode'>): Resource {
  if (options.rootSpec !== null) return { kind: 'function', name: options.rootSpec.name }
  if (options.openapiMode === 'disabled') throw rootDisabled()
  return { kind: 'root' }
}

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch (cause) {
    if (cause instanceof URIError) throw invalidPath()
    throw cause
  }
}
