// An application that is served twice on one database: by the test kit, and by a server whose connections go through a proxy
// that breaks them. Its clients ask again under the same key until they are answered.
import { setTimeout } from 'node:timers/promises'
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { silentLog } from '../../src/kit/log.ts'
import type { App } from '../../src/plinth/app.ts'
import { createPlinth } from '../../src/plinth.ts'
import type { TestDatabase, TestUser } from '../../testing/testing.ts'
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'

const SECRET = 'a shared secret that is long enough'
/** So that those who were refused do not all come back together. */
const PAUSE_MS_MAX = 100
const ASKED_AT_MOST = 200

export interface Call {
  readonly command: string
  readonly input: unknown
  readonly as: TestUser | 'service'
  readonly key?: string
}

export interface Reply {
  readonly status: number
  readonly body: string
  /** How often it was asked. */
  readonly asked: number
}

export interface Faulty {
  readonly proxy: CuttingProxy
  /** Asks until the answer is not that something broke. */
  insist(call: Call): Promise<Reply>
  stop(): Promise<void>
}

/** `settings` by key. */
export async function startFaulty(
  app: App,
  database: TestDatabase,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Faulty> {
  const proxy = await startCuttingProxy(database.url)
  const flags = {
    ...{
      host: '127.0.0.1',
      port: 0,
      poolSize: 4,
      anonRole: 'anon',
      jwtSecret: SECRET,
      reloadTriggers: false,
    },
    ...{ shutdownTimeoutMs: 100, securityChecks: 'off', databaseUrl: proxy.url },
    ...settings,
  }
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({ flags, database: inDatabase, model: app.schema.model }),
    log: silentLog,
    app,
  })
  await plinth.start()
  return {
    proxy,
    async insist({ command, input, as, key }) {
      const headers = {
        Authorization: `Bearer ${await tokenOf(as)}`,
        'Content-Type': 'application/json',
        ...(key !== undefined && { 'Idempotency-Key': key }),
      }
      for (let asked = 1; ; asked += 1) {
        const response = await fetch(`${plinth.url}/rest/v1/rpc/${command}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(input),
        })
        const body = await response.text()
        if (response.status < 500 || asked === ASKED_AT_MOST) return { status: response.status, body, asked }
        await setTimeout(Math.random() * PAUSE_MS_MAX)
      }
    },
    async stop() {
      await plinth.stop()
      await proxy.close()
    },
  }
}

function tokenOf(who: TestUser | 'service'): Promise<string> {
  const times = { issuedAt_s: Math.floor(Date.now() / 1000), lifetime_s: 3_600 }
  if (who === 'service') return signToken(SECRET, false, { role: 'service_role', ...times })
  return signToken(SECRET, false, {
    role: 'authenticated',
    subject: who.id,
    claims: { aud: 'authenticated', email: who.email, app_metadata: { roles: who.roles } },
    ...times,
  })
}
