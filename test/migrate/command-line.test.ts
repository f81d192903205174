// `plinth migrate` as people run it, from a file with a model to a database that has it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Outcome, openCommandLine } from '../support/command-line.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'plinth-migrate-'))
let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

/** A process for each state of the model; the first command is run as people run it. */
let commandLine = openCommandLine(folder)
after(() => commandLine.close())

function migrate(...args: readonly string[]): Promise<Outcome> {
  return commandLine.run('migrate', ...args, '--database-url', database.url)
}

function migrateAlone(...args: readonly string[]): Promise<Outcome> {
  const all = ['migrate', ...args, '--database-url', database.url]
  return new Promise((resolve) => {
    execFile(
      join(root, 'bin/plinth'),
      all,
      { cwd: folder, env: { PATH: process.env.PATH } },
      (error, out, err) => resolve({ status: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

function writeModel(fields: string): void {
  const room = pathToFileURL(join(root, 'src/model/model.ts')).href
  writeFileSync(
    join(folder, 'app.ts'),
    `import { anyone, entity, int, schema, text } from '${room}'
export const shop = schema({ products: entity('products', { ${fields} }, { read: anyone }) })\n`,
  )
}

test('new, status, apply; then a change that loses data is planned, and written when it is meant', async () => {
  writeModel('name: text(), stock: int().default(0)')
  assert.equal((await migrateAlone('new', 'products')).out, 'migrations/0001_products.sql\n')
  const before = await migrate('status')
  assert.equal(before.status, 1)
  assert.match(
    before.out,
    /^pending {3}0001_products\.sql\nThe database differs from the model:\ntable products: is missing\n/,
  )
  const applied = await migrate('apply')
  assert.deepEqual(
    [applied.status, applied.out],
    [0, 'applied   0001_products.sql\nThe database is what the model says.\n'],
    applied.err,
  )
  assert.deepEqual(await migrate('plan'), {
    status: 0,
    out: 'No changes: the database is what the model says.\n',
    err: '',
  })
  writeModel('name: text()')
  commandLine.close()
  commandLine = openCommandLine(folder)
  const lossy = await migrate('plan')
  assert.deepEqual(
    [lossy.status, lossy.err],
    [1, 'plinth: The values of products.stock: needs --allow-data-loss.\n'],
  )
  assert.equal(
    lossy.out,
    `1. products.stock is not in the model
   locks products (ACCESS EXCLUSIVE)
   LOSES: The values of products.stock
   Is it only called otherwise now? Then write this in place of the drop and the add: alter table products rename column stock to <new name>
     alter table products drop column stock;

1 step in 1 transaction; locks products; 1 step loses data.
`,
  )
  const refused = await migrate('new', 'less')
  assert.equal(refused.status, 1)
  assert.match(refused.err, /This would lose data:\n {2}The values of products\.stock\n/)
  assert.equal((await migrate('new', 'less', '--allow-data-loss')).out, 'migrations/0002_less.sql\n')
})

test('a file that does not load is told at its line, without a stack', async () => {
  const cases = {
    'import.ts': [
      `import { x } from './other'`,
      /^plinth: Cannot find module '.*other' imported from .*import\.ts\.\n {2}Imports name/,
    ],
    'package.ts': [
      `import { x } from 'nothing-of-this-name'`,
      /^plinth: .*\n {2}Install it: npm install nothing-of-this-name\n$/,
    ],
    'syntax.ts': ['export const x = = 3', /^plinth: .*syntax\.ts:1: Expression expected\n$/],
    'enum.ts': [
      'enum A { B }\nexport const a = A.B',
      /^plinth: .*enum\.ts:1: .*\n {2}Node runs TypeScript by leaving the types out/,
    ],
    'thrown.ts': ['\nexport const x = text()', /^plinth: .*thrown\.ts:2:18: text is not defined\n$/],
  } as const
  for (const [file, [source, says]] of Object.entries(cases)) {
    writeFileSync(join(folder, file), source)
    const { status, err } = await migrate('plan', file)
    assert.equal(status, 1)
    assert.match(err, says)
  }
  mkdirSync(join(folder, 'common'))
  writeFileSync(join(folder, 'common/package.json'), '{ "type": "commonjs" }')
  writeFileSync(join(folder, 'common/app.ts'), `import { schema } from 'plinth'`)
  assert.match((await migrate('plan', 'common/app.ts')).err, /no module\.\n {2}.*npm pkg set type=module\n$/)
})

test('a file without a model is told as such', async () => {
  writeFileSync(join(folder, 'empty.ts'), 'export const nothing = 1\n')
  for (const [file, says] of [
    ['none.ts', /There is no file none\.ts/],
    ['empty.ts', /empty\.ts exports no model\.\n {2}Export what schema/],
  ] as const) {
    const { status, err } = await migrate('plan', file)
    assert.equal(status, 1)
    assert.match(err, says)
  }
})
