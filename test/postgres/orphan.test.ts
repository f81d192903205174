// Servers that die, servers that are left behind, and processes that are taken for one.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Embedded, startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { isServerOf, type System, thisSystem, type Verdict } from '../../src/postgres/embedded/identity.ts'
import { stopOrphan } from '../../src/postgres/embedded/orphan.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'

const root = mkdtempSync(join(tmpdir(), 'plinth-orphan-'))
// As root, the server runs as somebody else, who has to be able to pass through.
chmodSync(root, 0o755)
const dataDir = join(root, 'data folder')
const data = join(dataDir, 'data')
const pidFile = join(data, 'postmaster.pid')

const warned: string[] = []
let waiting: { readonly what: string; readonly heard: () => void } | null = null
let server: Embedded

before(async () => {
  server = await startEmbedded({ dataDir, log, warn })
})
after(async () => {
  await server.stop()
  rmSync(root, { recursive: true, force: true })
})

function warn(line: string): void {
  warned.push(line)
  log(line)
}

function log(line: string): void {
  if (waiting !== null && line.includes(waiting.what)) waiting.heard()
}

function untilSaid(what: string): Promise<void> {
  return new Promise((heard) => {
    waiting = { what, heard }
  })
}

const postmaster = () => Number(readFileSync(pidFile, 'utf8').split('\n')[0])

for (const platform of ['linux', 'darwin'] as const) {
  const system: System = { ...thisSystem, platform }

  test(`as on ${platform}, a postmaster is known by its folder, and only by that`, () => {
    assert.equal(isServerOf(postmaster(), [data], system), 'yes')
    for (const other of [dataDir, `${data} 2`, data.slice(0, -1)]) {
      assert.equal(isServerOf(postmaster(), [other], system), 'no', other)
    }
    assert.equal(isServerOf(process.pid, [data], system), 'no')
    assert.equal(isServerOf(2 ** 22 + 1, [data], system), 'no', 'no such process')
  })
}

const path = String.raw`C:\Users\Jürgen Ü\data`
const plain = String.raw`C:\plinth\data`
const windows: readonly (readonly [says: string | null, path: string, verdict: Verdict])[] = [
  [`postgres.exe\r\nC:\\pg\\postgres.exe -D ${plain} -c port=1\r\n`, plain, 'yes'],
  [`postgres.exe\r\n"C:\\p g\\postgres.exe" -D "${path}" -c port=1\r\n`, path, 'yes'],
  [`Postgres.exe\r\nC:\\pg\\postgres.exe -D c:\\PLINTH\\data\r\n`, plain, 'yes'],
  [`postgres.exe\r\nC:\\pg\\postgres.exe -D ${plain}2 -c port=1\r\n`, plain, 'no'],
  [`notepad.exe\r\nnotepad.exe -D ${plain}\r\n`, plain, 'no'],
  ['', plain, 'no'],
  [`postgres.exe\r\nC:\\pg\\postgres.exe -D C:\\J?rgen\\data -c port=1\r\n`, path, 'unknown'],
  ['postgres.exe\r\n\r\n', plain, 'unknown'],
  [null, plain, 'unknown'],
]
for (const [says, folder, verdict] of windows) {
  test(`as on Windows, ${JSON.stringify(says)} is ${verdict}`, () => {
    assert.equal(isServerOf(4711, [folder], { platform: 'win32', ask: () => says }), verdict)
  })
}

test('a process that may be the server is neither stopped nor joined by a second', async () => {
  const folder = mkdtempSync(join(root, 'folder-'))
  const file = join(folder, 'postmaster.pid')
  const bystander = spawn('sleep', ['60'])
  writeFileSync(file, `${bystander.pid}\n`)
  const mute: System = { platform: 'darwin', ask: () => null }
  await assert.rejects(stopOrphan(folder, mute), (error: Error & { hint?: string }) => {
    assert.match(error.message, new RegExp(`Process ${bystander.pid} may be a PostgreSQL`))
    assert.ok(error.hint?.includes(file))
    return true
  })
  assert.ok(existsSync(file))
  assert.equal(bystander.exitCode, null)
  bystander.kill()
  await once(bystander, 'exit')
})

test('a program that only stands in the data folder is left alone', {
  skip: process.platform !== 'linux',
}, async () => {
  await server.stop()
  const bystander = spawn('sleep', ['60'], { cwd: data })
  server = await startEmbedded({ dataDir, log, warn })
  assert.deepEqual([bystander.exitCode, bystander.signalCode], [null, null])
  bystander.kill()
  await once(bystander, 'exit')
})

test('a restart that fails is told and tried again, until what stood in its way is gone', async () => {
  const failed = untilSaid('could not be started again')
  const pid = postmaster()
  renameSync(data, `${data} elsewhere`)
  process.kill(pid, 'SIGKILL')
  await failed
  assert.match(warned.join(), /ended unexpectedly.*could not be started again: ENOENT/)
  const ready = untilSaid('database system is ready')
  renameSync(`${data} elsewhere`, data)
  await ready
  const database = createDatabase({ url: server.url, size: 1, outage_patience_ms: 20_000 })
  const { rows } = await database.query('select 1')
  assert.equal(rows.length, 1)
  await database.stop()
})

test('a stop amid a restart leaves no server behind', async () => {
  const again = untilSaid('is started again')
  process.kill(postmaster(), 'SIGKILL')
  await again
  await server.stop()
  assert.equal(existsSync(pidFile) && isServerOf(postmaster(), [data]) === 'yes', false)
  assert.equal(existsSync(join(dataDir, 'lock')), false)
  server = await startEmbedded({ dataDir, log, warn })
})
