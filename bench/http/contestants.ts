// The servers that are compared, each a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Dialect, SCENARIOS } from './scenarios.ts'
import { SECRET } from './token.ts'

export type ContestantName = 'fastify' | 'bare' | 'plinth'

export interface Contestant {
  readonly name: ContestantName
  readonly dialect: Dialect
  readonly port: number
  readonly pid: number
  /** Milliseconds from the start of the process to the first right answer. */
  readonly startMs: number
  stop(): Promise<void>
}

export interface ContestantOptions {
  readonly databaseUrl: string
  readonly poolSize: number
}

export async function startContestant(name: ContestantName, options: ContestantOptions): Promise<Contestant> {
  const port = await freePort()
  const started = performance.now()
  const [command, ...args] = commandLine(name, port, options)
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  })
  const dialect = name === 'plinth' ? 'rest' : 'plain'
  try {
    await firstAnswer(child, port, dialect)
  } catch (error) {
    await stop(child)
    throw error
  }
  const startMs = performance.now() - started
  return { name, dialect, port, pid: child.pid ?? 0, startMs, stop: () => stop(child) }
}

/** Settings of the machine's owner must not decide how a server is compared. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PLINTH_|PGRST_)/.test(name))
  return { ...Object.fromEntries(inherited), NODE_ENV: 'production' }
}

function commandLine(
  name: ContestantName,
  port: number,
  options: ContestantOptions,
): readonly [string, ...string[]] {
  const { databaseUrl, poolSize } = options
  if (name !== 'plinth') {
    return [process.execPath, here(`servers/${name}.ts`), databaseUrl, String(port), String(poolSize)]
  }
  const flags = {
    'database-url': databaseUrl,
    port: String(port),
    'rest-prefix': '/rest/v1',
    'anon-role': 'plinth_bench_anon',
    'jwt-secret': SECRET,
    'pool-size': String(poolSize),
    'log-level': 'warn',
    // As the hand-written servers do: their author knows that these statements want no plan of their own each time.
    'plan-cache-mode': 'force_generic_plan',
  }
  const text = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
  return [here('../../bin/plinth.sh'), 'start', ...text]
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

async function firstAnswer(child: ChildProcess, port: number, dialect: Dialect): Promise<void> {
  const path = SCENARIOS[0]?.request(dialect, 0).path
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode} before it answered`)
    const status = await statusOf(`http://127.0.0.1:${port}${path}`)
    if (status === 200) return
    await delay(START_POLL_MS)
  }
  throw new Error('a server gave no answer in time')
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.status
  } catch {
    // Nothing listens yet.
    return null
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port to listen on')
  return address.port
}

const START_TIMEOUT_MS = 30_000
const START_POLL_MS = 5
