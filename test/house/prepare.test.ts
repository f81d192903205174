// `npm start` and `npm test` install when they must, and only then.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from './sources.ts'

// Plain JavaScript without types, because it runs before anything is installed.
const { whyStale }: { whyStale(folder: string): string | null } = await import(
  pathToFileURL(join(root, 'scripts/prepare.mjs')).href
)

const folder = mkdtempSync(join(tmpdir(), 'plinth-prepare-'))
after(() => rmSync(folder, { recursive: true }))

type Packages = Readonly<Record<string, { readonly version: string; readonly optional?: boolean }>>

function lock(wanted: Packages, present: Packages | null): string {
  const project = mkdtempSync(join(folder, 'project-'))
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }))
  if (present === null) return project
  mkdirSync(join(project, 'node_modules'))
  writeFileSync(join(project, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }))
  return project
}

const a1: Packages = { 'node_modules/a': { version: '1.0.0' } }
const a2: Packages = { 'node_modules/a': { version: '2.0.0' } }

test('without node_modules they install', () => {
  assert.equal(whyStale(lock(a1, null)), 'node_modules is missing')
})

test('with what the lock file wants they do not', () => {
  assert.equal(whyStale(lock(a1, a1)), null)
})

test('with another version they install, and say which', () => {
  assert.equal(whyStale(lock(a2, a1)), 'node_modules has a 1.0.0, package-lock.json wants 2.0.0')
})

test('with a package missing they install', () => {
  assert.equal(whyStale(lock(a1, {})), 'node_modules has a not at all, package-lock.json wants 1.0.0')
})

test('packages for other platforms may be missing', () => {
  const other: Packages = { 'node_modules/b': { version: '1.0.0', optional: true } }
  assert.equal(whyStale(lock({ ...a1, ...other }, a1)), null)
})

test('the repository itself is installed as its lock file says', () => {
  assert.equal(whyStale(root), null)
})
