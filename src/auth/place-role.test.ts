import assert from 'node:assert/strict'
import test from 'node:test'
import { placeRole } from './place-role.ts'

const places: readonly (readonly [path: string, claims: object, placed: object])[] = [
  ['.role', {}, { role: 'app' }],
  ['$.role', { role: 'other', a: 1 }, { role: 'app', a: 1 }],
  ['.app_metadata.role', { app_metadata: { a: 1 } }, { app_metadata: { a: 1, role: 'app' } }],
  ["$['https://x.example/role']", { role: 'other' }, { role: 'other', 'https://x.example/role': 'app' }],
  ['.a.b', { a: 'a text' }, { a: { b: 'app' } }],
  ['.roles[0]', { roles: ['app'] }, { roles: ['app'] }],
]

for (const [path, claims, placed] of places) {
  test(`the role stands at ${path} in ${JSON.stringify(claims)}`, () => {
    assert.deepEqual(placeRole(path, 'app', claims as Readonly<Record<string, unknown>>), placed)
  })
}

test('a path that is more than names is followed by claims of the caller only', () => {
  for (const path of ['.roles[0]', '$..role', "$.roles[?search(@, '^app')]", '$.*', '$']) {
    assert.throws(() => placeRole(path, 'app', { a: 1 }), { code: 'PL002' })
  }
})
