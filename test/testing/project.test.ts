// The project of somebody who has Plinth installed, and nothing but `node --test`: the example of docs/testing.md is compiled
// and run there, on the PostgreSQL that the kit starts itself.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openSession } from '../../src/postgres/session.ts'
import { defaultFolder, readAddress } from '../../testing/server/folder.ts'

const root = join(import.meta.dirname, '..', '..')
const uid = process.getuid?.() ?? 'own'
let project: string
let serverFolder: string

before(() => {
  project = mkdtempSync(join(tmpdir(), 'plinth-project-'))
  // PostgreSQL may run as another user, who must get in.
  chmodSync(project, 0o755)
  mkdirSync(join(project, 'node_modules'))
  for (const name of ['@supabase', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  symlinkSync(root, join(project, 'node_modules', 'plinth'))
  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8')
  for (const [, text = '', name = ''] of page.matchAll(/```ts\n(\/\/ (\S+)\n[\s\S]*?)```/g)) {
    writeFileSync(join(project, name), text)
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      include: ['*.ts'],
      compilerOptions: { types: ['node'] },
    }),
  )
  serverFolder = join(project, `plinth-test-server-${uid}`)
})

after(async () => {
  await stopKeeper()
  rmSync(project, { recursive: true })
})

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = start(program, args)
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

function start(program: string, args: readonly string[]) {
  const { PLINTH_TEST_DATABASE_URL: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  return spawnSync(program, args, { cwd: project, env: { ...env, TMPDIR: project }, encoding: 'utf8' })
}

/** Its process has the folder's lock, which begins with its id. */
async function stopKeeper(): Promise<void> {
  const lock = join(serverFolder, 'lock')
  if (!existsSync(lock)) return
  process.kill(Number(readFileSync(lock, 'utf8').split(' ')[0]), 'SIGTERM')
  while (readAddress(serverFolder) !== null || existsSync(lock))
    await new Promise((resolve) => setTimeout(resolve, 20))
}

test('the example of the page compiles', () => {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', project])
})

test('it runs with node --test alone, in several files that share one server', async () => {
  writeFileSync(join(project, 'again.test.ts'), readFileSync(join(project, 'shop.test.ts')))
  const said = run(process.execPath, ['--test', '--test-reporter=tap', '--test-concurrency=2'])
  assert.match(said, /^# pass 6$/m)
  assert.match(said, /^# fail 0$/m)
  const session = await openSession({ url: readAddress(serverFolder) as string })
  try {
    const left = await session.rows(`select datname from pg_database where datname like 'plinth_test_%'`)
    assert.deepEqual(left, [])
    const templates = await session.rows(`select from pg_database where datname like 'plinth_template_%'`)
    assert.equal(templates.length, 1)
    assert.deepEqual(await session.rows('show fsync'), [{ fsync: 'off' }])
  } finally {
    await session.close()
  }
})

test('a client that is not installed is said to be missing', () => {
  rmSync(join(project, 'node_modules/@supabase'))
  const { status, stdout } = start(process.execPath, ['--test', '--test-reporter=tap', 'shop.test.ts'])
  assert.equal(status, 1)
  assert.match(stdout, /PL420/)
  assert.match(stdout, /The test kit needs the package @supabase\/supabase-js, and it is not installed\./)
})

test('the folder of the server is one for each user', () => {
  assert.equal(defaultFolder(), join(tmpdir(), `plinth-test-server-${uid}`))
})
