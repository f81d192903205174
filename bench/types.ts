// How long the compiler takes over a large model: 300 entities of 12 fields and three references each, their rows read
// through supabase-js and Kysely. Beside it an empty file, and one that only imports both libraries.
// `node bench/types.ts [entities]`
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ENTITIES = Number(process.argv[2] ?? 300)
const RUNS = 5
const USED = 10
const MESSAGE_CHARACTERS_MAX = 2_000
const root = join(import.meta.dirname, '..')
const folder = join(root, 'bench', `.types-${process.pid}`)

function entityText(index: number): string {
  // Those that stand further below: the harder way to infer.
  const target = (step: number) =>
    index + step < ENTITIES ? `ref(() => t${index + step}).optional()` : 'uuid()'
  return `export const t${index} = entity('t${index}', {
  code: text({ max: 40 }).unique(), label: text().optional(), amount: money(), quantity: int({ min: 0 }).default(0),
  state: oneOf('new', 'paid', 'sent', 'gone').default('new'), active: boolean().default(true), due: date().optional(),
  made_at: timestamp().default('now').readonly(), secret: text().hidden().optional(), customer_id: owner(),
  one_id: ${target(1)}, two_id: ${target(7)}, three_id: ${target(31)},
}, { read: any(owner.of('customer_id'), role('staff')), write: role('staff'), search: ['code', 'label'] })`
}

const numbers = Array.from({ length: ENTITIES }, (_, index) => index)
const names = numbers.map((index) => `t${index}`)
const used = numbers.slice(0, USED)

const libraries = `import { createClient } from '@supabase/supabase-js'
import { Kysely } from 'kysely'
export { createClient, Kysely }
`
const model = `import { any, boolean, type ClientDatabase, date, entity, int, money, oneOf, owner, ref, role, schema, type Tables, text, timestamp, uuid } from '../../src/model/model.ts'
import { createClient } from '@supabase/supabase-js'
import type { Kysely } from 'kysely'
${numbers.map(entityText).join('\n')}
export const all = schema({ ${names.join(', ')} })
const client = createClient<ClientDatabase<typeof all>>('http://localhost', 'key')
export async function read(db: Kysely<Tables<typeof all>>) {
${used
  .map(
    (
      index,
    ) => `  const a${index} = await client.from('t${index}').select('code, t${index + 1}!t${index}_one_id_fkey(label)').throwOnError()
  const b${index} = await db.selectFrom('t${index}').select(['code', 'secret']).execute()
  const c${index}: string | undefined = a${index}.data[0]?.code ?? b${index}[0]?.code`,
  )
  .join('\n')}
  return [${used.map((index) => `c${index}`).join(', ')}]
}
`

const cases: Readonly<Record<string, string>> = {
  'an empty file': 'export {}\n',
  'the two libraries': libraries,
  [`a model of ${ENTITIES} entities`]: model,
}

/** Seconds in all, as the compiler says. */
function check(file: string): number {
  const options = ['--noEmit', '--extendedDiagnostics', '-p', file]
  const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout.slice(0, MESSAGE_CHARACTERS_MAX))
  return Number(/^Total time:\s+([\d.]+)s/m.exec(stdout)?.[1])
}

mkdirSync(folder)
try {
  const files = Object.entries(cases).map(([name, text], index) => {
    writeFileSync(join(folder, `case${index}.ts`), text)
    const project = join(folder, `case${index}.json`)
    writeFileSync(
      project,
      JSON.stringify({ extends: '../../tsconfig.json', include: [], files: [`case${index}.ts`] }),
    )
    return [name, project] as const
  })
  for (const [name, project] of files) {
    const times = Array.from({ length: RUNS }, () => check(project)).sort((a, b) => a - b)
    const [least = 0] = times
    console.log(
      `${name.padEnd(28)} median ${times[Math.floor(RUNS / 2)]?.toFixed(2)} s, least ${least.toFixed(2)} s`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
