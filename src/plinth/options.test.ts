import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSettings } from '../kit/config/resolve.ts'
import { silentLog } from '../kit/log.ts'
import { databaseOptions } from './options.ts'

function poolOptions(flags: Readonly<Record<string, unknown>>) {
  const { settings } = resolveSettings({ flags })
  return databaseOptions(settings, 'postgres://x@127.0.0.1:1/x', { log: silentLog })
}

test('a lifetime or idle time of 0 keeps a connection, and closes none at once', () => {
  const kept = poolOptions({ poolMaxLifetimeMs: 0, poolMaxIdletimeMs: 0 })
  assert.equal(kept.lifetime_ms, Number.POSITIVE_INFINITY)
  assert.equal(kept.idle_timeout_ms, Number.POSITIVE_INFINITY)
  const short = poolOptions({ poolMaxLifetimeMs: 1, poolMaxIdletimeMs: 2 })
  assert.deepEqual([short.lifetime_ms, short.idle_timeout_ms], [1, 2])
})

test('without prepared statements a connection keeps none', () => {
  assert.equal(poolOptions({ preparedStatements: false }).statements_max, 0)
  assert.equal(poolOptions({ preparedStatementsMax: 7 }).statements_max, 7)
})
