// `plinth dev` as people use it: a model in a file, a server, and changes to the file while it serves.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../..')
const PROGRAM = join(root, 'bin/plinth')
const folder = mkdtempSync(join(tmpdir(), 'plinth-dev-'))
const env = { PATH: process.env.PATH }
after(() => rmSync(folder, { recursive: true, force: true }))

/** As many editors save: another file in the place of the old one. */
function save(name: string, text: string): void {
  writeFileSync(join(folder, `${name}.new`), text)
  renameSync(join(folder, `${name}.new`), join(folder, name))
}

function saveFields(fields: string): void {
  const plinth = pathToFileURL(join(root, 'src/index.ts')).href
  save(
    'fields.ts',
    `import { int, text } from '${plinth}'\nexport const fields = { title: text({ max: 200 }), ${fields} }\n`,
  )
}

function migrateStatus(): Promise<string> {
  const args = ['migrate', 'status', '--data', 'data']
  return new Promise((resolve) =>
    execFile(PROGRAM, args, { cwd: folder, env }, (_error, out) => resolve(out)),
  )
}

/** Resolves to what was said since the last time, up to what is waited for. */
function listenTo(server: ChildProcess): (what: RegExp) => Promise<string> {
  let said = ''
  let wake = (): void => undefined
  const hear = (chunk: Buffer) => {
    said += chunk
    wake()
  }
  server.stdout?.on('data', hear)
  server.stderr?.on('data', hear)
  server.once('exit', () => hear(Buffer.from('(ended)')))
  return async (what) => {
    for (;;) {
      const found = what.exec(said)
      if (found !== null) {
        const heard = said.slice(0, found.index + found[0].length)
        said = said.slice(heard.length)
        return heard
      }
      if (said.endsWith('(ended)')) assert.fail(said)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
}

test('a change of the model is in the database when it is saved, a mistake is told, and what loses data is not done', async () => {
  saveFields('')
  save(
    'app.ts',
    `import { anyone, app, entity, schema } from '${pathToFileURL(join(root, 'src/index.ts')).href}'
import { fields } from './fields.ts'
export default app({ name: 'library', schema: schema({ books: entity('books', fields, { read: anyone }) }, { name: 'library' }) })\n`,
  )
  const server = spawn(PROGRAM, ['dev', '--port', '0', '--data', 'data'], { cwd: folder, env })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const until = listenTo(server)
  const first = await until(/"url":"[^"]+"[^\n]*\n.*library is served\..*Try:/s)
  assert.match(first, /^made table books$/m)
  assert.match(first, /^ {2}service key {2}ey/m)
  const url = /"url":"([^"]+)"/.exec(first)?.[1]
  const response = await fetch(`${url}/rest/v1/books`)
  assert.deepEqual([response.status, await response.json()], [200, []])

  saveFields('year: int().optional()')
  const second = await until(/"event":"server\.listening"/)
  assert.match(second, /^plinth: fields\.ts changed: starting again\.$/m)
  assert.match(second, /^made column books\.year$/m)
  assert.doesNotMatch(second, /library is served/)
  assert.equal(await migrateStatus(), 'The database is what the model says.\n')

  saveFields('order: int()')
  await until(
    /fields\.ts:2:\d+ books\.order: this is a reserved word of SQL.*Waiting for a file to change\./s,
  )
  saveFields('')
  await until(/This would lose data:\n {2}The values of books\.year\n.*Waiting for a file to change\./s)
  server.kill('SIGTERM')
  assert.equal(await ended, 0)
})

test('what plinth start says where no terminal is has no key that passes policies', async () => {
  const args = ['start', 'app.ts', '--port', '0', '--data', 'data']
  const server = spawn(PROGRAM, args, { cwd: folder, env })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const said = await listenTo(server)(/library is served\..*Try:/s)
  assert.match(said, /^ {2}service key {2}plinth keys prints it$/m)
  server.kill('SIGTERM')
  assert.equal(await ended, 0)
})
