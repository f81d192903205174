// Is it well? live: the process runs its event loop. ready: it can serve, and will still do so for a while.
import { type Clock, clock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'

export interface Health {
  live(): boolean
  ready(): Promise<Readiness>
  /** From now on not ready, whatever the checks say: the process is about to stop. */
  drain(): void
}

export interface Readiness {
  readonly ready: boolean
  /** By name of the check: `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>>
}

/** Resolves when all is well; rejects, or throws, with what is wrong. */
export type Check = (signal: AbortSignal) => Promise<unknown> | unknown

export interface HealthOptions {
  readonly checks: Readonly<Record<string, Check>>
  readonly clock?: Clock
}

const CHECK_TIMEOUT_MS = 2_000
/** Anybody may ask, and as often as they like; the checks themselves run this seldom. */
const VERDICT_KEPT_MS = 500

export function createHealth(options: HealthOptions): Health {
  const time = options.clock ?? clock
  let draining = false
  let verdict: Promise<Readiness> | null = null
  let judgedAt = 0

  async function judge(): Promise<Readiness> {
    const entries = Object.entries(options.checks).map(
      async ([name, check]) => [name, await outcomeOf(check)] as const,
    )
    const checks = Object.fromEntries(await Promise.all(entries))
    return { ready: Object.values(checks).every((outcome) => outcome === 'ok'), checks }
  }

  function ready(): Promise<Readiness> {
    if (draining) return Promise.resolve({ ready: false, checks: { process: 'shutting down' } })
    const now = time.monotonic()
    if (verdict === null || now - judgedAt > VERDICT_KEPT_MS) {
      judgedAt = now
      verdict = judge()
    }
    return verdict
  }

  return {
    live: () => true,
    ready,
    drain() {
      draining = true
    },
  }
}

async function outcomeOf(check: Check): Promise<string> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
  const late = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`))
  })
  return Promise.race([late, attempt(check, signal)])
}

async function attempt(check: Check, signal: AbortSignal): Promise<string> {
  try {
    await check(signal)
    return 'ok'
  } catch (error) {
    // Anybody may read this: only texts that are made for callers.
    return error instanceof PlinthError ? error.message : 'failing'
  }
}
