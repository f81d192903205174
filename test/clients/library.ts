// The lending library, served by `plinth start` as a process of its own, and unmodified clients of it.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { SignJWT } from 'jose'
import { createTestDatabase } from '../support/database.ts'

export interface Library {
  readonly url: string
  /** `fetch`: to see the answers as they come. */
  anonymous(fetch?: typeof globalThis.fetch): SupabaseClient
  /** `id`: of a reader, a uuid. */
  signedIn(id: string): Promise<SupabaseClient>
  service(): Promise<SupabaseClient>
  withToken(token: string): SupabaseClient
  stop(): Promise<void>
}

export async function startLibrary(): Promise<Library> {
  const sql = readFileSync(new URL('library.sql', import.meta.url), 'utf8')
  const database = await createTestDatabase(sql)
  const child = serve(database.url)
  const stop = async () => {
    await ended(child)
    await database.drop()
  }
  try {
    return { ...(await clients(await listening(child))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function clients(url: string): Promise<Omit<Library, 'stop'>> {
  const { status } = await fetch(`${url}/readyz`)
  if (status !== 200) throw new Error(`the server listens, and /readyz is ${status}`)
  const anonymousToken = await tokenOf({ role: 'anon' })
  const withToken = (token: string, fetch?: typeof globalThis.fetch) =>
    client({ url, key: anonymousToken, token, ...(fetch && { fetch }) })
  return {
    url,
    anonymous: (fetch) => withToken(anonymousToken, fetch),
    signedIn: async (sub) => withToken(await tokenOf({ role: 'authenticated', sub })),
    service: async () => withToken(await tokenOf({ role: 'service_role' })),
    withToken: (token) => withToken(token),
  }
}

interface ClientOf {
  readonly url: string
  readonly key: string
  readonly token: string
  readonly fetch?: typeof globalThis.fetch
}

function client({ url, key, token, fetch }: ClientOf): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { Authorization: `Bearer ${token}` }, ...(fetch && { fetch }) },
  })
}

function tokenOf(claims: Readonly<Record<string, string>>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET))
}

/** Port 0: the system picks a free one, and the log says which. */
function serve(databaseUrl: string): ChildProcessByStdio<null, Readable, null> {
  const program = fileURLToPath(new URL('../../bin/plinth.mjs', import.meta.url))
  const flags = ['--database-url', databaseUrl, '--port', '0', '--jwt-secret', SECRET, '--log-format', 'json']
  return spawn(process.execPath, [program, 'start', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function listening(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const { event, url } = JSON.parse(line) as { readonly event?: string; readonly url?: string }
    if (event !== 'server.listening' || url === undefined) continue
    // What it says from now on is not read, but must not fill the pipe either.
    child.stdout.resume()
    return url
  }
  throw new Error('the server ended before it listened')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

const SECRET = 'a-secret-of-the-client-tests-that-is-long-enough'
