import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeClock } from '../kit/clock.ts'
import { watchEventLoop } from './event-loop.ts'
import { createHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

test('checks are asked seldom, however often one asks for health', async () => {
  const clock = fakeClock()
  let asked = 0
  const counted = () => {
    asked += 1
  }
  const health = createHealth({ checks: { counted }, clock })
  await Promise.all([health.ready(), health.ready(), health.ready()])
  assert.equal(asked, 1)
  clock.advance(501)
  await health.ready()
  assert.equal(asked, 2)
})

test('who drains is not ready, but alive', async () => {
  const health = createHealth({ checks: {} })
  health.drain()
  assert.equal((await health.ready()).ready, false)
  assert.equal(health.live(), true)
})

test('a loop that is late twice in a row is overloaded, and is not when it has caught up', async (t) => {
  const watch = watchEventLoop(50)
  t.after(() => watch.stop())
  assert.equal(watch.overloaded, false)
  while (!watch.overloaded) {
    block(150)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  while (watch.overloaded) await new Promise((resolve) => setTimeout(resolve, 20))
})

test('figures are read when somebody asks, and not before', async () => {
  const metrics = createMetrics()
  let read = 0
  metrics.gauge('plinth_test_gauge', 'help', () => (read += 1))
  metrics.counter('plinth_test_total', 'help', () => 5)
  const count = metrics.events('plinth_test_events_total', 'help', 'kind')
  count('a')
  count('a')
  assert.equal(read, 0)
  const text = await metrics.text()
  assert.match(text, /^plinth_test_gauge 1$/m)
  assert.match(text, /^plinth_test_total 5$/m)
  assert.match(await metrics.text(), /^plinth_test_total 5$/m)
  assert.match(text, /^plinth_test_events_total\{kind="a"\} 2$/m)
})

test('durations fall into the bucket that holds them', async () => {
  const metrics = createMetrics()
  for (const seconds of [0.001, 0.0011, 20]) {
    metrics.answered({ route: 'table', method: 'BREW', status: 418, seconds })
  }
  const text = await metrics.text()
  const bucket = (le: string) =>
    new RegExp(
      `_bucket\\{le="${le.replace('+', '\\+')}",route="table",method="other",status="418"\\} (\\d+)`,
    ).exec(text)?.[1]
  assert.deepEqual(['0.001', '0.0025', '10', '+Inf'].map(bucket), ['1', '2', '2', '3'])
})

function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
