import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { StatementCache, statementName } from './statements.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

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

test('what was evicted is let go, however many come and go', async () => {
  const cache = new StatementCache(50)
  const gone = Array.from({ length: 2_000 }, (_, n) => new WeakRef(cache.use(`select ${n}`))).slice(0, 1_900)
  assert.equal(cache.takeEvicted().length, 1_950)
  assert.equal(cache.size, 50)
  // A WeakRef holds on to what it refers to until the turn that made it is over.
  await new Promise(setImmediate)
  collectGarbage()
  assert.equal(gone.filter((reference) => reference.deref() !== undefined).length, 0)
  assert.ok(cache.use('select 1999'))
})
