// Codes stand in three places: the table in kit/codes.ts, the page docs/errors.md, and where they are raised. All agree.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { codes, retiredCodes } from '../../src/kit/codes.ts'
import { readSources, root } from './sources.ts'

const tablePath = 'src/kit/codes.ts'
const row = /^\| ((?:PGRST|PL)\w+) \| (\d+|–) \| ([^|]+) \|/gm

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
const sources = readSources('src', 'bin', 'testing').filter(
  ({ path, isTest }) => !isTest && path !== tablePath,
)
const raised = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/\b(?:PGRST[\dX]\d\d|PL\d{3})\b/g)].map(([code]) => code)),
)

test('the page has every code of the table with its status and meaning, and no other', () => {
  const documented = [...page.matchAll(row)].map(([, code, status, meaning]) => [
    code,
    status,
    meaning?.trim(),
  ])
  const tabled = codes.map(({ code, status, meaning }) => [code, String(status ?? '–'), meaning])
  assert.deepEqual(documented.sort(), tabled.sort())
})

test('every code that the code names is in the table', () => {
  const known = new Set(codes.map(({ code }) => code))
  assert.deepEqual([...raised].filter((code) => !known.has(code)).sort(), [])
})

test('every code of the table is raised somewhere, unless the dialect itself never does', () => {
  const neverRaised = ['PGRST120']
  const idle = codes.filter(({ code }) => !raised.has(code)).map(({ code }) => code)
  assert.deepEqual(idle, neverRaised)
})

test('no code stands in the table twice, and no retired number is given out again', () => {
  const all = [...codes.map(({ code }) => code), ...retiredCodes]
  assert.equal(new Set(all).size, all.length)
  assert.ok(retiredCodes.every((code) => page.includes(code)))
})
