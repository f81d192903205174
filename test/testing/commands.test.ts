// Commands in a test: called as functions, and what they left.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { uuid, workflow } from 'plinth'
import { testApp } from 'plinth/testing'
import { accounts, balances, bank, notify, open_account, transfer, transferred } from '../command/bank.ts'

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>

before(async () => {
  app = await testApp(bank)
})

after(() => app.stop())

test('a command is called as somebody, under a key, and leaves what a test can read', async () => {
  const ann = await app.user({ email: 'ann@example.org' })
  const from = await app.call(open_account, { name: 'From' }, { as: ann })
  const to = await app.call(open_account, { name: 'To' }, { as: ann })
  assert.ok(from !== null && to !== null)
  assert.equal(from.owner_id, ann.id)
  const input = { from_id: from.id, to_id: to.id, amount: 30 }
  const made = await app.call(transfer, input, { as: ann, key: 'once' })
  assert.deepEqual(await app.call(transfer, input, { as: ann, key: 'once' }), made)

  const events = await app.events(transferred)
  assert.deepEqual(
    events.map(({ payload, actor, command }) => ({ payload, actor, command })),
    [{ payload: { transfer_id: made?.id, amount: 30 }, actor: ann.id, command: 'transfer' }],
  )
  assert.deepEqual(await app.events(), events)
  const jobs = await app.jobs(notify)
  assert.deepEqual(
    jobs.map(({ input: { account_id }, key, state }) => ({ account_id, key, state })),
    [{ account_id: to.id, key: made?.id, state: 'available' }],
  )
  assert.deepEqual(await app.jobs(), jobs)

  const changed = (await app.audit(accounts)).filter(({ command }) => command === 'transfer')
  assert.deepEqual(
    changed.map(({ key, before: was, after: is }) => [key?.id, was?.balance, is?.balance]),
    [
      [from.id, 100, 70],
      [to.id, 100, 130],
    ],
  )
  const [asked] = await app.audit('transfer')
  assert.equal(asked?.action, 'command')
  assert.equal(asked?.keyHash, createHash('sha256').update('once').digest('hex'))
  assert.equal((await app.audit()).length, 9)
})

test('who may not, and what is not valid, is told as to a client', async () => {
  await assert.rejects(app.call(open_account, { name: 'x' }), { code: 'PL501', status: 401 })
  await assert.rejects(app.call(balances, {}, { as: {} }), { code: 'PL501', status: 403 })
  assert.ok(Array.isArray(await app.call(balances, {}, { as: { roles: ['auditor'] } })))
  assert.ok(Array.isArray(await app.call(balances, {}, { as: 'service' })))
  await assert.rejects(app.call(open_account, { name: '' }, { as: {} }), {
    code: 'PL502',
    details: [{ path: 'name', message: 'At least 1 character.' }],
  })
  const id = '6f9619ff-8b86-4011-b42d-00cf4fc964ff'
  await assert.rejects(app.call(transfer, { from_id: id, to_id: id, amount: 1 }, { as: {} }), {
    code: 'no_account',
    status: 404,
  })
})

test('a workflow that the application does not list has no jobs to ask for', async () => {
  const stranger = workflow({ input: { id: uuid() }, run: async () => undefined })
  await assert.rejects(app.jobs(stranger), { code: 'PL516' })
})
