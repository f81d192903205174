// Clients of the server: the unmodified @supabase/supabase-js that the project has installed, typed by the model.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { ClientDatabase, CommandMap, NoCommands, Schema } from '../src/model/model.ts'
import { packageMissing } from './refusal.ts'
import type { PendingWork } from './settle.ts'

export type TestClient<S extends Schema, Commands extends CommandMap = NoCommands> = SupabaseClient<
  ClientDatabase<S, Commands>
>

export interface ClientOptions {
  readonly url: string
  /** The schema of the database. */
  readonly schema: string
  /** The key that every client of a project has. */
  readonly key: string
  /** Who asks. */
  readonly token: string
  readonly fetch: typeof fetch
}

const PACKAGE = '@supabase/supabase-js'

/** Throws PL420 where the package is not installed. */
export async function createTestClient<S extends Schema, Commands extends CommandMap>(
  options: ClientOptions,
): Promise<TestClient<S, Commands>> {
  const { url, schema, key, token, fetch } = options
  const { createClient } = await load()
  const client = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { schema },
    global: { headers: { Authorization: `Bearer ${token}` }, fetch },
  })
  return client as unknown as TestClient<S, Commands>
}

/** Of the project that is tested: where Plinth is linked, what stands beside it is another one. */
async function load(): Promise<typeof import('@supabase/supabase-js')> {
  const project = createRequire(pathToFileURL(resolve('package.json')))
  let path: string
  try {
    path = project.resolve(PACKAGE)
  } catch (error) {
    throw packageMissing(PACKAGE, error)
  }
  return import(pathToFileURL(path).href)
}

export interface TrackedFetch extends PendingWork {
  readonly fetch: typeof fetch
}

/** A fetch that knows what it waits for, and leaves no connection open: the server that it asks is about to stop. */
export function trackFetch(): TrackedFetch {
  let count = 0
  return {
    name: 'requests of clients',
    count: () => count,
    async fetch(input, init) {
      count += 1
      try {
        const headers = new Headers(init?.headers)
        headers.set('Connection', 'close')
        return await fetch(input, { ...init, headers })
      } finally {
        count -= 1
      }
    },
  }
}
