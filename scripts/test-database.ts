// One PostgreSQL for a test run: the one that PLINTH_TEST_DATABASE_URL names, or an embedded one in a folder of its
// own that goes away with the run.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../src/postgres/embedded/embedded.ts'

/** Hands the URL of a superuser to `work`, and stops what it started whatever happens. */
export async function withTestDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const named = process.env.PLINTH_TEST_DATABASE_URL
  if (named) {
    console.log('\nTesting on the database that PLINTH_TEST_DATABASE_URL names')
    return await work(named)
  }
  const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'))
  // Under root the server runs as another user, who must get in.
  chmodSync(folder, 0o755)
  const lines: string[] = []
  try {
    const begun = performance.now()
    const log = (line: string) => void lines.push(line)
    const server = await startEmbedded({ dataDir: folder, settings: careless, log })
    console.log(`\nPostgreSQL for the tests is ready after ${Math.round(performance.now() - begun)} ms`)
    try {
      const url = overTcp(server.url)
      await prepare(url)
      return await work(url)
    } finally {
      await server.stop()
    }
  } catch (error) {
    console.error(lines.join('\n'))
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tests change user and database of the URL; the socket would only be in their way. */
function overTcp(url: string): string {
  const changed = new URL(url)
  changed.searchParams.delete('host')
  return changed.href
}

/** Tests log in as roles that they make: on this server, for this run, a name is enough. */
const trust =
  'local all all trust\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n'

/** Nothing here outlives the run, so nothing needs to wait for the disk, or to be tidied. */
const careless = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' }

async function prepare(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ readonly hba_file: string }>('show hba_file')
  writeFileSync(rows[0]?.hba_file ?? '', trust)
  await client.query('select pg_reload_conf()')
  await client.end()
}
