import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

test('what is not known to be short has a connection for itself', () => {
  const pace = new Pace(8)
  assert.equal(pace.load(null), 1)
  assert.equal(pace.load('new'), 1)
  pace.learn('slow', 40)
  assert.equal(pace.load('slow'), 1)
})

test('short ones share in proportion to their time, at most `together_max`', () => {
  const pace = new Pace(8)
  pace.learn('short', 0.25)
  pace.learn('shortest', 0.001)
  assert.equal(pace.load('short'), 0.25)
  assert.equal(pace.load('shortest'), 1 / 8)
})

test('one late answer does not make a short kind long, many do', () => {
  const pace = new Pace(8)
  pace.learn('read', 0.1)
  pace.learn('read', 5)
  assert.ok(pace.load('read') < 0.3)
  for (let i = 0; i < 100; i += 1) pace.learn('read', 5)
  assert.equal(pace.load('read'), 1)
  for (let i = 0; i < 10; i += 1) pace.learn('read', 0.1)
  assert.ok(pace.load('read') < 0.2)
})

test('a kind that is remembered makes no room for ever more', () => {
  const pace = new Pace(8)
  for (let i = 0; i <= 2_000; i += 1) pace.learn(`kind ${i}`, 0.1)
  assert.equal(pace.load('kind 0'), 1)
  assert.equal(pace.load('kind 2000'), 1 / 8)
})
