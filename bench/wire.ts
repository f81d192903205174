// The wire beside plain `pg`: the same reads, on the same number of connections, in one run. Prints requests per
// second, CPU of this process per request, and the ratio. Needs PLINTH_TEST_DATABASE_URL.
import pg from 'pg'
import { createDatabase } from '../src/postgres/postgres.ts'

const url = process.env.PLINTH_TEST_DATABASE_URL
if (url === undefined) throw new Error('PLINTH_TEST_DATABASE_URL is not set')

const connections = 8
const callers = 32
const warm_ms = 500
const run_ms = 2_000
const rounds = 3

interface Contender {
  readonly name: string
  readonly ask: () => Promise<unknown>
}

interface Figures {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

const small = `select json_build_object('id', $1::int)::text`
const large = `select (select json_agg(json_build_object('id', n, 'text', repeat('x', 80))) from generate_series(1, $1::int) n)::text as body`
const claims = JSON.stringify({
  sub: '0b5c1f4e-8a52-4d7e-9a0b-6a4e7e1d2c3f',
  role: 'pg_monitor',
  email: 'ann@example.org',
})
const settings = [
  ['search_path', 'public'],
  ['request.jwt.claims', claims],
  ['request.method', 'GET'],
  ['request.path', '/items'],
  ['request.headers', JSON.stringify({ accept: 'application/json', 'user-agent': 'bench' })],
  ['role', 'pg_monitor'],
] as const

const ours = createDatabase({ url, size: connections, minimum: connections })
const plain = new pg.Pool({ connectionString: url, max: connections })
await ours.start()

await compare('one row of 12 bytes', [
  { name: 'pg', ask: () => plain.query({ name: 'small', text: small, values: ['7'] }) },
  { name: 'wire', ask: async () => (await ours.query(small, ['7'])).rows[0]?.bytes(0) },
])
await compare('one cell of 5 kB', [
  {
    name: 'pg',
    ask: async () =>
      Buffer.from((await plain.query({ name: 'large', text: large, values: ['48'] })).rows[0].body),
  },
  { name: 'wire', ask: async () => (await ours.query(large, ['48'])).rows[0]?.bytes(0) },
])
await compare('one row under a role with claims', [
  { name: 'pg, begin .. commit', ask: () => scopedByHand(small, '7') },
  {
    name: 'wire, one flush',
    ask: () => ours.scoped({ settings, statements: [{ text: small, parameters: ['7'] }] }),
  },
])

await ours.stop()
await plain.end()

async function scopedByHand(text: string, value: string): Promise<unknown> {
  const client = await plain.connect()
  try {
    await client.query('begin')
    const calls = settings.map((_, i) => `set_config($${i * 2 + 1},$${i * 2 + 2},true)`)
    await client.query({ name: 'prelude', text: `select ${calls.join(',')}`, values: settings.flat() })
    const result = await client.query({ name: 'scoped', text, values: [value] })
    await client.query('commit')
    return result
  } finally {
    client.release()
  }
}

async function compare(title: string, contenders: readonly [Contender, Contender]): Promise<void> {
  const seen = contenders.map((): Figures[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, contender] of contenders.entries()) seen[i]?.push(await measure(contender))
  }
  const [base, mine] = seen.map(best) as [Figures, Figures]
  console.log(title)
  for (const [i, figures] of [base, mine].entries())
    console.log(`  ${line(contenders[i] as Contender, figures)}`)
  const speed = (mine.perSecond / base.perSecond).toFixed(2)
  console.log(
    `  ratio: ${speed} x requests, ${(mine.cpuMicroseconds / base.cpuMicroseconds).toFixed(2)} x CPU`,
  )
}

function line({ name }: Contender, { perSecond, cpuMicroseconds }: Figures): string {
  return `${name.padEnd(22)} ${Math.round(perSecond)} requests/s, ${cpuMicroseconds.toFixed(1)} us CPU each`
}

function best(figures: readonly Figures[]): Figures {
  return figures.reduce((a, b) => (a.perSecond > b.perSecond ? a : b))
}

async function measure({ ask }: Contender): Promise<Figures> {
  await runFor(ask, warm_ms)
  const cpu = process.cpuUsage()
  const start = performance.now()
  const done = await runFor(ask, run_ms)
  const used = process.cpuUsage(cpu)
  return {
    perSecond: (done * 1000) / (performance.now() - start),
    cpuMicroseconds: (used.user + used.system) / done,
  }
}

async function runFor(ask: () => Promise<unknown>, ms: number): Promise<number> {
  const end = performance.now() + ms
  let done = 0
  const caller = async () => {
    while (performance.now() < end) {
      await ask()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return done
}
