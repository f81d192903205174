// What `audit` cannot keep is a mistake of the model, told where it was written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  any,
  entity,
  int,
  owner,
  role,
  type Schema,
  schema,
  signedIn,
  sql,
  sqlFunction,
  text,
  uuid,
} from '../../src/model/model.ts'

function told(make: () => Schema): string {
  try {
    make()
  } catch (error) {
    return String((error as Error).message)
  }
  return assert.fail('there was no mistake')
}

test('a key that is not kept, or that the history has a column like', () => {
  const coded = entity('coded', { code: text(), n: int() }, { key: ['code'], audit: { except: ['code'] } })
  assert.match(
    told(() => schema({ coded })),
    /coded: audit finds records by the key, and code is of it/,
  )
  const timed = entity('timed', { at: int() }, { key: ['at'], audit: true })
  assert.match(
    told(() => schema({ timed })),
    /timed: its history has a column at of its own/,
  )
})

test('readers who depend on the row, or on a tenant', () => {
  for (const read of [signedIn, any(role('auditor'), signedIn)]) {
    const one = entity('one', { n: int() }, { audit: { read } })
    assert.match(
      told(() => schema({ one })),
      /mistakes\.test\.ts:\d+:\d+ one: audit: \{ read \} is a role/,
    )
  }
  const members = entity('members', { team_id: uuid(), user_id: owner() }, { key: ['team_id', 'user_id'] })
  const notes = entity('notes', { team_id: uuid() }, { audit: { read: role('auditor') } })
  const tenant = { field: 'team_id', through: () => members, group: 'team_id', user: 'user_id' }
  assert.match(
    told(() => schema({ members, notes }, { tenant })),
    /notes: its rows belong to tenants/,
  )
})

test('fields that are not there, and a function by the name of one that audit makes', () => {
  const one = entity('one', { n: int() }, { audit: { except: ['m' as 'n'] } })
  assert.match(
    told(() => schema({ one })),
    /one: audit names the field m, which it does not have/,
  )
  const two = entity('two', { n: int() }, { audit: true })
  const two_as_of = sqlFunction('two_as_of', { returns: int(), body: sql`select 1` })
  assert.match(
    told(() => schema({ two, two_as_of })),
    /audit makes a function two_as_of/,
  )
})
