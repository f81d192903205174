import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ComputedField, relationKey } from '../../src/catalog/types.ts'
import { type Fixture, loadFixture } from './support/load.ts'

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({
    sql: 'orchard.sql',
    schemas: ['orchard', 'market'],
    extraSearchPath: ['sundries'],
  })
})
after(() => fixture.drop())

function fieldsOf(schema: string, name: string): ReadonlyMap<string, ComputedField> {
  const found = fixture.catalog.relations.get(relationKey({ schema, name }))
  assert.ok(found, name)
  return found.computed
}

function typesOf(schema: string, name: string): readonly string[] {
  return [...fieldsOf(schema, name).values()].map((field) => `${field.name} ${field.type}`).sort()
}

test('functions of a row that give a value are computed fields, arguments named or not', () => {
  assert.deepEqual(typesOf('orchard', 'tree'), [
    'basket orchard.yield',
    'label text',
    'pair record',
    'parts text[]',
    'search tsvector',
    'spot point',
    'worth numeric',
  ])
})

test('a domain is followed to its type, and stays known', () => {
  const search = fieldsOf('orchard', 'tree').get('search')
  assert.equal(search?.type, 'tsvector')
  assert.equal(search?.baseTypeOid, 3614)
  assert.notEqual(search?.typeOid, search?.baseTypeOid)
})

test('comments are read', () => {
  assert.equal(fieldsOf('orchard', 'tree').get('label')?.comment, 'As on the sign')
  assert.equal(fieldsOf('orchard', 'tree').get('parts')?.comment, null)
})

test('views and relations of the extra search path have them too', () => {
  assert.deepEqual(typesOf('orchard', 'tall_tree'), ['shout text'])
  assert.deepEqual(typesOf('sundries', 'ladder'), ['reach integer'])
  assert.deepEqual(typesOf('market', 'stall'), [])
})

test('of one name, the relation’s own schema comes before the extra search path, and that before other schemas', () => {
  assert.equal(fieldsOf('orchard', 'tree').get('worth')?.type, 'numeric')
  assert.equal(fieldsOf('orchard', 'tree').get('spot')?.type, 'point')
})

test('a column hides a field of its name', () => {
  assert.equal(fieldsOf('orchard', 'tree').has('height'), false)
})

test('rows, sets, void, further arguments, procedures and hidden schemas make no field', () => {
  for (const name of ['neighbour', 'neighbours', 'numbers', 'fell', 'in_unit', 'prune', 'secret', 'total']) {
    assert.equal(fieldsOf('orchard', 'tree').has(name), false, name)
  }
})
