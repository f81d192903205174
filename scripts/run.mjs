// What `npm start` and `npm test` run, on any Node from 20 on: makes sure that the dependencies and a Node that runs
// TypeScript are there, then hands over to it. Says what it does. No lifecycle script of ours calls npm, so the
// `npm ci` in here cannot come back to it.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const parentCheckMs = 500
const [verb, ...rest] = process.argv.slice(2)

const verbs = {
  // The flag is that of bin/plinth.sh.
  start: () => ['--max-semi-space-size=8', 'bin/plinth.ts', 'start', ...demo(), ...rest],
  test: () => ['scripts/test.ts', ...rest],
  check: () => ['scripts/test.ts', '--check', ...rest],
  format: () => ['scripts/format.ts', ...rest],
  docs: () => ['scripts/docs.ts', ...rest],
}

const made = verbs[verb]
if (made === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(verbs).join('|')} [arguments]`)
  process.exit(2)
}
handOver(await prepare(root), made())

/** The music shop, unless a database was named: nothing is ever loaded into somebody's own. */
function demo() {
  const named = ['PLINTH_DATABASE_URL', 'PGRST_DB_URI', 'DATABASE_URL'].some((name) => process.env[name])
  const chosen = rest.some(
    (argument) => /^--(database-url|demo)\b/.test(argument) || /^[^-].*\.ts$/.test(argument),
  )
  return named || chosen ? [] : ['--demo', 'chinook']
}

function handOver(node, options) {
  const child = spawn(node, options, { stdio: 'inherit', cwd: root })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A terminal sends its interrupt to the child as well; sent twice it would mean "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  endWithNpm(() => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(`Cannot run ${node}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

/** npm passes signals on, but when it is killed outright nobody tells us: then we belong to another process. */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || end(), parentCheckMs).unref()
}
