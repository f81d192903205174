// `npm test`: types, tidy (format and lint), then every test against one PostgreSQL that is brought up for them.
// `npm test -- src/catalog` runs the tests below a path only; `--check` all but the tests of behaviour; `--long` the
// lanes in test/long that .ci/run prepares services for; `--slowest` lists at the end which files took long. Every step
// runs, whatever the others say.
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { withTestDatabase } from './test-database.ts'
import { root, tool } from './tool.ts'

interface Outcome {
  readonly step: string
  readonly ok: boolean
  readonly seconds: number
}

const shortTestTimeoutMs = 120_000
const longTestTimeoutMs = 1_800_000
/** Of a whole run; a busy machine may need half. A file that leaves something open never ends; node names it then. */
const shortRunMs = 2_700_000
const longRunMs = 2_100_000
/** Of the random tests of `npm test`, so that it says something about the change and not about its luck. */
const shortSeed = '2026'
const everywhere = ['src', 'bin', 'test', 'testing', 'examples', 'bench', 'integrations']

// Not --test-force-exit: it cuts off reports that are still on their way.
const runner = ['--disable-warning=ExperimentalWarning', '--test']
/** Each file is a process: without it, each would strip and compile all that it imports. */
const compileCache = join(root, 'node_modules/.cache/plinth')

const options = process.argv.slice(2)
const long = options.includes('--long')
const check = options.includes('--check')
const slowest = options.includes('--slowest')
const filters = options
  .filter((option) => !option.startsWith('--'))
  .map((path) => relative(root, resolve(path)))

/** The step that runs, and whether somebody asked to stop: then it ends, and what was started is stopped. */
let running: ChildProcess | null = null
let interrupted = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true
    running?.kill(signal)
  })
}

process.exitCode = report(await run()) ? 0 : 1

async function run(): Promise<readonly Outcome[]> {
  if (long) return [await tests('long tests', testFiles('test/long'))]
  if (filters.length > 0) return [await tests('tests', filters.flatMap(testFiles))]
  const outcomes = [
    await step({ name: 'types', command: tool('tsc'), args: ['--noEmit'] }),
    await step({ name: 'tidy', command: tool('biome'), args: ['check', '.'] }),
  ]
  const files = check ? testFiles('test/house') : everywhere.flatMap(testFiles).filter(isShort)
  return [...outcomes, await (check ? runTests('house', files, {}) : tests('tests', files))]
}

function tests(name: string, files: readonly string[]): Promise<Outcome> {
  return withTestDatabase((url) => runTests(name, files, { PLINTH_TEST_DATABASE_URL: url }))
}

function runTests(name: string, files: readonly string[], extra: NodeJS.ProcessEnv): Promise<Outcome> {
  if (files.length === 0) {
    console.error(`No test file matches ${filters.join(' ') || name}`)
    return Promise.resolve({ step: name, ok: false, seconds: 0 })
  }
  const timeout = long ? longTestTimeoutMs : shortTestTimeoutMs
  const seed = long ? {} : { SEED: process.env.SEED ?? shortSeed }
  // Lanes that measure or kill processes must not disturb each other; of the others one or another waits for something.
  const concurrency = long ? 1 : availableParallelism() + 1
  const limits = [`--test-timeout=${timeout}`, `--test-concurrency=${concurrency}`]
  const args = [...runner, ...limits, ...reporters(), ...files]
  return step({
    name,
    command: process.execPath,
    args,
    extra: { NODE_COMPILE_CACHE: compileCache, ...seed, ...extra },
    timeoutMs: long ? longRunMs : shortRunMs,
  })
}

function reporters(): readonly string[] {
  const names = slowest ? ['spec', './scripts/slowest.ts'] : ['spec']
  return names.flatMap((name) => [`--test-reporter=${name}`, '--test-reporter-destination=stdout'])
}

interface Step {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly extra?: NodeJS.ProcessEnv
  readonly timeoutMs?: number
}

function step({ name, command, args, extra, timeoutMs }: Step): Promise<Outcome> {
  if (interrupted) return Promise.resolve({ step: name, ok: false, seconds: 0 })
  console.log(`\n== ${name}`)
  const begun = performance.now()
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...cleanEnvironment(), ...extra },
    })
    running = child
    const late = setTimeout(() => {
      console.error(`${name}: not done after ${timeoutMs} ms, stopping`)
      child.kill('SIGTERM')
    }, timeoutMs ?? shortRunMs)
    const end = (ok: boolean) => {
      clearTimeout(late)
      done({ step: name, ok, seconds: (performance.now() - begun) / 1000 })
    }
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      end(false)
    })
    child.on('exit', (code) => end(code === 0))
  })
}

/** Settings of the machine's owner must not decide what the tests see. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = (name: string) => /^PLINTH_(TEST|FUZZ|ORACLE)_/.test(name)
  const disturbs = (name: string) => /^(PLINTH_|PGRST_|PG[A-Z]+$|DATABASE_URL$|NODE_TEST_CONTEXT$)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ours(name) || !disturbs(name)))
}

function testFiles(path: string): readonly string[] {
  if (path.endsWith('.test.ts')) return globSync(path, { cwd: root })
  return globSync(`${path}/**/*.test.ts`, { cwd: root, exclude: ['**/node_modules'] }).sort()
}

function isShort(path: string): boolean {
  return !path.startsWith('test/long/')
}

function report(outcomes: readonly Outcome[]): boolean {
  console.log('')
  for (const { step, ok, seconds } of outcomes) {
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${step} (${seconds.toFixed(1)} s)`)
  }
  return outcomes.every(({ ok }) => ok)
}
