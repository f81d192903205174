import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatementCache, statementName } from './statements.ts'

test('the same text is the same statement', () => {
  const cache = new StatementCache(2)
  assert.equal(cache.use('select 1'), cache.use('select 1'))
  assert.equal(cache.use('select 1').name, statementName('select 1'))
  assert.notEqual(statementName('select 1'), statementName('select 2'))
})

test('the one that was not used for longest makes room, and is closed once', () => {
  const cache = new StatementCache(2)
  const first = cache.use('select 1')
  const second = cache.use('select 2')
  cache.use('select 1')
  cache.use('select 3')
  assert.equal(cache.size, 2)
  assert.deepEqual(cache.takeEvicted(), [second])
  assert.deepEqual(cache.takeEvicted(), [])
  assert.equal(cache.use('select 1'), first)
})

test('one that is wanted again before it was closed is not closed', () => {
  const cache = new StatementCache(1)
  cache.use('select 1')
  cache.use('select 2')
  cache.use('select 1')
  assert.deepEqual(
    cache.takeEvicted().map(({ text }) => text),
    ['select 2'],
  )
})

test('with no room for any, all are unnamed', () => {
  const cache = new StatementCache(0)
  assert.equal(cache.use('select 1').name, '')
  assert.equal(cache.size, 0)
})
