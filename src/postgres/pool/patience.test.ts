import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlushPlan } from '../wire/flush.ts'
import { durationMs, patience } from './patience.ts'

const options = { statement_timeout_ms: 1_000, stall_grace_ms: 50 }
const statement = { text: 'select 1', parameters: [] }

function plan(settings: FlushPlan['settings'], statements = [statement]): FlushPlan {
  return { before: [], settings, statements, after: [], kind: null }
}

test('durations as PostgreSQL writes them', () => {
  const known = {
    '250': 250,
    '5s': 5_000,
    '1.5 s': 1_500,
    '2min': 120_000,
    '1h': 3_600_000,
    '0': 0,
    '500us': 0.5,
  }
  for (const [text, ms] of Object.entries(known)) assert.equal(durationMs(text), ms, text)
  for (const text of ['', 'soon', '-1', '5 weeks']) assert.equal(durationMs(text), null, text)
})

test('each statement may take its time, and then some grace', () => {
  assert.equal(patience(plan([]), options), 1_050)
  assert.equal(patience(plan([], [statement, statement]), options), 2_050)
  assert.equal(patience(null, options), 1_050)
})

test('what the request sets for itself goes before', () => {
  assert.equal(patience(plan([['statement_timeout', '5s']]), options), 5_050)
  assert.equal(patience(plan([['statement_timeout', '0']]), options), null)
  assert.equal(patience(plan([]), { ...options, statement_timeout_ms: 0 }), null)
})
