// The page about policies, run: its model in a real database, and each command in it with the output that it shows.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import type { Schema } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { type Outcome, openCommandLine } from '../support/command-line.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const pagePath = join(root, 'docs/policies.md')
const page = readFileSync(pagePath, 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'plinth-policy-'))

const ROWS = `
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ann@teams.example'),
  ('00000000-0000-4000-8000-00000000000b', 'bob@teams.example');
insert into teams values ('00000000-0000-4000-8000-000000000001', 'East'), ('00000000-0000-4000-8000-000000000002', 'West');
insert into members values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 'lead');
insert into invoices (id, team_id, customer_id, total, draft)
  select 'R-' || n, ('00000000-0000-4000-8000-00000000000' || n)::uuid, '00000000-0000-4000-8000-00000000000b', 100, n <> 1
  from generate_series(1, 2) n;
`

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
  writeModel((text) => text)
  const server = createDatabase({ url: database.url, size: 1 })
  await applySystem(server).finally(() => server.stop())
  const { default: given }: { default: Schema } = await import(pathToFileURL(join(folder, 'app.ts')).href)
  await applyDirectly(
    { schema: 'public', creations: creations(given.model) },
    {
      url: database.url,
      owner: 'plinth_owner',
      lockTimeoutMs: 1_000,
      patienceMs: 60_000,
      allowDataLoss: false,
    },
  )
  await database.query(ROWS)
})

after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

function writeModel(change: (text: string) => string): void {
  const [, text = ''] = /```ts\n(.*?)```/s.exec(page) ?? []
  const house = pathToFileURL(join(root, 'src/index.ts')).href
  const changed = change(text)
  writeFileSync(join(folder, 'app.ts'), changed.replace("'plinth'", `'${house}'`))
}

/** The model as it was first. */
let commandLine: ReturnType<typeof openCommandLine>
before(() => {
  commandLine = openCommandLine(folder)
})
after(() => commandLine.close())

function plinth(...args: readonly string[]): Promise<Outcome> {
  const url = args.includes('explain') ? ['--database-url', database.url] : []
  return commandLine.run(...args, ...url)
}

/** Of the model as it is now. */
function plinthAnew(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      join(root, 'bin/plinth'),
      args,
      { cwd: folder, env: { PATH: process.env.PATH } },
      (error, out, err) => resolve({ status: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

/** Commands of the page, with what follows them there. */
const shown = [...page.matchAll(/^```console\n\$ plinth ([^\n]*)\n(.*?)^```$/gms)].map(
  ([, command = '', text = '']) => ({
    command,
    text,
  }),
)
const about = (what: string) => shown.filter(({ command }) => command.startsWith(what))

/** `UPDATE_GOLDEN=1` writes the page. */
function compare(command: string, text: string): void {
  const block = (output: string) => `\`\`\`console\n$ plinth ${command}\n${output}\`\`\``
  const before = shown.find((each) => each.command === command)?.text ?? ''
  if (process.env.UPDATE_GOLDEN === '1') {
    const now = readFileSync(pagePath, 'utf8')
    writeFileSync(
      pagePath,
      now.replace(block(before), () => block(text)),
    )
  } else assert.equal(text, before, command)
}

test('explanations are what the page shows', async () => {
  assert.equal(about('policy explain').length, 5)
  const run = about('policy explain').map(async ({ command }) => ({
    command,
    ...(await plinth(...command.split(' '))),
  }))
  for (const { command, status, out, err } of await Promise.all(run)) {
    compare(command, out)
    assert.deepEqual([status, err], [command.includes('R-9') ? 1 : 0, ''])
  }
})

test('as JSON an explanation has the SQL of each part', async () => {
  const { out } = await plinth('policy', 'explain', '--as', 'anon', '--table', 'invoices', '--json')
  const { rules, through } = JSON.parse(out)
  assert.equal(through, 0)
  assert.equal(rules[0].part.sql, 'false')
})

test('the matrix is written, holds, and tells in words what changed', async () => {
  const [printed, checked] = about('policy matrix')
  assert.ok(printed && checked)
  compare(printed.command, (await plinth('policy', 'matrix')).out)
  const missing = await plinth('policy', 'matrix', '--check')
  assert.deepEqual(
    [missing.status, missing.err.split('\n')[0]],
    [1, 'plinth: There is no file policies.matrix.'],
  )
  assert.equal((await plinth('policy', 'matrix', '--write')).out, 'policies.matrix\n')
  assert.deepEqual(await plinth('policy', 'matrix', '--check'), { status: 0, out: '', err: '' })
  writeModel((text) => text.replace("role('auditor')", 'anyone').replace('all,', 'anyone, all,'))
  const { status, out, err } = await plinthAnew('policy', 'matrix', '--check')
  assert.equal(status, 1)
  compare(checked.command, out + err)
  writeModel((text) => text)
})

test('arguments that cannot be meant are refused before anything is done', async () => {
  const refused = async (args: readonly string[], says: RegExp) => {
    const { status, err } = await plinth('policy', ...args)
    assert.match(err, says)
    assert.notEqual(status, 0)
  }
  await refused(['matrix', '--write', 'app.ts'], /app\.ts is no matrix of policies, and stays as it is/)
  assert.match(readFileSync(join(folder, 'app.ts'), 'utf8'), /^import/)
  const asked = ['explain', '--as', 'anon', '--table', 'invoices']
  await refused([...asked, '--claims', '[]'], /--claims is no JSON object/)
  await refused([...asked, '--claims', 'x'], /--claims is no JSON object/)
  await refused([...asked, '--verb', 'write'], /Allowed choices are read, insert, update, delete/)
})
