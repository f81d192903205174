import assert from 'node:assert/strict'
import test from 'node:test'
import { serverTiming } from './server-timing.ts'

test('Server-Timing names the steps in their order, in tenths of milliseconds', () => {
  const timings = { response: 0.04, jwt: 0.1, parse: 1, plan: 2.26, transaction: 12.34 }
  assert.equal(
    serverTiming(timings),
    'jwt;dur=0.1, parse;dur=1.0, plan;dur=2.3, transaction;dur=12.3, response;dur=0.0',
  )
  assert.equal(serverTiming({ jwt: 1 }), 'jwt;dur=1.0')
})
