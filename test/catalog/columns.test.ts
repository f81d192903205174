import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findRelation } from '../../src/catalog/lookup.ts'
import { type Column, castKey, JSON_OID, TEXT_OID } from '../../src/catalog/types.ts'
import { type Fixture, loadFixture } from './support/load.ts'

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({ sql: 'workshop.sql', schemas: ['workshop'], extraSearchPath: ['shelf'] })
})
after(() => fixture.drop())

function column(name: string, relation = 'part'): Column {
  const found = findRelation(fixture.catalog, 'workshop', relation)?.columns.get(name)
  assert.ok(found, name)
  return found
}

test('columns stand in the order of their numbers, dropped ones left out', () => {
  const part = findRelation(fixture.catalog, 'workshop', 'part')
  const positions = [...(part?.columns.values() ?? [])].map((one) => one.position)
  assert.deepEqual(
    positions,
    positions.toSorted((a, b) => a - b),
  )
  assert.equal(part?.columns.has('dropped'), false)
  assert.equal(column('made').position, column('doubled').position + 2)
})

test('a default is SQL text with qualified names', () => {
  assert.equal(column('order').default, "nextval('tools.counter'::regclass)")
  assert.equal(column('amount').default, '0')
  assert.equal(column('grade').default, "'rough'::workshop.grade")
  assert.equal(column('mark').default, null)
})

test('the default of an identity is its sequence, if a value may be given at all', () => {
  assert.equal(column('id').identity, 'by default')
  assert.equal(column('id').default, "nextval('workshop.part_id_seq')")
  assert.equal(column('serial_no').identity, 'always')
  assert.equal(column('serial_no').default, null)
})

test('a generated column has no default', () => {
  assert.equal(column('doubled').generated, true)
  assert.equal(column('doubled').default, null)
})

test('a domain lends its default, unless the column has its own', () => {
  assert.equal(column('code').default, "'none'::character varying")
  assert.equal(column('grade_of').default, "'fine'::workshop.grade")
  assert.equal(column('short_code').default, "'x'::character varying")
})

test('NOT NULL of the column or of any domain on the way counts', () => {
  assert.equal(column('id').nullable, false)
  assert.equal(column('label').nullable, false)
  assert.equal(column('code').nullable, true)
  assert.equal(column('part_code').nullable, false)
  assert.equal(column('short_code').nullable, false)
  assert.equal(column('part_code', 'part_view').nullable, false)
})

test('types follow domains to their base; declared types can be spliced into SQL', () => {
  const types = (name: string) => [column(name).type, column(name).declaredType]
  assert.deepEqual(types('label'), ['character varying', 'character varying(40)'])
  assert.deepEqual(types('short_code'), ['character varying', 'workshop.short_code'])
  assert.deepEqual(types('numbers'), ['integer[]', 'workshop.numbers'])
  assert.deepEqual(types('codes'), ['tools.code[]', 'tools.code[]'])
  assert.deepEqual(types('odd'), ['workshop."Odd Type"', 'workshop."Odd Type"'])
  assert.deepEqual(types('letter'), ['"char"', '"char"'])
  assert.deepEqual(types('amount'), ['numeric', 'numeric(10,2)'])
  assert.equal(column('short_code').baseTypeOid, column('label').typeOid)
  assert.notEqual(column('short_code').typeOid, column('part_code').typeOid)
})

test('the longest text or bit string is known, through domains too', () => {
  assert.equal(column('label').maxLength, 40)
  assert.equal(column('mark').maxLength, 3)
  assert.equal(column('mask').maxLength, 4)
  assert.equal(column('masks').maxLength, 8)
  assert.equal(column('short_code').maxLength, 12)
  assert.equal(column('amount').maxLength, null)
})

test('an enum lists its labels in order, through a domain too', () => {
  assert.deepEqual(column('grade').enum, ['rough', 'fine', 'polished'])
  assert.deepEqual(column('grade_of').enum, ['rough', 'fine', 'polished'])
  assert.deepEqual(column('odd').enum, ['a b', 'c"d'])
  assert.deepEqual(column('size').enum, [])
})

test('representations are implicit casts of a domain from or to json and text', async () => {
  const { rows } = await fixture.admin.query(`select 'workshop.colour'::regtype::oid::int as oid`)
  const oid = Number(rows[0]?.oid)
  assert.deepEqual(
    new Map(fixture.catalog.representations),
    new Map([
      [castKey(oid, JSON_OID), 'workshop."as json"'],
      [castKey(JSON_OID, oid), 'workshop."to colour"'],
      [castKey(TEXT_OID, oid), 'workshop.to_colour'],
    ]),
  )
})
