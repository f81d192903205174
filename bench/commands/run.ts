// A checkout through a command beside the same transaction written by hand, in one run, turn by turn; and what each guarantee
// of the command costs. `node bench/commands/run.ts [--rounds 5] [--requests 3000] [--connections 32]`
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type BenchDatabase, createBenchDatabase } from '../http/database.ts'
import { cpuOf } from '../http/process.ts'
import { median } from '../http/report.ts'
import { SECRET } from '../http/token.ts'
import type { LoadOrder, LoadResult } from './load.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '3000' },
    connections: { type: 'string', default: '32' },
    'pool-size': { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
  },
})
const rounds = Number(values.rounds)
const requests = Number(values.requests)
const connections = Number(values.connections)
const poolSize = values['pool-size']

interface Case {
  readonly name: string
  /** null: the hand-written server. */
  readonly variant: string | null
  readonly path: string
  readonly key: boolean
  readonly hot: boolean
}

const CHECKOUT = '/rest/v1/rpc/checkout'
const cold = (name: string, variant: string, key = true): Case => ({
  name,
  variant,
  path: CHECKOUT,
  key,
  hot: false,
})
const CASES: readonly Case[] = [
  { name: 'by hand', variant: null, path: '/checkout', key: false, hot: false },
  cold('command', 'all'),
  cold('without a key', 'all', false),
  cold('without audit of rows', 'no-audit'),
  cold('without events', 'no-events'),
  cold('read committed', 'read-committed'),
  cold('none of them', 'bare', false),
  { name: 'hot: by hand', variant: null, path: '/checkout', key: false, hot: true },
  { name: 'hot: command', variant: 'all', path: CHECKOUT, key: true, hot: true },
  { name: 'hot: contends', variant: 'all', path: '/rest/v1/rpc/checkout_in_turn', key: true, hot: true },
].filter(({ name }) => name.includes(values.only) || name === 'by hand')

interface Server {
  readonly port: number
  readonly pid: number
  readonly database: BenchDatabase
  stop(): Promise<void>
}

interface Measure {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly serverCpu: number
  readonly databaseCpu: number
  readonly retries: number
}

const driver = fork(here('load.ts'))
const servers = new Map<string | null, Server>()
let first = 0
try {
  for (const variant of new Set(CASES.map((each) => each.variant))) servers.set(variant, await start(variant))
  const measures = new Map<string, Measure[]>()
  for (let round = 0; round <= rounds; round += 1) {
    const turn = round % CASES.length
    for (const each of [...CASES.slice(turn), ...CASES.slice(0, turn)]) {
      const measured = await measure(each)
      // The first round warms up.
      if (round > 0) measures.set(each.name, [...(measures.get(each.name) ?? []), measured])
    }
    process.stderr.write(`round ${round} of ${rounds}\n`)
  }
  report(measures)
} finally {
  driver.kill()
  for (const server of servers.values()) await server.stop()
}

async function start(variant: string | null): Promise<Server> {
  const database = await createBenchDatabase()
  await setUp(database.url, variant ?? 'bare')
  const port = await freePort()
  const [command, ...args] = variant === null ? byHand(database.url, port) : byUs(database.url, port)
  const child = spawn(command as string, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', VARIANT: variant ?? '' },
  })
  await listening(child, port)
  return {
    port,
    pid: child.pid ?? 0,
    database,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await database.drop()
    },
  }
}

function byHand(url: string, port: number): readonly string[] {
  return [process.execPath, here('fastify.ts'), url, String(port), poolSize]
}

function byUs(url: string, port: number): readonly string[] {
  const flags = [
    `--database-url=${url}`,
    `--port=${port}`,
    `--jwt-secret=${SECRET}`,
    `--pool-size=${poolSize}`,
  ]
  return [
    here('../../bin/plinth.sh'),
    'start',
    here('app.ts'),
    '--log-level=warn',
    '--anon-role=anon',
    '--security-checks=off',
    ...flags,
  ]
}

/** The tables of the model in a schema of their own, with a thousand products. */
async function setUp(url: string, variant: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('drop schema public cascade; create schema public')
  const apply = spawn(process.execPath, [here('set-up.ts'), url], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, VARIANT: variant },
  })
  const [code] = await once(apply, 'exit')
  if (code !== 0) throw new Error(`the model could not be applied: ${code}`)
  await client.query(
    `insert into products (name, price, stock) select 'Product ' || n, 100 + n, 1000000000 from generate_series(1, 1000) n`,
  )
  await client.query('vacuum analyze')
  await client.end()
}

async function measure({ variant, path, key, hot }: Case): Promise<Measure> {
  const server = servers.get(variant) as Server
  const { postmaster } = server.database
  await server.database.query('vacuum products')
  const cpu = () => ({ server: cpuOf(server.pid), database: postmaster === null ? 0 : cpuOf(postmaster) })
  const retriesBefore = await retriesOf(server, variant)
  const before = cpu()
  first += requests
  const order: LoadOrder = { port: server.port, path, key, hot, requests, connections, first }
  driver.send(order)
  const [result] = (await once(driver, 'message')) as [LoadResult | { readonly error: string }]
  if ('error' in result) throw new Error(result.error)
  const after = cpu()
  if (result.statuses['200'] !== requests) throw new Error(`${path}: ${JSON.stringify(result.statuses)}`)
  const retries = (await retriesOf(server, variant)) - retriesBefore
  return {
    perSecond: requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    serverCpu: ((after.server - before.server) * 1000) / requests,
    databaseCpu: ((after.database - before.database) * 1000) / requests,
    retries: retries / requests,
  }
}

async function retriesOf({ port }: Server, variant: string | null): Promise<number> {
  if (variant === null) return 0
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith('plinth_command_retries_total'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

function report(measures: ReadonlyMap<string, readonly Measure[]>): void {
  const [cpu] = cpus()
  process.stdout.write(
    `\n${rounds} rounds of ${requests} checkouts, ${connections} connections, pool of ${poolSize}, ${cpus().length} x ${cpu?.model}, Node ${process.version}\n\n`,
  )
  process.stdout.write(
    '| checkout | per s | x by hand | p50 ms | p99 ms | server CPU | db CPU | retries each |\n|---|--:|--:|--:|--:|--:|--:|--:|\n',
  )
  for (const { name, hot } of CASES) {
    const own = measures.get(name) ?? []
    const of = (pick: (each: Measure) => number) => median(own.map(pick))
    const base = measures.get(hot ? 'hot: by hand' : 'by hand') ?? []
    // Round by round: what disturbs the machine disturbs both.
    const ratio =
      base.length === 0
        ? Number.NaN
        : median(own.map((each, i) => each.perSecond / (base[i]?.perSecond ?? Number.NaN)))
    const cells = [
      name,
      of((each) => each.perSecond).toFixed(0),
      ratio.toFixed(2),
      of((each) => each.p50).toFixed(1),
      of((each) => each.p99).toFixed(1),
      of((each) => each.serverCpu).toFixed(0),
      of((each) => each.databaseCpu).toFixed(0),
      of((each) => each.retries).toFixed(3),
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode}`)
    const isUp = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await delay(50)
  }
  throw new Error('a server gave no answer in time')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, 'close')
  return port
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
