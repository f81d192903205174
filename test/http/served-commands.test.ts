// The program with an application that has commands: what `start` serves, by several workers, and what `openapi` prints of it.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../..')
const PROGRAM = join(root, 'bin/plinth')
const folder = mkdtempSync(join(tmpdir(), 'plinth-served-'))
const env = { PATH: process.env.PATH }
after(() => rmSync(folder, { recursive: true, force: true }))

const bank = pathToFileURL(join(root, 'test/command/bank.ts')).href
writeFileSync(join(folder, 'bank.ts'), `export { bank as default } from '${bank}'\n`)

function run(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(PROGRAM, args, { cwd: folder, env }, (error, out) => (error ? reject(error) : resolve(out)))
  })
}

function urlOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.once('exit', () => reject(new Error(said)))
  })
}

test('start serves the commands of an application, and openapi prints them', async () => {
  await run('migrate', 'new', 'the bank', 'bank.ts')
  await run('migrate', 'apply', 'bank.ts', '--data', 'data')
  const args = ['start', 'bank.ts', '--data', 'data', '--port', '0', '--host', '127.0.0.1', '--workers', '2']
  const server = spawn(PROGRAM, args, { cwd: folder, env })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const url = await urlOf(server)
    for (const numbers of [[1, 2], [3]]) {
      const answer = await fetch(`${url}/rest/v1/rpc/add`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ of: numbers }),
      })
      assert.deepEqual([answer.status, await answer.text()], [200, '3'])
    }
    const all = JSON.parse(await run('openapi', 'bank.ts', '--data', 'data'))
    assert.equal(all.paths['/rpc/transfer'].post.parameters[1].schema.properties.amount.minimum, 1)
    const seen = JSON.parse(await run('openapi', 'bank.ts', '--data', 'data', '--role', 'anon'))
    assert.ok('/rpc/add' in seen.paths && !('/rpc/transfer' in seen.paths))
    const without = JSON.parse(await run('openapi', '--data', 'data'))
    assert.ok('/accounts' in without.paths && !('/rpc/add' in without.paths))
  } finally {
    server.kill('SIGTERM')
  }
  assert.equal(await ended, 0)
})
