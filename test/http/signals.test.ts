// Signals reach the server however it was started, as soon as there is anything that they could disturb.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'plinth-signals-'))
const PATH = process.env.PATH ?? ''

let database: TestDatabase
before(async () => {
  database = await createTestDatabase('create table notes (id int); insert into notes values (1), (2), (3)')
})
/** Of a test that failed, one may still run. */
const children = new Set<ChildProcess>()
after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** The one that people have, and not the one that npm puts in front of it. */
const machineNode =
  PATH.split(delimiter)
    .filter((each) => !each.includes('node_modules'))
    .map((each) => join(each, 'node'))
    .find((each) => existsSync(each)) ?? process.execPath

interface Way {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly workers: number
  readonly stop: NodeJS.Signals
}

const ways: readonly Way[] = [
  { name: 'bin/plinth', command: [join(root, 'bin/plinth'), 'start'], workers: 1, stop: 'SIGHUP' },
  {
    name: "the machine's node with bin/plinth",
    command: [machineNode, join(root, 'bin/plinth'), 'start'],
    workers: 1,
    stop: 'SIGINT',
  },
  {
    name: "the repository's node with bin/plinth",
    command: [process.execPath, join(root, 'bin/plinth'), 'start'],
    workers: 1,
    stop: 'SIGTERM',
  },
  {
    name: 'npm start',
    command: [machineNode, join(root, 'scripts/run.mjs'), 'start'],
    workers: 1,
    stop: 'SIGTERM',
  },
  {
    name: 'bin/plinth --workers 2',
    command: [join(root, 'bin/plinth'), 'start'],
    workers: 2,
    stop: 'SIGINT',
  },
  {
    name: 'npm start --workers 2',
    command: [machineNode, join(root, 'scripts/run.mjs'), 'start'],
    workers: 2,
    stop: 'SIGHUP',
  },
]

for (const { name, command, workers, stop } of ways) {
  test(`${name}: SIGUSR1 and SIGUSR2 reload at any time, ${stop} stops`, async () => {
    const me = new URL(database.url).username
    const server = run(command, [
      ...['--database-url', database.url, '--anon-role', me, '--workers', String(workers)],
      // What is read again is read because of a signal.
      ...['--reload-triggers', 'no', '--db-channel-enabled', 'no'],
    ])
    await server.heard('server.starting')
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) server.child.kill(signal)
    const { url } = await server.heard('server.listening')

    const table = `made_${Math.random().toString(36).slice(2)}`
    await database.query(`create table ${table} (id int)`)
    server.child.kill('SIGUSR1')
    await until(async () => (await ask(`${url}/rest/v1/${table}`)).status === 200, workers)

    await database.query(`alter role ${me} in database ${databaseName()} set pgrst.db_max_rows = '2'`)
    server.child.kill('SIGUSR2')
    await until(async () => (await rows(url)) === 2, workers)

    server.child.kill(stop)
    assert.equal(await server.status, 0, server.said())
    assert.doesNotMatch(server.said(), /Debugger/)
    await database.query(`alter role ${me} in database ${databaseName()} reset all`)
  })
}

test('told to stop while the database starts, all of it stops', async () => {
  for (const [workers, when] of [
    ['1', 'server.starting'],
    ['1', 'embedded.output'],
    ['2', 'embedded.output'],
  ] as const) {
    const data = join(folder, `data-${workers}-${when}`)
    const server = run([join(root, 'bin/plinth'), 'start'], ['--data', data, '--workers', workers])
    await server.heard(when)
    server.child.kill('SIGTERM')
    assert.equal(await server.status, 0, server.said())
    // Before there is one, it is not even started.
    if (when === 'embedded.output') assert.match(server.said(), /"embedded.stopped"/)
    assert.doesNotMatch(server.said(), /"catalog.triggers|"catalog.loaded"|"server.listening"|plinth: /)
    assert.equal(existsSync(join(data, 'lock')), false)
    assert.equal(existsSync(join(data, 'data/postmaster.pid')), false)
  }
})

test('who hands over keeps signals until its child can have got to catching them', async () => {
  const door = new URL('../../scripts/hand-over.mjs', import.meta.url).href
  const child = `process.on('SIGUSR2', () => process.exit(7)); console.log('caught'); setTimeout(() => {}, 60_000)`
  // Time passes for the parent when the test says so.
  const program = `
    import { handOver } from ${JSON.stringify(door)}
    const later = []
    globalThis.setTimeout = (run, ms) => later.push(run) && console.log('kept for', ms)
    Date.now = () => 0
    process.stdin.once('data', () => later.forEach((run) => run()))
    handOver(process.execPath, ['--eval', ${JSON.stringify(child)}])
    console.log('handed over')`
  const parent = spawn(machineNode, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.add(parent)
  const said = saidBy(parent.stdout)
  await said('handed over')
  parent.kill('SIGUSR2')
  await said('kept for 2000')
  await said('caught')
  parent.stdin.write('time passes')
  assert.deepEqual(await once(parent, 'exit'), [7, null])
})

/** What resolves once a text has been said, at any time from now on. */
function saidBy(stream: Readable): (what: string) => Promise<void> {
  let said = ''
  const changed = new Set<() => void>()
  stream.on('data', (chunk) => {
    said += chunk
    for (const look of changed) look()
  })
  return (what) =>
    new Promise((resolve) => {
      const look = () => said.includes(what) && resolve()
      changed.add(look)
      look()
    })
}

interface Started {
  readonly child: ChildProcess
  /** The first event of this kind. */
  heard(kind: string): Promise<{ readonly url: string }>
  readonly status: Promise<number | string>
  said(): string
}

function run([program, ...first]: readonly [string, ...string[]], options: readonly string[]): Started {
  const always = [
    '--port',
    '0',
    '--log-format',
    'json',
    '--log-level',
    'debug',
    '--shutdown-timeout-ms',
    '60000',
  ]
  const child = spawn(program, [...first, ...always, ...options], { cwd: folder, env: { PATH } })
  children.add(child)
  let said = ''
  const changed = new Set<() => void>()
  const hear = (chunk: Buffer) => {
    said += chunk
    for (const look of changed) look()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const status = once(child, 'exit').then(([code, signal]) => code ?? signal)
  return {
    child,
    status,
    said: () => said,
    heard: (kind) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said
            .split('\n')
            .find((line) => line.endsWith('}') && line.includes(`"event":"${kind}"`))
          if (found !== undefined) resolve(JSON.parse(found))
        }
        changed.add(look)
        look()
        void status.then(() => reject(new Error(said)))
      }),
  }
}

const databaseName = () => new URL(database.url).pathname.slice(1)

async function rows(url: string): Promise<number> {
  const { body } = await ask(`${url}/rest/v1/notes`)
  return (JSON.parse(body) as unknown[]).length
}

/** On a connection of its own, so that workers take turns. */
function ask(url: string): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, async (response) => {
      resolve({ status: response.statusCode, body: await text(response) })
    })
    request.on('error', reject)
  })
}

/** So many times in a row that each of the workers was asked: they take turns. */
async function until(holds: () => Promise<boolean>, workers: number): Promise<void> {
  for (let inRow = 0; inRow < workers * 10; ) inRow = (await holds()) ? inRow + 1 : 0
}
