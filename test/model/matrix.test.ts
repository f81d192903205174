// The matrix of policies: what the model says of everybody, and in which words its changes are told.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  all,
  any,
  anyone,
  entity,
  member,
  not,
  owner,
  type Rule,
  role,
  schema,
  signedIn,
  sql,
  text,
  uuid,
} from '../../src/model/model.ts'
import { audiencesOf } from '../../src/model/policy/compile.ts'
import { VERBS } from '../../src/model/policy/granted.ts'
import { policyMatrix } from '../../src/model/policy/matrix.ts'
import { matrixChanges } from '../../src/model/policy/matrix-diff.ts'
import { parseMatrix, printMatrix } from '../../src/model/policy/matrix-text.ts'
import { type Caller, rolesIn, rowsFor } from '../../src/model/policy/rows.ts'
import { market } from './market.ts'

const golden = join(import.meta.dirname, 'policies.matrix')

/** `UPDATE_GOLDEN=1` writes the file. */
test('the matrix of the market is the file that a review has read', () => {
  const text = printMatrix(policyMatrix(market.model))
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text)
  assert.equal(text, readFileSync(golden, 'utf8'))
})

test('what is printed is read back as the same facts', () => {
  const facts = policyMatrix(market.model)
  assert.deepEqual(parseMatrix(printMatrix(facts)), { facts, strange: [] })
})

test('whoever has no row in the matrix has no row policy and no grant', () => {
  for (const { access } of market.model.tables.values()) {
    for (const verb of VERBS) {
      const policy = access[verb]
      const may = (caller: Caller) => !rowsFor(policy, caller).includes('no row')
      const signedIn: Caller[] = rolesIn(policy).map((role) => ({ kind: 'role', role }))
      assert.equal(audiencesOf(policy).includes('anon'), may({ kind: 'anon' }))
      assert.equal(
        audiencesOf(policy).includes('authenticated'),
        [{ kind: 'signed in' } as const, ...signedIn].some(may),
      )
    }
  }
})

const people = entity('people', { team: uuid(), user_id: owner() }, { read: owner.of('user_id') })

function invoices(read: Rule, extra: { readonly note?: 'open' | 'hidden' } = {}) {
  const note = extra.note === 'hidden' ? text().hidden() : text()
  const fields = { customer_id: owner(), team: uuid(), ...(extra.note === undefined ? {} : { note }) }
  return schema({ people, invoices: entity('invoices', fields, { read }) }).model
}

const rows = (read: Rule, who: string) =>
  policyMatrix(invoices(read))
    .filter((fact) => fact.subject === 'invoices' && fact.what === 'read' && fact.who === who)
    .map(({ how }) => how)

const byTeam = member.of('team', { through: () => people, group: 'team', user: 'user_id' })

test('ways to a row are lines of their own, and what must hold together is one', () => {
  const read = any(
    all(
      owner.of('customer_id'),
      sql`team is
    not null`,
    ),
    byTeam,
    all(role('audit'), not(role('banned'))),
  )
  assert.deepEqual(rows(read, 'anon'), ['no row'])
  assert.deepEqual(rows(read, 'signed in'), [
    'member rows (team, by people)',
    'own rows (customer_id) and rows where team is not null',
  ])
  assert.deepEqual(rows(read, 'role audit'), ['every row'])
  assert.deepEqual(rows(read, 'role banned'), rows(read, 'signed in'))
  assert.deepEqual(rows(all(signedIn, not(any(owner.of('customer_id'), byTeam))), 'signed in'), [
    'all but (own rows (customer_id) or member rows (team, by people))',
  ])
})

test('visitors are let in by anyone alone: not by a condition, nor by what they lack', () => {
  const listed = sql`note = 'listed'`
  const words = `rows where note = 'listed'`
  const asked: readonly (readonly [Rule, string])[] = [
    [listed, 'no row'],
    [not(role('banned')), 'no row'],
    [not(sql`note = 'draft'`), 'no row'],
    [any(listed, role('staff')), 'no row'],
    [all(listed, not(role('banned'))), 'no row'],
    [all(any(anyone, role('staff')), listed), 'no row'],
    [not(all(anyone, listed)), 'no row'],
    [any(all(anyone, listed), not(role('banned'))), words],
    [all(anyone, listed), words],
    [all(anyone, any(listed, role('staff'))), words],
    [all(anyone, not(listed)), `all but ${words}`],
    [all(anyone, not(role('banned'))), 'every row'],
    [any(anyone, listed), 'every row'],
  ]
  for (const [rule, how] of asked) {
    const model = invoices(rule, { note: 'open' })
    const read = model.tables.get('invoices')?.access.read ?? assert.fail()
    assert.deepEqual(rowsFor(read, { kind: 'anon' }), [how])
    assert.equal(audiencesOf(read).includes('anon'), how !== 'no row')
    assert.ok(audiencesOf(read).includes('authenticated'))
  }
})

test('rows of other tenants are nobody’s, whatever a policy says', () => {
  const tenants = { field: 'team', through: () => people, group: 'team', user: 'user_id' }
  const bills = entity('bills', { team: uuid(), total: text() }, { read: any(anyone) })
  const staff = entity('people', { team: uuid(), user_id: owner() }, { key: ['team', 'user_id'] })
  const { model } = schema({ people: staff, bills }, { tenant: { ...tenants, through: () => staff } })
  const facts = policyMatrix(model).filter(({ subject, what }) => subject === 'bills' && what === 'read')
  assert.deepEqual(
    facts.map(({ who, how }) => [who, how]),
    [
      ['anon', 'no row'],
      ['signed in', 'member rows (team, by people)'],
    ],
  )
})

const changes = (before: Parameters<typeof policyMatrix>[0], after: Parameters<typeof policyMatrix>[0]) =>
  matrixChanges(policyMatrix(before), policyMatrix(after))

test('a change is told in sentences', () => {
  const own = owner.of('customer_id')
  assert.deepEqual(changes(invoices(own), invoices(own)), [])
  assert.deepEqual(changes(invoices(own), invoices(any(anyone))), [
    'anon may now read invoices: every row',
    'whoever is signed in may now read invoices: every row, not only own rows (customer_id)',
  ])
  assert.deepEqual(changes(invoices(any(anyone)), invoices(any(own, byTeam))), [
    'anon may no longer read invoices: every row',
    'whoever is signed in may no longer read invoices: every row, only member rows (team, by people); own rows (customer_id)',
  ])
  assert.deepEqual(changes(invoices(own), invoices(any(own, byTeam))), [
    'whoever is signed in may now read invoices: member rows (team, by people)',
  ])
  assert.deepEqual(changes(invoices(own), invoices(any(own, role('staff')))), [
    'role staff may now read invoices: every row, not only own rows (customer_id)',
  ])
})

test('a change of columns and of tables is told, too', () => {
  const own = owner.of('customer_id')
  assert.deepEqual(changes(invoices(own), invoices(own, { note: 'hidden' })), [
    'invoices.note is new: for the service alone',
  ])
  assert.deepEqual(changes(invoices(own, { note: 'hidden' }), invoices(own, { note: 'open' })), [
    'invoices.note may now be read',
  ])
  assert.deepEqual(changes(invoices(own, { note: 'open' }), invoices(own)), ['invoices.note is gone'])
  const alone = schema({ people }).model
  assert.deepEqual(changes(invoices(own), alone), ['invoices is gone'])
  assert.deepEqual(changes(alone, invoices(own)), [
    'invoices is new',
    'whoever is signed in may now read invoices: own rows (customer_id)',
    'invoices.customer_id is new: read',
    'invoices.id is new: read',
    'invoices.team is new: read',
  ])
})

test('lines that are no facts are told by their numbers', () => {
  const text = '# a comment\n<<<<<<< ours\nnotes  read    anon                no row\n'
  assert.deepEqual(parseMatrix(text), {
    facts: [{ subject: 'notes', what: 'read', who: 'anon', how: 'no row' }],
    strange: [2],
  })
})
