// The steps of a start: each is taken unless a stop has come, and what stands is stopped in reverse.
import { clock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'
import { type Service, stopAll } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'

export interface Steps {
  /** Aborts with the first `cancel`. */
  readonly signal: AbortSignal
  /** Starts a service. Rejects with PL207 where the start was cancelled. */
  begin(each: Service): Promise<void>
  /** Takes over what is started already. */
  adopt(each: Pick<Service, 'name' | 'stop'>): void
  cancel(): void
  /** Stops what stands, within so much time for all. Never rejects: what went wrong is in the log. */
  release(timeoutMs: number): Promise<void>
}

export function createSteps(log: Log): Steps {
  const stopping = new AbortController()
  const { signal } = stopping
  const started: Service[] = []
  return {
    signal,
    async begin(each) {
      signal.throwIfAborted()
      const begun = clock.monotonic()
      await each.start()
      started.push(each)
      log.write({ kind: 'service.started', name: each.name, ms: Math.round(clock.monotonic() - begun) })
    },
    adopt(each) {
      started.push({ name: each.name, start: async () => undefined, stop: () => each.stop() })
    },
    cancel: () => stopping.abort(stoppedMeanwhile()),
    async release(timeoutMs) {
      const standing = started.splice(0)
      if (standing.length > 0) await stopStanding(standing, timeoutMs, log)
    },
  }
}

async function stopStanding(standing: readonly Service[], timeoutMs: number, log: Log): Promise<void> {
  const begun = clock.monotonic()
  const { failed, timedOut } = await stopAll(standing, { timeoutMs })
  for (const { name, error } of failed)
    log.write({ kind: 'service.stop-failed', name, reason: String(error) })
  for (const name of timedOut) log.write({ kind: 'service.stop-timed-out', name })
  log.write({ kind: 'server.stopped', ms: Math.round(clock.monotonic() - begun) })
}

function stoppedMeanwhile(): PlinthError {
  return new PlinthError({ code: 'PL207', status: 503, message: 'The server was stopped while it started.' })
}
