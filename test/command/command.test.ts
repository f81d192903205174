// Commands over HTTP, by the unmodified client: what they do, as whom, what they answer, and what they leave.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '../../testing/testing.ts'
import { bank } from './bank.ts'

test('a command changes rows as its caller, and answers what it declares', async () => {
  await using app = await testApp(bank)
  const user = await app.user({ email: 'ann@example.org' })
  const ann = await app.as(user)
  const { data, error } = await ann.rpc('open_account', { name: 'Savings' })
  assert.equal(error, null)
  assert.deepEqual(Object.keys(data ?? {}), ['id', 'owner_id', 'name', 'balance', 'opened_at'])
  assert.equal(data?.owner_id, user.id)
  assert.equal(data?.balance, 100)
  const read = await ann.from('accounts').select('*').single()
  assert.deepEqual(read.data, data)
})
