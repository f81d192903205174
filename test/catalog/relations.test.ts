import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findFunctions, findRelation } from '../../src/catalog/lookup.ts'
import { type Relation, relationKey } from '../../src/catalog/types.ts'
import { type Fixture, loadFixture } from './support/load.ts'

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({
    sql: 'cinema.sql',
    schemas: ['cinema', 'nowhere', 'archive'],
    extraSearchPath: ['extras', 'nowhere else'],
  })
})
after(() => fixture.drop())

function relation(name: string, schema = 'cinema'): Relation {
  const found = findRelation(fixture.catalog, schema, name)
  assert.ok(found, name)
  return found
}

test('schemas keep the order of configuration, and their comments', () => {
  assert.deepEqual([...fixture.catalog.schemas.keys()], ['cinema', 'nowhere', 'archive'])
  assert.equal(fixture.catalog.schemas.get('cinema')?.comment, 'What is shown, where and by whom')
})

test('a schema that does not exist is served empty and reported', () => {
  assert.equal(fixture.catalog.schemas.get('nowhere')?.relations.size, 0)
  assert.deepEqual(
    fixture.events.filter((event) => event.kind === 'catalog.schema-missing'),
    [{ kind: 'catalog.schema-missing', schema: 'nowhere' }],
  )
})

test('a load reports what it found', () => {
  const loaded = fixture.events.find((event) => event.kind === 'catalog.loaded')
  assert.equal(loaded?.relations, fixture.catalog.relations.size)
  assert.equal(loaded?.version, 1)
})

test('relations of the same name in two schemas are two', () => {
  assert.deepEqual([...relation('film', 'archive').columns.keys()], ['id', 'reel'])
  assert.deepEqual([...relation('film').columns.keys()], ['id', 'title', 'sequel_of'])
})

test('relations of the extra search path and tables behind views are known, but not exposed', () => {
  for (const name of [
    { schema: 'extras', name: 'country' },
    { schema: 'backstage', name: 'people' },
  ]) {
    assert.ok(fixture.catalog.relations.has(relationKey(name)))
    assert.equal(findRelation(fixture.catalog, name.schema, name.name), undefined)
  }
  assert.equal(fixture.catalog.relations.has(relationKey({ schema: 'backstage', name: 'favourite' })), false)
})

test('each kind of relation is told apart', () => {
  assert.equal(relation('film').kind, 'table')
  assert.equal(relation('ticket').kind, 'partitioned')
  assert.equal(relation('actor').kind, 'view')
  assert.equal(relation('screening_board').kind, 'materialized')
})

test('comments of relations and columns are read', () => {
  assert.equal(relation('film').comment, 'Everything that was ever shown')
  assert.equal(relation('film').columns.get('title')?.comment, 'As on the poster')
  assert.equal(relation('film').columns.get('id')?.comment, null)
})

test('primary keys are in key order', () => {
  assert.deepEqual(relation('hall').primaryKey, ['venue_id', 'number'])
  assert.deepEqual(relation('permit').primaryKey, [])
})

test('a view has the key of its table where all of its columns show', () => {
  assert.deepEqual(relation('film_short').primaryKey, ['core_id'])
  assert.deepEqual(relation('full_hall').primaryKey, ['house', 'no'])
  assert.deepEqual(relation('half_hall').primaryKey, [])
  assert.deepEqual(relation('everything').primaryKey, [])
  assert.deepEqual(relation('computed_id').primaryKey, [])
})

test('a key that shows twice counts once, and a join has the keys of all its tables', () => {
  assert.deepEqual(relation('staff_pair').primaryKey, ['id'])
  assert.deepEqual(relation('film_and_venue').primaryKey, ['venue_id', 'film_id'])
})

test('what can be written to is known, triggers included', () => {
  const writes = (name: string) => {
    const { insertable, updatable, deletable } = relation(name)
    return [insertable, updatable, deletable]
  }
  assert.deepEqual(writes('film'), [true, true, true])
  assert.deepEqual(writes('ticket'), [true, true, true])
  assert.deepEqual(writes('film_listing'), [true, true, true])
  assert.deepEqual(writes('film_and_venue'), [false, false, false])
  assert.deepEqual(writes('box_office'), [true, false, false])
  assert.deepEqual(writes('screening_board'), [false, false, false])
})

test('nothing of a catalog can be written to', () => {
  assert.ok(Object.isFrozen(fixture.catalog))
  assert.ok(Object.isFrozen(relation('film')))
  assert.ok(Object.isFrozen(relation('film').primaryKey))
  assert.ok(Object.isFrozen(relation('film').columns.get('id')))
})

test('the server is known', () => {
  assert.ok(fixture.catalog.serverVersion >= 150_000)
  assert.match(fixture.catalog.serverVersionText, /^\d+/)
  assert.equal(fixture.catalog.hasPostgis, false)
})

test('an unknown name is found nowhere', () => {
  assert.equal(findRelation(fixture.catalog, 'nowhere', 'film'), undefined)
  assert.equal(findRelation(fixture.catalog, 'cinema', 'constructor'), undefined)
  assert.deepEqual(findFunctions(fixture.catalog, 'cinema', 'toString'), [])
})
