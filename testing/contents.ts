// What a template of an application has in it, and a name that says so: contents that are the same share it, whoever tests.
import { createHash } from 'node:crypto'
import type { Settings } from '../src/kit/config/table.ts'
import { creations } from '../src/migrate/create/create.ts'
import { applySystem, systemChecksum } from '../src/migrate/system.ts'
import type { App } from '../src/plinth/app.ts'
import { prepareApp } from '../src/plinth/prepare-app.ts'
import { createDatabase } from '../src/postgres/postgres.ts'
import { openSession } from '../src/postgres/session.ts'
import { TEMPLATE_PREFIX, type Template } from './database/template.ts'

export interface Contents {
  /** Without seeds and users: a database that is empty. */
  readonly app: App
  /** SQL that a superuser runs before the model is applied. */
  readonly before: string
}

/** How the kit itself sets a template up. Count it up when that changes: the old ones are then left alone. */
const FORM = 1
const HASH_LENGTH = 24

export function templateOf(contents: Contents, settings: Settings): Omit<Template, 'tryOut'> {
  const parts = [settings.securityChecks, ...partsOf(contents)]
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return {
    name: `${TEMPLATE_PREFIX}${hash.slice(0, HASH_LENGTH)}`,
    setUp: (url) => setUp(url, contents, settings),
  }
}

function partsOf({ app: { schema, seeds = [], users }, before }: Contents): readonly unknown[] {
  return [
    FORM,
    systemChecksum(),
    before,
    schema.model.schema,
    creations(schema.model).map(({ sql }) => sql),
    seeds.map(({ entity, rows }) => [entity.name, [...rows()]]),
    users === undefined ? [] : [...users()],
  ]
}

async function setUp(url: string, { app, before }: Contents, settings: Settings): Promise<void> {
  const admin = createDatabase({ url, size: 1, statement_timeout_ms: 0 })
  try {
    await admin.start()
    await applySystem(admin)
    if (before !== '') await runScript(url, before)
    await prepareApp(app, { settings, allowDataLoss: true, report: () => undefined })(admin, url)
    // Statistics as they would be after a while: a clone is too young to have its own.
    await admin.query('analyze')
  } finally {
    await admin.stop()
  }
}

async function runScript(url: string, text: string): Promise<void> {
  const session = await openSession({ url })
  try {
    await session.script(text)
  } finally {
    await session.close()
  }
}
