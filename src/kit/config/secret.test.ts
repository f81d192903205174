import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskUrl } from './secret.ts'

const cases = [
  ['postgres://u:p@h:5432/d', 'postgres://u:***@h:5432/d'],
  ['postgresql://u@h/d', 'postgresql://u@h/d'],
  ['postgres://u:p:q@h/d?sslmode=require', 'postgres://u:***@h/d?sslmode=require'],
  ['postgres://h/d?user=u&password=p&x=y', 'postgres://h/d?user=u&password=***&x=y'],
  ['postgres:///d?host=/run', 'postgres:///d?host=/run'],
] as const

for (const [url, masked] of cases) {
  test(`${masked} is how its URL is shown`, () => {
    assert.equal(maskUrl(url), masked)
  })
}
