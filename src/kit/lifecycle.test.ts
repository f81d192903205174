import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from './clock.ts'
import { type Service, service, startAll, stopAll } from './lifecycle.ts'

function recorder() {
  const calls: string[] = []
  const make = (name: string, parts: Partial<Service> = {}) =>
    service({
      name,
      start: async () => {
        calls.push(`start ${name}`)
        await parts.start?.()
      },
      stop: async () => {
        calls.push(`stop ${name}`)
        await parts.stop?.()
      },
    })
  return { calls, make }
}

test('services start in order and stop in reverse', async () => {
  const { calls, make } = recorder()
  const services = [make('a'), make('b')]
  await startAll(services, 1000)
  const report = await stopAll(services, { timeoutMs: 1000 })
  assert.deepEqual(calls, ['start a', 'start b', 'stop b', 'stop a'])
  assert.deepEqual(report, { failed: [], timedOut: [] })
})

test('starting and stopping twice does it once', async () => {
  const { calls, make } = recorder()
  const one = make('a')
  await Promise.all([one.start(), one.start()])
  await Promise.all([one.stop(), one.stop()])
  assert.deepEqual(calls, ['start a', 'stop a'])
})

test('what was stopped does not start again, and says so', async () => {
  const { calls, make } = recorder()
  const one = make('a')
  await one.start()
  await one.stop()
  await assert.rejects(one.start(), /a was stopped: it does not start again/)
  assert.deepEqual(calls, ['start a', 'stop a'])
})

test('stopping before starting does nothing', async () => {
  const { calls, make } = recorder()
  await make('a').stop()
  assert.deepEqual(calls, [])
})

test('when one cannot start, those before it are stopped and its error is thrown', async () => {
  const { calls, make } = recorder()
  const broken = make('b', { start: () => Promise.reject(new Error('no')) })
  await assert.rejects(startAll([make('a'), broken, make('c')], 1000), /no/)
  assert.deepEqual(calls, ['start a', 'start b', 'stop a'])
})

test('one that fails to stop is reported and the others are stopped all the same', async () => {
  const { calls, make } = recorder()
  const services = [make('a'), make('b', { stop: () => Promise.reject(new Error('no')) })]
  await startAll(services, 1000)
  const report = await stopAll(services, { timeoutMs: 1000 })
  assert.deepEqual(
    report.failed.map(({ name }) => name),
    ['b'],
  )
  assert.equal(calls.at(-1), 'stop a')
})

test('one that hangs is left behind when the time is up', async () => {
  const { make } = recorder()
  const time = fakeClock()
  const services = [make('a'), make('b', { stop: () => new Promise(() => undefined) })]
  await startAll(services, 1000)
  const stopping = stopAll(services, { timeoutMs: 1000, clock: time })
  await Promise.resolve()
  time.advance(1000)
  assert.deepEqual((await stopping).timedOut, ['b'])
})
