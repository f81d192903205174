// The package as somebody who embeds it has it: by its name, and nothing but its public face.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLog, createPlinth, type LogEvent, PlinthError, resolveSettings } from 'plinth'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(`
    create table notes (id int primary key, body text);
    insert into notes values (1, 'first');
  `)
})
after(() => database.drop())

function flags(more: Readonly<Record<string, unknown>> = {}) {
  return { databaseUrl: database.url, port: 0, poolSize: 1, reloadTriggers: false, ...more }
}

test('a server is started, asked and stopped', async () => {
  const anonRole = new URL(database.url).username
  const events: LogEvent[] = []
  const plinth = createPlinth({
    load: async (inDatabase = {}) => resolveSettings({ flags: flags({ anonRole }), database: inDatabase }),
    log: { write: (event) => void events.push(event), flush: () => undefined },
  })
  assert.equal(plinth.started, false)
  assert.equal(plinth.inFlight, 0)
  assert.throws(() => plinth.url, /not started/)
  await plinth.start()
  try {
    assert.equal(plinth.settings.poolSize, 1)
    assert.equal(String(plinth.settings.databaseUrl), '***')
    const answer = await fetch(`${plinth.url}/rest/v1/notes?select=body`)
    assert.deepEqual(await answer.json(), [{ body: 'first' }])
    await plinth.reload()
    assert.equal(plinth.started, true)
  } finally {
    const stopped = plinth.stop()
    assert.equal(plinth.started, false)
    await stopped
  }
  assert.equal(plinth.started, false)
  await assert.rejects(fetch(plinth.url))
  await assert.rejects(plinth.start(), /does not start again/)
  assert.deepEqual(
    events.map(({ kind }) => kind).filter((kind) => kind === 'server.listening' || kind === 'server.stopped'),
    ['server.listening', 'server.stopped'],
  )
})

test('told to stop while it starts, it goes no further', async () => {
  for (const [after, follows] of [
    ['catalog.loaded', ['service.started', 'server.stopped']],
    ['service.started', ['server.stopped']],
  ] as const) {
    const kinds: string[] = []
    const plinth = createPlinth({
      load: async () => resolveSettings({ flags: flags() }),
      log: {
        write({ kind }) {
          if (!kind.startsWith('database.')) kinds.push(kind)
          if (kind === after) void plinth.stop()
        },
        flush: () => undefined,
      },
    })
    await assert.rejects(plinth.start(), { code: 'PL207' })
    assert.deepEqual(kinds.slice(kinds.indexOf(after) + 1), follows)
    assert.equal(plinth.started, false)
  }
})

test('told to stop before there is anything to stop, it has nothing to say', async () => {
  const events: LogEvent[] = []
  const plinth = createPlinth({
    async load() {
      void plinth.stop()
      return resolveSettings({ flags: flags() })
    },
    log: { write: (event) => void events.push(event), flush: () => undefined },
  })
  await assert.rejects(plinth.start(), { code: 'PL207' })
  assert.deepEqual(events, [])
})

test('a start without fit settings rejects with the code and every problem, and has nothing to say', async () => {
  const events: LogEvent[] = []
  const plinth = createPlinth({
    load: async () => resolveSettings({ flags: flags({ port: 'high', nonsense: 1 }) }),
    log: { write: (event) => void events.push(event), flush: () => undefined },
  })
  await assert.rejects(plinth.start(), (error) => {
    assert.ok(error instanceof PlinthError)
    assert.equal(error.code, 'PL001')
    assert.match(error.message, /nonsense.*\n.*port/)
    return true
  })
  assert.equal(plinth.started, false)
  assert.deepEqual(events, [])
})

test('a log writes lines of JSON from its level on', () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', sink: (line) => void lines.push(line) })
  log.write({ kind: 'server.starting', version: '1', node: 'v26' })
  log.write({ kind: 'server.stopped', ms: 3 })
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['server.stopped'],
  )
})

test('nothing else of the package can be imported', async () => {
  for (const path of ['plinth/src/plinth.ts', 'plinth/package.json', 'plinth/bin/plinth.mjs']) {
    await assert.rejects(import(path), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }, path)
  }
})
