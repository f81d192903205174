// Several server processes on one address. The primary opens the database and holds the listening socket, so a worker
// that stops or falls loses nothing that was not accepted yet; workers serve. A worker that falls is replaced.
import cluster, { type Worker } from 'node:cluster'
import { clock } from '../kit/clock.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'
import { gatherMetrics } from '../ops/cluster-metrics.ts'
import type { Source } from './source.ts'

/** What is to be read again: the catalog, or the settings and then the catalog. */
export type Reload = 'catalog' | 'settings'

export interface Workers {
  reload(what: Reload): void
  /** Resolves when every worker has ended; those that do not in time are killed. */
  stop(): Promise<void>
}

export interface WorkersOptions {
  readonly settings: Settings
  readonly source: Source
  readonly log: Log
  /** The first worker listens; at this URL when it is not on a unix socket. */
  readonly onListening: (url: string) => void
  /** One ended before any of them listened: the others would fare no better. */
  readonly onFailed: () => void
}

/** What primary and workers say to each other. */
type Message =
  | { readonly kind: 'source'; readonly url: string; readonly ownSecret: string | null }
  | { readonly kind: 'stop' }
  | { readonly kind: 'reload'; readonly what: Reload }
  | { readonly kind: 'ready' }
  | { readonly kind: 'scrape'; readonly id: number }
  | { readonly kind: 'scraped'; readonly id: number; readonly text: string }

const REPLACE_AFTER_MS = 500
const STOP_MARGIN_MS = 5_000
const LOOK_MS = 50

export function startWorkers({ settings, source, log, ...on }: WorkersOptions): Workers {
  const metricsText = gatherMetrics()
  let stopping = false
  let announced = false

  function fork(): void {
    const worker = cluster.fork()
    worker.on('message', (message: Message) => void answer(worker, message))
    worker.on('listening', ({ address, port }) => announce(address, port))
    worker.on('exit', (code, signal) => replace(code, signal))
  }

  async function answer(worker: Worker, message: Message): Promise<void> {
    if (message.kind === 'ready')
      tell(worker, { kind: 'source', url: source.url, ownSecret: source.ownSecret })
    if (message.kind === 'scrape')
      tell(worker, { kind: 'scraped', id: message.id, text: await metricsText() })
  }

  function announce(address: string | null, port: number): void {
    if (announced) return
    announced = true
    on.onListening(`http://${address ?? settings.host}:${port}`)
  }

  function replace(code: number | null, signal: string | null): void {
    if (stopping) return
    if (announced) void renew(signal ?? String(code))
    else on.onFailed()
  }

  async function renew(reason: string): Promise<void> {
    log.write({ kind: 'config.warning', text: `A worker ended with ${reason}; another takes its place.` })
    await clock.sleep(REPLACE_AFTER_MS)
    if (!stopping) fork()
  }

  async function stop(): Promise<void> {
    stopping = true
    const deadline = clock.monotonic() + settings.shutdownTimeoutMs + STOP_MARGIN_MS
    for (const worker of workers()) tell(worker, { kind: 'stop' })
    while (workers().length > 0 && clock.monotonic() < deadline) await clock.sleep(LOOK_MS)
    for (const worker of workers()) worker.kill('SIGKILL')
  }

  function reload(what: Reload): void {
    for (const worker of workers()) tell(worker, { kind: 'reload', what })
  }

  for (let count = 0; count < settings.workers; count += 1) fork()
  return { stop, reload }
}

export interface WorkerSide {
  readonly source: Source
  readonly metricsText: () => Promise<string>
  /** The primary wants this worker to end, or is gone itself. */
  onStop(then: () => void): void
  onReload(then: (what: Reload) => void): void
}

/** In a worker: what the primary provides. */
export async function joinPrimary(): Promise<WorkerSide> {
  const listeners = new Set<(message: Message) => void>()
  process.on('message', (message: Message) => {
    for (const listener of listeners) listener(message)
  })
  const source = await new Promise<Source>((resolve) => {
    listeners.add((message) => {
      if (message.kind !== 'source') return
      resolve({ url: message.url, ownSecret: message.ownSecret, stop: async () => undefined })
    })
    say({ kind: 'ready' })
  })
  return {
    source,
    metricsText: scraper(listeners),
    onStop(then) {
      listeners.add((message) => {
        if (message.kind === 'stop') then()
      })
      process.on('disconnect', then)
    },
    onReload(then) {
      listeners.add((message) => {
        if (message.kind === 'reload') then(message.what)
      })
    },
  }
}

function scraper(listeners: Set<(message: Message) => void>): () => Promise<string> {
  let count = 0
  return () =>
    new Promise((resolve) => {
      const id = ++count
      const listener = (message: Message) => {
        if (message.kind !== 'scraped' || message.id !== id) return
        listeners.delete(listener)
        resolve(message.text)
      }
      listeners.add(listener)
      say({ kind: 'scrape', id })
    })
}

function workers(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

function tell(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message)
}

function say(message: Message): void {
  process.send?.(message)
}
