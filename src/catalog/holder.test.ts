import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '../kit/clock.ts'
import { PlinthError } from '../kit/error.ts'
import type { CatalogEvent } from '../kit/log-event.ts'
import { seededRandom } from '../kit/random.ts'
import { CatalogHolder } from './holder.ts'
import type { Catalog } from './types.ts'

function catalogOf(version: number): Catalog {
  return {
    version,
    serverVersion: 180_000,
    serverVersionText: '18.0',
    schemas: new Map(),
    relations: new Map(),
    relationships: new Map(),
    representations: new Map(),
    handlers: [],
    roles: new Map(),
    memberships: new Map(),
    messages: new Map(),
    columnGrants: false,
    setsResponses: false,
    hasPostgis: false,
  }
}

/** A holder whose loads end when the test says so. */
function rig() {
  const time = fakeClock()
  const loads: { resolve(): void; reject(error: Error): void }[] = []
  const events: CatalogEvent[] = []
  const holder = new CatalogHolder({
    load(version) {
      const { promise, resolve, reject } = Promise.withResolvers<Catalog>()
      loads.push({ resolve: () => resolve(catalogOf(version)), reject })
      return promise
    },
    observe: (event) => events.push(event),
    clock: time,
    random: seededRandom(1),
  })
  return { holder, loads, events, time }
}

/** Lets everything run that waits for nothing but other promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isUnloaded(error: unknown): boolean {
  return error instanceof PlinthError && error.code === 'PGRST002' && error.status === 503 && error.retryable
}

test('before the first load there is nothing to serve', () => {
  const { holder } = rig()
  assert.throws(() => holder.current, isUnloaded)
})

test('a load in progress does not serve those who ask during it: one more load serves them all', async () => {
  const { holder, loads } = rig()
  const first = holder.reload()
  const during = [holder.reload(), holder.reload(), holder.reload()]
  assert.equal(loads.length, 1)
  loads[0]?.resolve()
  assert.equal((await first).version, 1)
  await settled()
  assert.equal(loads.length, 2)
  loads[1]?.resolve()
  assert.deepEqual(
    (await Promise.all(during)).map((catalog) => catalog.version),
    [2, 2, 2],
  )
  await settled()
  assert.equal(loads.length, 2)
  assert.equal(holder.current.version, 2)
})

test('a failed load leaves the old catalog, and is tried again until it succeeds', async () => {
  const { holder, loads, events, time } = rig()
  const first = holder.reload()
  loads[0]?.resolve()
  const old = await first
  const second = holder.reload()
  await settled()
  loads[1]?.reject(new Error('gone'))
  await settled()
  assert.equal(holder.current, old)
  assert.deepEqual(events, [{ kind: 'catalog.failed', reason: 'gone', attempt: 1 }])
  assert.equal(loads.length, 2)
  time.advance(250)
  await settled()
  loads[2]?.resolve()
  assert.equal((await second).version, 2)
  assert.notEqual(holder.current, old)
})

test('each failure waits longer, up to half a minute', async () => {
  const { holder, loads, time } = rig()
  holder.invalidate()
  for (let failures = 1; failures <= 12; failures++) {
    loads.at(-1)?.reject(new Error('gone'))
    await settled()
    const longest_ms = Math.min(30_000, 250 * 2 ** (failures - 1))
    time.advance(longest_ms / 2 - 1)
    await settled()
    assert.equal(loads.length, failures, 'not before half of the time')
    time.advance(longest_ms / 2 + 1)
    await settled()
    assert.equal(loads.length, failures + 1)
  }
})

test('who asks while a retry waits is served by that retry', async () => {
  const { holder, loads, time } = rig()
  holder.invalidate()
  loads[0]?.reject(new Error('gone'))
  await settled()
  const asked = holder.reload()
  time.advance(250)
  await settled()
  loads[1]?.resolve()
  await asked
  await settled()
  assert.equal(loads.length, 2)
})

test('an attempt ends with its load, also when that fails', async () => {
  const { holder, loads } = rig()
  const tried = holder.attempt()
  loads[0]?.reject(new Error('gone'))
  await tried
  assert.throws(() => holder.current, isUnloaded)
  await holder.stop()
})

test('an attempt is a load that begins after it was asked for', async () => {
  const { holder, loads } = rig()
  const first = holder.attempt()
  let ended = false
  const second = holder.attempt().then(() => (ended = true))
  loads[0]?.resolve()
  await first
  await settled()
  assert.deepEqual([loads.length, ended], [2, false])
  loads[1]?.resolve()
  await second
  await holder.stop()
  await holder.attempt()
  assert.equal(loads.length, 2, 'after the stop there is nothing to wait for')
})

test('who asked before a failed load and who asked during it are served by the same retry', async () => {
  const { holder, loads, time } = rig()
  const before = holder.reload()
  const during = holder.reload()
  loads[0]?.reject(new Error('gone'))
  await settled()
  time.advance(250)
  await settled()
  loads[1]?.resolve()
  assert.equal(await before, await during)
  assert.equal(loads.length, 2)
  await holder.stop()
})

test('what belongs to a catalog takes its place in the same moment', async () => {
  const seen: number[] = []
  const holder: CatalogHolder = new CatalogHolder({
    load: async (version) => catalogOf(version),
    onPlaced: () => seen.push(holder.current.version),
  })
  await holder.reload()
  await holder.reload()
  assert.deepEqual(seen, [1, 2])
})

test('stopping turns away those who wait, keeps the catalog and starts nothing more', async () => {
  const { holder, loads, time } = rig()
  const first = holder.reload()
  loads[0]?.resolve()
  await first
  const waiting = holder.reload()
  await settled()
  loads[1]?.reject(new Error('gone'))
  await settled()
  await Promise.all([assert.rejects(waiting, isUnloaded), holder.stop()])
  time.advance(60_000)
  await settled()
  assert.equal(loads.length, 2)
  assert.equal(holder.current.version, 1)
  await assert.rejects(holder.reload(), isUnloaded)
  await holder.stop()
})
