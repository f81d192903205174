import assert from 'node:assert/strict'
import test from 'node:test'
import type { RequestHeaders } from '../types.ts'
import { type Profile, selectProfile } from './profile.ts'

const ONE = ['public']
const TWO = ['v1', 'v2']
const UNICODE = ['v1', 'تست']

const CASES: readonly (readonly [
  method: string,
  headers: RequestHeaders,
  schemas: readonly string[],
  expected: Profile,
])[] = [
  ['GET', {}, ONE, { schema: 'public', announced: false }],
  ['GET', {}, TWO, { schema: 'v1', announced: true }],
  ['GET', { 'accept-profile': 'public' }, ONE, { schema: 'public', announced: true }],
  ['GET', { 'accept-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['HEAD', { 'accept-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['OPTIONS', { 'accept-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['GET', { 'content-profile': 'v2' }, TWO, { schema: 'v1', announced: true }],
  ['POST', { 'content-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['PATCH', { 'content-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['PUT', { 'content-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['DELETE', { 'content-profile': 'v2' }, TWO, { schema: 'v2', announced: true }],
  ['POST', { 'accept-profile': 'v2' }, ONE, { schema: 'public', announced: false }],
  [
    'GET',
    { 'accept-profile': Buffer.from('تست').toString('latin1') },
    UNICODE,
    { schema: 'تست', announced: true },
  ],
]

test('reads choose their schema by Accept-Profile, writes by Content-Profile', () => {
  for (const [method, headers, schemas, expected] of CASES) {
    assert.deepEqual(
      selectProfile(method, headers, schemas),
      expected,
      `${method} ${JSON.stringify(headers)}`,
    )
  }
})

test('a schema that is not exposed is refused, and the hint says which are', () => {
  assert.throws(() => selectProfile('GET', { 'accept-profile': 'secret' }, TWO), {
    code: 'PGRST106',
    status: 406,
    message: 'Invalid schema: secret',
    hint: 'Only the following schemas are exposed: v1, v2',
  })
})
