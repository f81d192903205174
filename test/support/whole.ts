// The whole server in this process, on a database of the test, with its log at hand: what a test of reloads or roles
// waits for is an event.
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { fetchOnce } from './fetch-once.ts'

export const SECRET = 'a shared secret that is long enough'

export interface Whole {
  readonly plinth: Plinth
  readonly events: readonly LogEvent[]
  /** Resolves when `holds` does; asked after each event of the log. */
  until(holds: () => boolean): Promise<void>
  get(path: string, token?: string): Promise<{ readonly status: number; readonly json: unknown }>
}

/** `flags` are those of the command line, by key. */
export async function startWhole(flags: Readonly<Record<string, unknown>>): Promise<Whole> {
  const events: LogEvent[] = []
  let wake = (): void => undefined
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({ flags: { port: 0, jwtSecret: SECRET, poolSize: 2, ...flags }, database: inDatabase }),
    log: {
      write(event) {
        events.push(event)
        // What the event tells of is in place by then.
        setImmediate(() => wake())
      },
      flush: () => undefined,
    },
  })
  await plinth.start()
  return {
    plinth,
    events,
    async until(holds) {
      while (!holds()) await new Promise<void>((resolve) => (wake = resolve))
    },
    async get(path, token) {
      const response = await fetchOnce(`${plinth.url}/rest/v1${path}`, {
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      })
      return { status: response.status, json: await response.json() }
    },
  }
}

export function tokenFor(role: string): Promise<string> {
  return signToken(SECRET, false, { role, issuedAt_s: 1, lifetime_s: null })
}
