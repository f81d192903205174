// What `npm start` and `npm test` run, on any Node from 20 on: makes sure that the dependencies and a Node that runs
// TypeScript are there, then hands over to it. Says what it does. No lifecycle script of ours calls npm, so the
// `npm ci` in here cannot come back to it.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handOver } from './hand-over.mjs'
import { prepare } from './prepare.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const parentCheckMs = 500
const [verb, ...rest] = process.argv.slice(2)

const verbs = {
  start: (node) => program(node, served()),
  test: (node) => [node, ['scripts/test.ts', ...rest]],
  check: (node) => [node, ['scripts/test.ts', '--check', ...rest]],
  format: (node) => [node, ['scripts/format.ts', ...rest]],
  docs: (node) => [node, ['scripts/docs.ts', ...rest]],
}

const made = verbs[verb]
if (made === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(verbs).join('|')} [arguments]`)
  process.exit(2)
}
const node = await prepare(root)
const [command, args] = made(node)
// plinth.sh takes it away again: the server would ask which setting that is.
const env = command === 'sh' ? { ...process.env, PLINTH_NODE: node } : process.env
const child = handOver(command, args, { cwd: root, env })
endWithNpm(() => child.kill('SIGTERM'))

/** plinth.sh knows how a server is to run; without a shell it runs as well, with more memory. */
function program(node, args) {
  return process.platform === 'win32'
    ? [node, ['bin/plinth.mjs', ...args]]
    : ['sh', ['bin/plinth.sh', ...args]]
}

/** The shop, unless a database, a demo or another application was named: nothing is ever changed in somebody's own. */
function served() {
  const named = ['PLINTH_DATABASE_URL', 'PGRST_DB_URI', 'DATABASE_URL'].some((name) => process.env[name])
  if (named || rest.some((argument) => /^--(database-url|demo)\b/.test(argument))) return ['start', ...rest]
  const app = rest.some((argument) => /^[^-].*\.ts$/.test(argument)) ? [] : ['examples/shop/app.ts']
  return ['dev', ...app, '--no-watch', ...rest]
}

/** npm passes signals on, but when it is killed outright nobody tells us: then we belong to another process. */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || end(), parentCheckMs).unref()
}
