// The database of the comparison: a fresh one with the shop in it, on the server that
// PLINTH_BENCH_DATABASE_URL names. It is dropped at the end.
import { readFileSync } from 'node:fs'
import pg from 'pg'
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
  const server = process.env.PLINTH_BENCH_DATABASE_URL
  if (!server) throw new Error('set PLINTH_BENCH_DATABASE_URL to a PostgreSQL server, as a superuser')
  const name = `plinth_bench_${process.pid}`
  const admin = await connect(server)
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const client = await connect(url.href)
  await client.query(readFileSync(new URL('shop.sql', import.meta.url), 'utf8'))
  return {
    url: url.href,
    postmaster: await postmasterOf(client),
    version: await settingOf(client, 'server_version'),
    query: async (sql) => void (await client.query(sql)),
    drop: async () => {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
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
