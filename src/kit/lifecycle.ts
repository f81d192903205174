// Starting and stopping. Everything with a life (pool, watcher, server) is a Service; plinth.ts starts them in
// order and stops them in reverse.
import { type Clock, clock } from './clock.ts'

export interface Service {
  readonly name: string
  /** Resolves when it serves. Rejects when it cannot, having cleaned up after itself; and once it was stopped. */
  start(): Promise<void>
  /** Finishes what is in flight and releases everything. Safe to call twice, and before start. */
  stop(): Promise<void>
}

export interface ServiceParts {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
}

/** Makes `start` run once and `stop` at most once per start, however often and in whatever order they are called. */
export function service(parts: ServiceParts): Service {
  let starting: Promise<void> | null = null
  let stopping: Promise<void> | null = null
  return {
    name: parts.name,
    start() {
      if (stopping !== null)
        return Promise.reject(new Error(`${parts.name} was stopped: it does not start again`))
      starting ??= parts.start()
      return starting
    },
    stop() {
      const begun = starting
      if (begun === null) return Promise.resolve()
      // A service that failed to start has nothing to stop.
      stopping ??= begun.then(
        () => parts.stop(),
        () => undefined,
      )
      return stopping
    },
  }
}

/** One after the other. When one fails, those that stand are stopped in reverse, and its error is thrown. */
export async function startAll(services: readonly Service[], stopTimeoutMs: number): Promise<void> {
  const started: Service[] = []
  for (const each of services) {
    try {
      await each.start()
      started.push(each)
    } catch (error) {
      await stopAll(started, { timeoutMs: stopTimeoutMs })
      throw error
    }
  }
}

export interface StopOptions {
  /** For all of them together. */
  readonly timeoutMs: number
  readonly clock?: Clock
}

/** What went wrong while stopping; empty when all is well. Every service is asked, whatever the others do. */
export interface StopReport {
  readonly failed: readonly { readonly name: string; readonly error: unknown }[]
  readonly timedOut: readonly string[]
}

/** In reverse order, each after the one before. Never rejects: whoever stops has nobody left to throw to. */
export async function stopAll(services: readonly Service[], options: StopOptions): Promise<StopReport> {
  const time = options.clock ?? clock
  const deadline = time.monotonic() + options.timeoutMs
  const failed: { name: string; error: unknown }[] = []
  const timedOut: string[] = []
  for (const each of services.toReversed()) {
    try {
      const inTime = await within(each.stop(), Math.max(0, deadline - time.monotonic()), time)
      if (!inTime) timedOut.push(each.name)
    } catch (error) {
      failed.push({ name: each.name, error })
    }
  }
  return { failed, timedOut }
}

async function within(work: Promise<void>, ms: number, time: Clock): Promise<boolean> {
  const timer = new AbortController()
  const late = time.sleep(ms, timer.signal).then(
    () => false,
    () => false,
  )
  const done = work.then(() => true)
  try {
    return await Promise.race([done, late])
  } finally {
    timer.abort()
  }
}
