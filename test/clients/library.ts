// The lending library, served by `plinth start` as a process of its own, and unmodified clients of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { SignJWT } from 'jose'
import { createTestDatabase } from '../support/database.ts'

export interface Library {
  readonly url: string
  anonymous(): SupabaseClient
  /** `id`: of a reader, a uuid. */
  signedIn(id: string): Promise<SupabaseClient>
  service(): Promise<SupabaseClient>
  withToken(token: string): SupabaseClient
  stop(): Promise<void>
}

export async function startLibrary(): Promise<Library> {
  const sql = readFileSync(new URL('library.sql', import.meta.url), 'utf8')
  const database = await createTestDatabase(sql)
  const port = await freePort()
  const child = serve(database.url, port)
  const url = `http://127.0.0.1:${port}`
  await answering(child, url)
  const anonymousToken = await tokenOf({ role: 'anon' })
  const withToken = (token: string) => client(url, anonymousToken, token)
  return {
    url,
    anonymous: () => withToken(anonymousToken),
    signedIn: async (sub) => withToken(await tokenOf({ role: 'authenticated', sub })),
    service: async () => withToken(await tokenOf({ role: 'service_role' })),
    withToken,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await database.drop()
    },
  }
}

function client(url: string, key: string, token: string): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { Authorization: `Bearer ${token}` } },
  })
}

function tokenOf(claims: Readonly<Record<string, string>>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET))
}

function serve(databaseUrl: string, port: number): ChildProcess {
  const program = fileURLToPath(new URL('../../bin/plinth.ts', import.meta.url))
  const flags = ['--database-url', databaseUrl, '--port', String(port), '--jwt-secret', SECRET]
  return spawn(process.execPath, [program, 'start', ...flags, '--rest-prefix', '/rest/v1'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    if (await isReady(`${url}/readyz`)) return
    await delay(START_POLL_MS)
  }
  throw new Error('the server did not become ready in time')
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Nothing listens yet.
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port to listen on')
  return address.port
}

const SECRET = 'a-secret-of-the-client-tests-that-is-long-enough'
const START_TIMEOUT_MS = 20_000
const START_POLL_MS = 20
