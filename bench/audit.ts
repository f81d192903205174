// What a record of each change costs: the same inserts and updates into a table with `audit: true` and one without, in turns.
// Medians in milliseconds, and the ratio. `node bench/audit.ts [rounds]`; on the server of PLINTH_TEST_DATABASE_URL, or one of its own.
import { withTestDatabase } from '../scripts/test-database.ts'
import { creations } from '../src/migrate/create/create.ts'
import { applySystem } from '../src/migrate/system.ts'
import { entity, int, schema, text } from '../src/model/model.ts'
import { createDatabase } from '../src/postgres/postgres.ts'
import { openSession, type Session } from '../src/postgres/session.ts'
import { databaseUrl } from '../testing/database/name.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const NAME = 'bench_audit'
const SINGLE = 200
const MANY = 2_000

const fields = { name: text({ max: 80 }), note: text({ max: 200 }), amount: int() }
const plain = entity('plain', fields)
const audited = entity('audited', fields, { audit: true })

interface Work {
  readonly name: string
  run(session: Session, table: string): Promise<void>
}

const works: readonly Work[] = [
  {
    name: `${SINGLE} inserts of one row`,
    async run(session, table) {
      for (let i = 0; i < SINGLE; i += 1)
        await session.query(
          `insert into ${table} (name, note, amount) values ('name', 'a note of some length', 1)`,
        )
    },
  },
  {
    name: `one insert of ${MANY} rows`,
    run: (session, table) =>
      session.script(`insert into ${table} (name, note, amount)
        select 'name ' || n, 'a note of some length', n from generate_series(1, ${MANY}) n`),
  },
  {
    name: `one update of ${MANY} rows`,
    run: (session, table) =>
      session.script(
        `update ${table} set amount = amount + 1 where id in (select id from ${table} limit ${MANY})`,
      ),
  },
]

await withTestDatabase(async (server) => {
  const admin = await openSession({ url: server })
  await admin.script(`drop database if exists ${NAME} with (force)`)
  await admin.script(`create database ${NAME}`)
  const url = databaseUrl(server, NAME)
  const pool = createDatabase({ url, size: 1 })
  await applySystem(pool).finally(() => pool.stop())
  const session = await openSession({ url })
  try {
    await session.script('set role plinth_owner')
    for (const { sql } of creations(schema({ plain, audited }).model)) await session.script(sql)
    await session.script('reset role')
    for (const work of works) await measure(session, work)
  } finally {
    await session.close()
    await admin.script(`drop database ${NAME} with (force)`)
    await admin.close()
  }
})

async function measure(session: Session, work: Work): Promise<void> {
  const taken = { plain: [] as number[], audited: [] as number[] }
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < ROUNDS; round += 1)
    for (const table of ['plain', 'audited'] as const) {
      const begun = performance.now()
      await work.run(session, table)
      taken[table].push(performance.now() - begun)
    }
  const [without, withAudit] = [median(taken.plain), median(taken.audited)]
  const figures = `${without.toFixed(1)} ms without, ${withAudit.toFixed(1)} ms with`
  console.log(`${work.name}: ${figures}, ${(withAudit / without).toFixed(2)} times`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
