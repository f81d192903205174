// The database of the comparison: a fresh one with the shop in it, on the server that
// PLINTH_BENCH_DATABASE_URL names, or on an embedded one in a folder that goes away with the run.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { commandOf, parentOf } from './process.ts'

export interface BenchDatabase {
  readonly url: string
  /** Of the server's first process; null when it runs on another machine, and its CPU time is not known. */
  readonly postmaster: number | null
  readonly version: string
  query(sql: string): Promise<void>
  drop(): Promise<void>
}

export async function createBenchDatabase(): Promise<BenchDatabase> {
  const server = await openServer()
  try {
    return await createShop(server)
  } catch (error) {
    await server.close()
    throw error
  }
}

interface Server {
  readonly url: string
  close(): Promise<void>
}

async function openServer(): Promise<Server> {
  const named = process.env.PLINTH_BENCH_DATABASE_URL
  return named ? { url: named, close: async () => undefined } : embeddedServer()
}

async function embeddedServer(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plinth-bench-'))
  // Under root the server runs as another user, who must get in.
  chmodSync(dataDir, 0o755)
  const embedded = await startEmbedded({ dataDir })
  const url = new URL(embedded.url)
  // TCP, as servers and databases mostly speak.
  url.searchParams.delete('host')
  return {
    url: url.href,
    async close() {
      await embedded.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function createShop(server: Server): Promise<BenchDatabase> {
  const name = `plinth_bench_${process.pid}`
  const admin = await connect(server.url)
  await admin.query(`create database ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const client = await connect(url.href)
  await client.query(readFileSync(new URL('shop.sql', import.meta.url), 'utf8'))
  await client.query('vacuum analyze')
  return {
    url: url.href,
    postmaster: await postmasterOf(client),
    version: await settingOf(client, 'server_version'),
    query: async (sql) => void (await client.query(sql)),
    async drop() {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
      await server.close()
    },
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

async function settingOf(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query('select current_setting($1) as value', [name])
  return (rows[0] as { readonly value: string }).value
}

async function postmasterOf(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const { pid } = rows[0] as { readonly pid: number }
  // A process of that number that is not PostgreSQL means that the server runs elsewhere.
  return commandOf(pid)?.startsWith('postgres') ? parentOf(pid) : null
}
