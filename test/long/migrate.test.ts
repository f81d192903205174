// The shop brought into a database by `plinth migrate`, on every PostgreSQL that is served: once it is there, nothing is left to
// do, and a model that has changed and changed back is there again.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'
import { services, urlOf } from './services.ts'

const root = join(import.meta.dirname, '../..')
const NO_CHANGES = 'No changes: the database is what the model says.\n'
const IN_ORDER = 'The database is what the model says.\n'

interface Outcome {
  readonly status: number
  readonly out: string
  readonly err: string
}

function plinth(cwd: string, args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH }
  return new Promise((resolve) => {
    execFile(join(root, 'bin/plinth'), args, { cwd, env }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

/** A project that has the shop, and what it imports as its dependencies. */
function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-shop-'))
  cpSync(join(root, 'examples/shop'), join(folder, 'shop'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/plinth'))
  symlinkSync(join(root, 'node_modules/kysely'), join(folder, 'node_modules/kysely'))
  return folder
}

for (const service of services.filter(({ serves }) => serves)) {
  test(`${service.name}: the shop is planned, applied, and then there, after a change too`, async (t) => {
    const folder = makeProject()
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const database = await createTestDatabase('', urlOf(service))
    t.after(() => database.drop())
    const migrate = (...args: readonly string[]) =>
      plinth(folder, ['migrate', ...args, 'shop/app.ts', '--database-url', database.url])
    const says = async (args: readonly string[], expected: string) => {
      const { out, err } = await migrate(...args)
      assert.equal(out, expected, err)
    }
    const settled = async () => {
      const { status, out, err } = await migrate('plan')
      assert.deepEqual({ status, out }, { status: 0, out: NO_CHANGES }, err)
    }

    const planned = await migrate('plan')
    assert.match(planned.out, /\n\d+ steps in 1 transaction; .*nothing is lost\.\n$/, planned.err)
    await says(['new', 'shop'], 'migrations/0001_shop.sql\n')
    await says(['apply'], `applied   0001_shop.sql\n${IN_ORDER}`)
    await settled()
    await says(['apply'], IN_ORDER)

    const changeBack = changeModel(join(folder, 'shop'))
    await says(['new', 'more'], 'migrations/0002_more.sql\n')
    await says(['apply'], `applied   0002_more.sql\n${IN_ORDER}`)
    await settled()
    changeBack()
    await says(['new', 'less', '--allow-data-loss'], 'migrations/0003_less.sql\n')
    await says(['apply'], `applied   0003_less.sql\n${IN_ORDER}`)
    await settled()
  })
}

/** A column with an index and a bound, and a value of an enum, in whichever files they have their places. */
function changeModel(shop: string): () => void {
  const undo = [
    edit(shop, '    stock: int(', '    weight: int({ min: 1 }).optional().indexed(),\n    stock: int('),
    edit(shop, `'delivered', 'cancelled')`, `'delivered', 'cancelled', 'returned')`),
  ]
  return () => {
    for (const each of undo.reverse()) each()
  }
}

function edit(folder: string, from: string, to: string): () => void {
  const paths = globSync('**/*.ts', { cwd: folder }).map((each) => join(folder, each))
  const path = paths.find((each) => readFileSync(each, 'utf8').includes(from))
  assert.ok(path, `nothing in the shop says ${from}`)
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace(from, to))
  return () => writeFileSync(path, before)
}
