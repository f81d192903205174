// An embedded database whose disk runs full: what is refused, what is served, and that it passes.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { fetchOnce } from '../support/fetch-once.ts'

const root = mkdtempSync(join(tmpdir(), 'plinth-disk-'))
// As root, the server runs as somebody else, who has to be able to pass through.
chmodSync(root, 0o755)
const data = join(root, 'folder')
after(() => rmSync(root, { recursive: true, force: true }))

const SCHEMA = `
create table if not exists notes (id int primary key);
grant select, insert, update, delete on notes to anon;
create or replace function counted() returns bigint stable language sql as 'select count(*) from notes';
create or replace function noted(id int) returns void language sql as 'insert into notes values (id)';
grant execute on function counted(), noted(int) to anon;
`

/** More than any disk has. */
const EVER_TOO_LITTLE = Number.MAX_SAFE_INTEGER

interface Served {
  readonly plinth: Plinth
  /** The next event of this kind, from the call on. */
  next(kind: LogEvent['kind']): Promise<LogEvent>
  readonly events: readonly LogEvent[]
}

async function serve(diskFreeBytesMin: number): Promise<Served> {
  const waiting = new Map<string, (event: LogEvent) => void>()
  const events: LogEvent[] = []
  const plinth = createPlinth({
    load: async (database = {}) => {
      const flags = { data, port: 0, poolSize: 2, diskFreeBytesMin, diskCheckIntervalMs: 10 }
      return resolveSettings({ flags, database })
    },
    log: {
      write(event) {
        events.push(event)
        waiting.get(event.kind)?.(event)
      },
      flush: () => undefined,
    },
    prepare: async (admin) => {
      for (const statement of SCHEMA.split(';\n')) await admin.query(statement)
    },
  })
  await plinth.start()
  return { plinth, events, next: (kind) => new Promise((resolve) => waiting.set(kind, resolve)) }
}

function write(url: string, path: string, method = 'POST', body: unknown = { id: 1 }): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return fetchOnce(`${url}/rest/v1${path}`, { method, headers, body: JSON.stringify(body) })
}

test('with less room than the limit, writes are refused, reads are served, and the server is not ready', async (t) => {
  const { plinth, events } = await serve(EVER_TOO_LITTLE)
  t.after(() => plinth.stop())
  const { url } = plinth
  const writes = [
    write(url, '/notes'),
    write(url, '/notes?id=eq.1', 'PATCH'),
    write(url, '/notes?id=eq.1', 'PUT'),
    write(url, '/notes?id=eq.1', 'DELETE'),
    write(url, '/rpc/noted'),
  ]
  for (const response of await Promise.all(writes)) {
    assert.equal(response.status, 503)
    assert.ok(Number(response.headers.get('retry-after')) > 0)
    const { code, details } = (await response.json()) as { code: string; details: string }
    assert.equal(code, 'PL212')
    assert.match(details, /^\d+ bytes are free, and disk-free-bytes-min is \d+\.$/)
  }
  assert.deepEqual(await (await fetchOnce(`${url}/rest/v1/notes`)).json(), [])
  assert.equal(await (await write(url, '/rpc/counted', 'POST', {})).json(), 0)
  const ready = await fetchOnce(`${url}/readyz`)
  assert.equal(ready.status, 503)
  assert.match(await ready.text(), /disk of the database is nearly full/)
  assert.equal((await fetchOnce(`${url}/healthz`)).status, 200)
  assert.equal(events.filter(({ kind }) => kind === 'disk.low').length, 1, 'told once')
})

test('it begins and ends by itself; a disk that cannot be looked at refuses nothing', {
  // A file system that has no room.
  skip: process.platform !== 'linux',
}, async (t) => {
  const { plinth, next, events } = await serve(1)
  t.after(() => plinth.stop())
  const { url } = plinth
  const folder = join(data, 'data')
  assert.equal((await write(url, '/notes', 'POST', { id: 1 })).status, 201)

  const unreadable = next('disk.unreadable')
  renameSync(folder, `${folder} elsewhere`)
  await unreadable
  assert.equal((await write(url, '/notes', 'POST', { id: 2 })).status, 201)

  const low = next('disk.low')
  symlinkSync('/proc', folder)
  assert.deepEqual(await low, { kind: 'disk.low', folder: data, freeBytes: 0, freeBytesMin: 1 })
  assert.equal((await write(url, '/notes', 'POST', { id: 3 })).status, 503)

  const enough = next('disk.enough')
  rmSync(folder)
  renameSync(`${folder} elsewhere`, folder)
  await enough
  assert.equal((await write(url, '/notes', 'POST', { id: 3 })).status, 201)
  assert.deepEqual(
    events.map(({ kind }) => kind).filter((kind) => /^disk\.(low|enough)$/.test(kind)),
    ['disk.low', 'disk.enough'],
  )
})
