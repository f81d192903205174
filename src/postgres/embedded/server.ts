// The running postmaster: started, watched, started again when it dies under us, stopped. It has a process group of
// its own, so that Ctrl-C in a terminal reaches it through us, after the requests in flight.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clock } from '../../kit/clock.ts'
import { PlinthError } from '../../kit/error.ts'
import type { Binaries } from './binaries.ts'
import { portTaken, saysPortTaken, saysStillInUse, startFailure } from './failure.ts'
import type { Folder } from './folder.ts'
import { stopOrphan, stopProcess } from './orphan.ts'
import { requiredSettings } from './settings.ts'

export interface ServerOptions {
  readonly folder: Folder
  readonly binaries: Binaries
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly log: (line: string) => void
  readonly warn: (line: string) => void
}

/** Recovery after a crash reads up to max_wal_size. */
const start_timeout_ms = 120_000
const look_ms = 20
const retry_ms = 200
const restart_first_ms = 100
const restart_longest_ms = 10_000
const kept_lines_max = 50

export class Server {
  readonly #options: ServerOptions
  #child: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()
  #said: string[] = []
  #watching: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()
  readonly #onExit = () => {
    this.#child?.kill('SIGINT')
  }

  constructor(options: ServerOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    process.once('exit', this.#onExit)
    const deadline = clock.monotonic() + start_timeout_ms
    for (;;) {
      const outcome = await this.#launch(deadline)
      if (outcome === 'ready') return
      const said = this.#said.join('\n')
      if (outcome === 'ended' && saysStillInUse(said)) await clock.sleep(retry_ms)
      else throw await this.#failure(outcome, said)
    }
  }

  /** Fast shutdown: sessions are ended and rolled back, and all is written. Waits for the end. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    process.removeListener('exit', this.#onExit)
    await this.#halt()
    await this.#watching
  }

  async #halt(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child ?? {}
    // The pid of one that has ended may be somebody else's by now.
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    if (process.platform === 'win32') await this.#pgCtlStop()
    else await stopProcess(pid)
    await this.#ended
  }

  async #launch(deadline: number): Promise<'ready' | 'ended' | 'late'> {
    this.#spawn()
    let ended = false
    const end = this.#ended.then(() => {
      ended = true
    })
    while (clock.monotonic() < deadline) {
      if (ended) return 'ended'
      if (this.#isReady()) {
        this.#watching = this.#watch()
        return 'ready'
      }
      await Promise.race([clock.sleep(look_ms), end])
    }
    return 'late'
  }

  #spawn(): void {
    const { folder, binaries, port, settings } = this.#options
    this.#said = []
    const child = spawn(binaries.postgres, ['-D', folder.data, ...requiredSettings(folder, port, settings)], {
      ...(folder.account ?? {}),
      cwd: '/',
      env: { LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
    })
    this.#child = child
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#said.push(error.message)
        resolve()
      })
      child.once('exit', () => resolve())
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
  }

  #hear(text: string): void {
    for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
      this.#said.push(line)
      if (this.#said.length > kept_lines_max) this.#said.shift()
      this.#options.log(line)
    }
  }

  /** The postmaster's own word: the eighth line of its pid file. A log line would depend on where it logs to. */
  #isReady(): boolean {
    try {
      const lines = readFileSync(join(this.#options.folder.data, 'postmaster.pid'), 'utf8').split('\n')
      return Number(lines[0]) === this.#child?.pid && lines[7]?.trim() === 'ready'
    } catch {
      // Not written yet.
      return false
    }
  }

  /** A postmaster that dies (out of memory, kill -9) is started again on the same port. Never rejects. */
  async #watch(): Promise<void> {
    await this.#ended
    const { signal } = this.#stopping
    if (signal.aborted) return
    this.#options.warn('the embedded PostgreSQL ended unexpectedly and is started again')
    for (let wait_ms = restart_first_ms; ; wait_ms = Math.min(wait_ms * 2, restart_longest_ms)) {
      // Ready: from here on another watch looks after it.
      if (await this.#restart()) return
      await clock.sleep(wait_ms, signal).catch(() => undefined)
      if (signal.aborted) return
    }
  }

  /** Whatever stands in the way may go away again, so it is told and the next attempt made. */
  async #restart(): Promise<boolean> {
    try {
      await stopOrphan(this.#options.folder.data)
      if (this.#stopping.signal.aborted) return false
      const outcome = await this.#launch(clock.monotonic() + start_timeout_ms)
      // A stop that came meanwhile may have looked before there was anything to stop.
      if (this.#stopping.signal.aborted) await this.#halt()
      return outcome === 'ready'
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#options.warn(`the embedded PostgreSQL could not be started again: ${reason}`)
      return false
    }
  }

  async #failure(outcome: 'ended' | 'late', said: string): Promise<PlinthError> {
    await this.stop()
    const { folder, port } = this.#options
    if (saysPortTaken(said)) return portTaken(port)
    if (outcome === 'ended') return startFailure(folder.path, said)
    return new PlinthError({
      code: 'PL106',
      status: 500,
      message: `The embedded PostgreSQL was not ready within ${start_timeout_ms / 1000} s.`,
      details: said,
    })
  }

  async #pgCtlStop(): Promise<void> {
    const { folder, binaries } = this.#options
    await new Promise<void>((resolve) => {
      execFile(binaries.pgCtl, ['stop', '-D', folder.data, '-m', 'fast', '-w'], () => resolve())
    })
  }
}
