import assert from 'node:assert/strict'
import test from 'node:test'
import { PlinthError } from '../../../kit/error.ts'
import { type Action, action, type Resource, route } from './route.ts'

const PLAIN = { rootSpec: null, openapiMode: 'follow-privileges' } as const

const PATHS: readonly (readonly [path: string, expected: Resource | string])[] = [
  ['/', { kind: 'root' }],
  ['', { kind: 'root' }],
  ['/items', { kind: 'relation', name: 'items' }],
  ['/rpc', { kind: 'relation', name: 'rpc' }],
  ['/rpc/add_them', { kind: 'function', name: 'add_them' }],
  ['/rpc/', { kind: 'function', name: '' }],
  ['/caf%C3%A9%20bar', { kind: 'relation', name: 'café bar' }],
  ['/a%2Fb', { kind: 'relation', name: 'a/b' }],
  ['/a+b', { kind: 'relation', name: 'a+b' }],
  ['/__proto__', { kind: 'relation', name: '__proto__' }],
  ['/items/', 'PGRST125'],
  ['//', 'PGRST125'],
  ['/items/1', 'PGRST125'],
  ['/rpc/f/x', 'PGRST125'],
  ['/%E0%A4', 'PGRST125'],
  ['/100%', 'PGRST125'],
]

test('a path names a root, a relation or a function', () => {
  for (const [path, expected] of PATHS) {
    if (typeof expected !== 'string') assert.deepEqual(route(path, PLAIN), expected, path)
    else assert.throws(() => route(path, PLAIN), { code: expected, status: 404 }, path)
  }
})

test('the root may be switched off, or replaced by a function', () => {
  assert.throws(() => route('/', { ...PLAIN, openapiMode: 'disabled' }), { code: 'PGRST126', status: 404 })
  const rootSpec = { schema: 'public', name: 'root' }
  assert.deepEqual(route('/', { rootSpec, openapiMode: 'disabled' }), { kind: 'function', name: 'root' })
})

const METHODS: readonly (readonly [method: string, resource: Resource['kind'], expected: Action | string])[] =
  [
    ['GET', 'relation', { kind: 'read', head: false }],
    ['HEAD', 'relation', { kind: 'read', head: true }],
    ['POST', 'relation', { kind: 'insert' }],
    ['PATCH', 'relation', { kind: 'update' }],
    ['PUT', 'relation', { kind: 'put' }],
    ['DELETE', 'relation', { kind: 'delete' }],
    ['OPTIONS', 'relation', { kind: 'info' }],
    ['TRACE', 'relation', 'PGRST117 Unsupported HTTP method: TRACE'],
    ['get', 'relation', 'PGRST117 Unsupported HTTP method: get'],
    ['GET', 'function', { kind: 'call', head: false, readOnly: true }],
    ['HEAD', 'function', { kind: 'call', head: true, readOnly: true }],
    ['POST', 'function', { kind: 'call', head: false, readOnly: false }],
    ['OPTIONS', 'function', { kind: 'info' }],
    ['PUT', 'function', 'PGRST101 Cannot use the PUT method on RPC'],
    ['PATCH', 'function', 'PGRST101 Cannot use the PATCH method on RPC'],
    ['DELETE', 'function', 'PGRST101 Cannot use the DELETE method on RPC'],
    ['GET', 'root', { kind: 'describe', head: false }],
    ['HEAD', 'root', { kind: 'describe', head: true }],
    ['OPTIONS', 'root', { kind: 'info' }],
    ['POST', 'root', 'PGRST117 Unsupported HTTP method: POST'],
  ]

test('a method is an action on its kind of resource, or 405', () => {
  for (const [method, kind, expected] of METHODS) {
    const resource: Resource = kind === 'root' ? { kind } : { kind, name: 'x' }
    if (typeof expected !== 'string')
      assert.deepEqual(action(method, resource), expected, `${method} ${kind}`)
    else
      assert.equal(
        refusalOf(() => action(method, resource)),
        `405 ${expected}`,
      )
  }
})

function refusalOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlinthError) return `${error.status} ${error.code} ${error.message}`
    throw error
  }
  return 'nothing was refused'
}
