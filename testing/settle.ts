// Waits until nothing is under way any more. Each kind of work says how much of it there is; those that come later (jobs,
// deliveries) join the list.
import { clock } from '../src/kit/clock.ts'
import { unsettled } from './refusal.ts'

export interface PendingWork {
  /** In the plural: `requests in flight`. */
  readonly name: string
  count(): number | Promise<number>
}

const TIMEOUT_MS = 10_000
const LOOK_MS = 2

/** Throws PL422 with what is still pending. Time is that of the system: a clock of a test stands still. */
export async function settle(work: readonly PendingWork[], timeoutMs: number = TIMEOUT_MS): Promise<void> {
  const until = clock.monotonic() + timeoutMs
  for (;;) {
    const pending = await pendingOf(work)
    if (pending.length === 0) return
    if (clock.monotonic() >= until) throw unsettled(pending, timeoutMs)
    await clock.sleep(LOOK_MS)
  }
}

async function pendingOf(work: readonly PendingWork[]): Promise<readonly string[]> {
  // What was begun just now is counted from the next turn on.
  await new Promise((resolve) => setImmediate(resolve))
  const counted = await Promise.all(work.map(async ({ name, count }) => ({ name, count: await count() })))
  return counted.filter(({ count }) => count > 0).map(({ name, count }) => `${count} ${name}`)
}
