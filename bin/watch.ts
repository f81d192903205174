// `plinth dev` that watches: the server runs in a process of its own, which is started again when a file changes. Folders
// are watched, not files: many editors save by putting another file in the place of the old one, and a watcher of the old
// one hears nothing more.
import { type ChildProcess, spawn } from 'node:child_process'
import { type FSWatcher, watch } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RELOAD_SIGNALS, STOP_SIGNALS } from './signals.ts'

const program = join(import.meta.dirname, 'plinth.mjs')
const ours = dirname(import.meta.dirname)
/** What a program is made of. */
const EXTENSIONS: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs', '.json'])
/** Editors write a file in several steps. */
const SETTLE_MS = 100

interface Watched {
  readonly args: readonly string[]
  readonly folders: Map<string, FSWatcher>
  child: ChildProcess | null
  /** What the server is started again for, while the one before ends. */
  changed: string | null
  settling: NodeJS.Timeout | null
  stopping: boolean
}

/** Serves until a signal comes. `file` is watched, and the folder of whatever it loads. */
export function serveAgainOnChange(file: string): void {
  const args = [...process.execArgv, program, ...process.argv.slice(2), '--no-watch']
  const state: Watched = {
    args,
    folders: new Map(),
    child: null,
    changed: null,
    settling: null,
    stopping: false,
  }
  watchFolder(state, dirname(file))
  for (const signal of STOP_SIGNALS) process.on(signal, () => stop(state, signal))
  for (const signal of RELOAD_SIGNALS) process.on(signal, () => state.child?.kill(signal))
  startChild(state, [])
}

/** In the process that serves: whoever watches is told which files were loaded; with them, this process ends. */
export function tellLoadedFiles(): void {
  if (process.send === undefined) return
  registerHooks({
    load(url, context, next) {
      if (process.connected && isOfTheApp(url)) process.send?.({ loaded: fileURLToPath(url) })
      return next(url, context)
    },
  })
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  // A start that fails ends this process; that somebody listens must not keep it.
  process.channel?.unref()
}

function isOfTheApp(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false
  const path = fileURLToPath(url)
  return !['src', 'bin'].some((folder) => path.startsWith(join(ours, folder)))
}

function startChild(state: Watched, more: readonly string[]): void {
  const child = spawn(process.execPath, [...state.args, ...more], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // Out of reach of the terminal's Ctrl-C: it would come twice, and the second one ends a server at once.
    detached: process.platform !== 'win32',
  })
  state.child = child
  child.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'loaded' in message)
      watchFolder(state, dirname(String(message.loaded)))
  })
  child.on('exit', (code) => ended(state, code ?? 1))
}

function ended(state: Watched, code: number): void {
  state.child = null
  if (state.stopping) process.exit(code)
  if (state.changed !== null) startAgain(state)
  else console.error('plinth: Waiting for a file to change.')
}

function startAgain(state: Watched): void {
  console.error(`plinth: ${state.changed} changed: starting again.`)
  state.changed = null
  startChild(state, ['--again'])
}

function watchFolder(state: Watched, folder: string): void {
  if (state.folders.has(folder)) return
  const watcher = watch(folder, (_event, name) => {
    if (name !== null && EXTENSIONS.has(extname(name))) changes(state, join(folder, name))
  })
  // A folder that is gone has nothing more to tell.
  watcher.on('error', () => state.folders.delete(folder))
  state.folders.set(folder, watcher)
}

function changes(state: Watched, path: string): void {
  if (state.settling !== null) clearTimeout(state.settling)
  state.settling = setTimeout(() => {
    const isAsked = state.changed !== null
    state.changed = relative(process.cwd(), path)
    if (state.child === null) startAgain(state)
    else if (!isAsked) state.child.kill('SIGTERM')
  }, SETTLE_MS)
}

function stop(state: Watched, signal: NodeJS.Signals): void {
  state.stopping = true
  if (state.child === null) process.exit(0)
  state.child.kill(signal)
}
