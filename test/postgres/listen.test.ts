import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createEar } from '../../src/postgres/listen.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startProxy } from './proxy.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())

test('each payload on the channel is heard, in order, and no other channel', async () => {
  const payloads = collector()
  const listening = await createEar({ url: database.url }).listen('pgrst', payloads.add, () => undefined)
  await database.query(`notify other, 'no'; notify pgrst, 'reload schema'; notify pgrst`)
  assert.deepEqual(await payloads.first(2), ['reload schema', ''])
  await listening.stop()
})

test('when the connection is lost it is made again, and what may have been missed is said', async () => {
  const payloads = collector()
  const missed = Promise.withResolvers<void>()
  const listening = await createEar({ url: database.url }).listen('a "channel"', payloads.add, missed.resolve)
  await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await missed.promise
  await database.query(`notify "a ""channel""", 'again'`)
  assert.deepEqual(await payloads.first(1), ['again'])
  await listening.stop()
})

test('a database that is not there yet does not stop it from listening later', async () => {
  const lost = Promise.withResolvers<void>()
  const url = new URL(database.url)
  const name = `${url.pathname.slice(1)}_later`
  url.pathname = `/${name}`
  const missed = Promise.withResolvers<void>()
  const ear = createEar({
    url: url.href,
    observe: (event) => event.kind === 'listening-lost' && lost.resolve(),
  })
  const listening = await ear.listen('pgrst', () => undefined, missed.resolve)
  await lost.promise
  await database.query(`create database ${name}`)
  await missed.promise
  await listening.stop()
  await database.query(`drop database ${name} with (force)`)
})

test('a connection that answers no heartbeat is given up', async () => {
  const proxy = await startProxy(database.url)
  const lost = Promise.withResolvers<string>()
  const ear = createEar({
    url: proxy.url,
    heartbeat_ms: 50,
    observe: (event) => event.kind === 'listening-lost' && lost.resolve(event.error.message),
  })
  const listening = await ear.listen(
    'pgrst',
    () => undefined,
    () => undefined,
  )
  proxy.stall()
  assert.equal(await lost.promise, 'no answer to a heartbeat')
  await listening.stop()
  await proxy.close()
})

function collector() {
  const seen: string[] = []
  let wake: () => void = () => undefined
  return {
    add(payload: string) {
      seen.push(payload)
      wake()
    },
    async first(count: number) {
      while (seen.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return seen
    },
  }
}
