// Pages that are made from the code are current, and what the pages promise exists.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { configurationPage } from '../../src/kit/config/reference.ts'
import { settingKeys } from '../../src/kit/config/table.ts'
import { readSources, root } from './sources.ts'

const pages = globSync(['*.md', 'docs/**/*.md', 'bench/**/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules'],
})

test('docs/configuration.md is what `npm run docs` makes of the table', () => {
  assert.equal(readFileSync(join(root, 'docs/configuration.md'), 'utf8'), configurationPage())
})

test('every link between pages leads somewhere', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, target = '']) => target)
    return links
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((each) => `${page}: ${each}`)
  })
  assert.deepEqual(broken, [])
})

test('every setting is read by somebody', () => {
  const readers = readSources('src', 'bin').filter(
    ({ path, isTest }) => !isTest && !path.includes('config/settings/'),
  )
  const text = readers.map((source) => source.text).join('\n')
  const idle = settingKeys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text))
  assert.deepEqual(idle, [])
})
