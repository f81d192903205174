// A database for a test: copied from a template, by either way that PostgreSQL has, beside making the schema anew. Medians in
// milliseconds, and how many times faster. `node bench/clone.ts [times]`; on the server of PLINTH_TEST_DATABASE_URL, or one of
// its own that, like that of the test kit, does not wait for the disk.
import { withTestDatabase } from '../scripts/test-database.ts'
import { resolveSettings } from '../src/kit/config/resolve.ts'
import { openSession } from '../src/postgres/session.ts'
import { market } from '../test/model/market.ts'
import { templateOf } from '../testing/contents.ts'
import { databaseUrl } from '../testing/database/name.ts'

const TIMES = Number(process.argv[2] ?? 20)
const TEMPLATE = 'bench_template'
const COPY = 'bench_copy'

interface Way {
  readonly name: string
  readonly make: () => Promise<void>
}

await withTestDatabase(async (url) => {
  const session = await openSession({ url })
  const { settings } = resolveSettings({})
  const { setUp } = templateOf({ app: { name: 'market', schema: market }, before: '' }, settings)
  const create = async (name: string, rest = '') => session.script(`create database ${name} ${rest}`)
  const anew = async (name: string) => {
    await create(name)
    await setUp(databaseUrl(url, name))
  }
  const ways: readonly Way[] = [
    { name: 'anew', make: () => anew(COPY) },
    { name: 'copy, wal_log', make: () => create(COPY, `template ${TEMPLATE} strategy wal_log`) },
    { name: 'copy, file_copy', make: () => create(COPY, `template ${TEMPLATE} strategy file_copy`) },
  ]
  const drop = () => session.script(`drop database if exists ${COPY} with (force)`)
  await anew(TEMPLATE)
  try {
    const taken = new Map(ways.map(({ name }) => [name, [] as number[]]))
    const dropped: number[] = []
    // In turns, so that what else the machine does falls on all of them.
    for (let round = 0; round < TIMES; round += 1) {
      for (const { name, make } of ways) {
        taken.get(name)?.push(await timed(make))
        dropped.push(await timed(drop))
      }
    }
    print(taken, dropped)
  } finally {
    await drop()
    await session.script(`drop database ${TEMPLATE} with (force)`)
    await session.close()
  }
})

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

function print(taken: ReadonlyMap<string, readonly number[]>, dropped: readonly number[]): void {
  const slowest = median(taken.get('anew') ?? [])
  for (const [name, times] of taken) {
    const ms = median(times)
    console.log(`${name.padEnd(16)} ${ms.toFixed(1).padStart(8)} ms   ${(slowest / ms).toFixed(1)}x`)
  }
  console.log(`${'drop'.padEnd(16)} ${median(dropped).toFixed(1).padStart(8)} ms`)
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
}
