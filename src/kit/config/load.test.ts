import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { configFileName, loadSettings } from './load.ts'

const parent = mkdtempSync(join(tmpdir(), 'plinth-config-'))
after(() => rmSync(parent, { recursive: true }))

function folderWith(config: string): string {
  const folder = mkdtempSync(join(parent, 'folder-'))
  writeFileSync(join(folder, configFileName), config)
  return folder
}

test('the default export of plinth.config.ts is read, and a flag wins over it', async () => {
  const folder = folderWith('export default { port: 9001 satisfies number, maxRows: 5 }')
  const { settings, origins } = await loadSettings({ folder, flags: { port: '9002' } })
  assert.equal(settings.port, 9002)
  assert.equal(settings.maxRows, 5)
  assert.equal(origins.maxRows.kind, 'file')
})

test('without the file there are the defaults', async () => {
  const { settings } = await loadSettings({ folder: parent })
  assert.equal(settings.maxRows, null)
})

for (const [config, reason] of [
  ['export default {', /cannot be read: .+/],
  ['export const port = 1', /it has no default export that is an object/],
] as const) {
  test(`a file that is \`${config}\` is refused with the reason`, async () => {
    await assert.rejects(loadSettings({ folder: folderWith(config) }), { code: 'PL003', message: reason })
  })
}
