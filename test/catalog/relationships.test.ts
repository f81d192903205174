import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { findRelation, relationshipsOf } from '../../src/catalog/lookup.ts'
import type { KeyRelationship } from '../../src/catalog/types.ts'
import { describeRelationship } from './support/describe.ts'
import { type Fixture, loadFixture } from './support/load.ts'

const GOLDEN = new URL('relationships.golden.txt', import.meta.url)

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({
    sql: 'cinema.sql',
    schemas: ['cinema', 'archive'],
    extraSearchPath: ['extras'],
  })
})
after(() => fixture.drop())

function between(origin: string, target: string): readonly string[] {
  const [schema = '', name = ''] = origin.split('.')
  return relationshipsOf(fixture.catalog, { schema, name })
    .map(describeRelationship)
    .filter((line) => line.includes(` -> ${target} |`))
    .map((line) => line.slice(line.indexOf('|') + 2))
}

// To renew after a change that is meant: PLINTH_GOLDEN=write npm test. Then read the difference.
test('all relationships of the cinema are those of the golden table', () => {
  const lines = [...fixture.catalog.relationships.values()].flat().map(describeRelationship).sort()
  const text = `${lines.join('\n')}\n`
  if (process.env.PLINTH_GOLDEN === 'write') writeFileSync(GOLDEN, text)
  assert.equal(text, readFileSync(GOLDEN, 'utf8'))
})

test('every detected relationship has its inverse, unless a computed one stands in its place', () => {
  const lines = new Set([...fixture.catalog.relationships.values()].flat().map(describeRelationship))
  const lonely = [...fixture.catalog.relationships.values()]
    .flat()
    .filter((one) => one.kind === 'key' && !lines.has(describeRelationship(inverseOf(one))))
  assert.deepEqual(lonely.map(describeRelationship), [
    'cinema.hall -> cinema.venue | many-to-one | hall_venue | venue_id = id',
  ])
})

function inverseOf(one: KeyRelationship): KeyRelationship {
  const turned = {
    'many-to-one': 'one-to-many',
    'one-to-many': 'many-to-one',
    'one-to-one': 'one-to-one',
  } as const
  return {
    ...one,
    origin: one.target,
    target: one.origin,
    cardinality: turned[one.cardinality],
    originIsParent: !one.originIsParent,
    columns: one.columns.map(([own, other]) => [other, own] as const),
  }
}

test('an origin lists its relationships in a fixed order, computed ones last', () => {
  const kinds = relationshipsOf(fixture.catalog, { schema: 'cinema', name: 'film' }).map((one) => one.kind)
  assert.equal(kinds.indexOf('computed'), kinds.length - 3)
  const halls = relationshipsOf(fixture.catalog, { schema: 'cinema', name: 'screening' })
  assert.deepEqual(
    halls.filter((one) => one.target.name === 'staff').map((one) => one.kind === 'key' && one.constraint),
    ['screening_cleaner', 'screening_host'],
  )
})

test('a composite key keeps the pairs of the constraint, not the order of the primary key', () => {
  assert.deepEqual(between('cinema.screening', 'cinema.hall'), [
    'many-to-one | screening_hall | hall_number = number, venue_id = venue_id',
  ])
})

test('two foreign keys between the same pair are two relationships', () => {
  assert.deepEqual(between('cinema.screening', 'cinema.staff'), [
    'many-to-one | screening_cleaner | cleaner_id = id',
    'many-to-one | screening_host | host_id = id',
  ])
})

test('a self reference goes both ways and is marked', () => {
  assert.deepEqual(between('cinema.staff', 'cinema.staff'), [
    'one-to-many self | staff_manager | id = manager_id',
    'many-to-one self | staff_manager | manager_id = id',
  ])
})

test('a foreign key is one-to-one when its columns as a set are a primary or unique key', () => {
  assert.deepEqual(between('cinema.film_detail', 'cinema.film'), ['one-to-one | detail_film | film_id = id'])
  assert.deepEqual(between('cinema.staff', 'cinema.passport'), [
    'one-to-one parent | passport_staff | id = staff_id',
  ])
  assert.deepEqual(between('cinema.hall', 'cinema.permit'), [
    'one-to-one parent | permit_hall | number = number, venue_id = venue_id',
  ])
})

test('neither a unique index nor a wider unique constraint makes it one-to-one', () => {
  assert.deepEqual(between('cinema.locker', 'cinema.staff'), ['many-to-one | locker_staff | staff_id = id'])
})

test('a junction has both foreign keys inside its primary key', () => {
  assert.ok(
    between('cinema.film', 'cinema.genre').includes(
      'many-to-many | cinema.film_genre film_genre_film film_genre_genre | id = film_id ; id = genre_id',
    ),
  )
  assert.equal(
    between('cinema.film', 'cinema.genre').some((line) => line.includes('award')),
    false,
  )
})

test('a junction with a one-to-one key is none', () => {
  assert.deepEqual(between('cinema.film', 'cinema.venue'), [])
})

test('a view can be a junction, and a table behind a view can be joined through one', () => {
  assert.ok(between('cinema.film', 'cinema.genre').some((line) => line.includes('cinema.tagging')))
  assert.deepEqual(between('cinema.film', 'cinema.actor'), [
    'many-to-many | cinema.casting casting_film casting_person | id = film_id ; actor_id = person_id',
  ])
})

test('what is not exposed is no origin, target or junction', () => {
  const text = [...fixture.catalog.relationships.values()].flat().map(describeRelationship).join('\n')
  assert.doesNotMatch(text, /backstage\.(people|film_core|favourite)/)
  assert.doesNotMatch(text, /extras\./)
})

test('a key between exposed schemas is a relationship', () => {
  assert.deepEqual(between('archive.review', 'cinema.film'), ['many-to-one | review_film | film_id = id'])
})

test('partitions and their keys do not show; the partitioned table does', () => {
  assert.equal(findRelation(fixture.catalog, 'cinema', 'ticket_2025'), undefined)
  assert.deepEqual(between('cinema.ticket', 'cinema.staff'), [])
  assert.deepEqual(between('cinema.ticket', 'cinema.screening'), [
    'many-to-one | ticket_screening | screening_id = id',
  ])
  assert.deepEqual(between('cinema.refund', 'cinema.ticket'), [
    'many-to-one | refund_ticket | ticket_id = id, ticket_date = sold_on',
  ])
})

test('a view of a view of a view is traced to its table, whatever schema lies between', () => {
  assert.deepEqual(between('cinema.screening', 'cinema.film_short'), [
    'many-to-one | screening_film | film_id = core_id',
  ])
})

test('subqueries and common table expressions of a materialized view are looked through', () => {
  assert.deepEqual(between('cinema.screening_board', 'cinema.film'), [
    'many-to-one | screening_film | film_id = id',
  ])
})

test('a view takes part in a composite key only with all of its columns', () => {
  assert.deepEqual(between('cinema.screening', 'cinema.full_hall'), [
    'many-to-one | screening_hall | hall_number = no, venue_id = house',
  ])
  assert.deepEqual(between('cinema.screening', 'cinema.half_hall'), [])
})

test('a column shown twice gives one relationship per combination', () => {
  assert.deepEqual(between('cinema.passport', 'cinema.staff_pair'), [
    'one-to-one | passport_staff | staff_id = boss_id',
    'one-to-one | passport_staff | staff_id = id',
  ])
})

test('a union and expressions have no origins', () => {
  assert.deepEqual(relationshipsOf(fixture.catalog, { schema: 'cinema', name: 'everything' }), [])
  assert.deepEqual(relationshipsOf(fixture.catalog, { schema: 'cinema', name: 'computed_id' }), [])
})

test('a function from row type to row type is a relationship: to one, or to many', () => {
  const computed = relationshipsOf(fixture.catalog, { schema: 'cinema', name: 'film' })
    .filter((one) => one.kind === 'computed')
    .map(describeRelationship)
  assert.deepEqual(computed, [
    'cinema.film -> cinema.film | computed to-one self | cinema.original',
    'cinema.film -> cinema.screening | computed to-one | cinema.premiere',
    'cinema.film -> cinema.screening | computed to-many | cinema.screenings',
  ])
})

test('a computed relationship replaces the detected one to the relation of its name, and no other', () => {
  assert.deepEqual(between('cinema.venue', 'cinema.hall'), ['computed to-many | cinema.hall'])
  assert.deepEqual(between('cinema.venue', 'cinema.full_hall'), ['one-to-many | hall_venue | id = house'])
  assert.deepEqual(between('cinema.hall', 'cinema.venue'), ['many-to-one | hall_venue | venue_id = id'])
})
