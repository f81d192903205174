import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findFunctions } from '../../src/catalog/lookup.ts'
import type { DatabaseFunction } from '../../src/catalog/types.ts'
import { type Fixture, loadFixture } from './support/load.ts'

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({ sql: 'workshop.sql', schemas: ['workshop'], extraSearchPath: ['shelf'] })
})
after(() => fixture.drop())

function only(name: string): DatabaseFunction {
  const found = findFunctions(fixture.catalog, 'workshop', name)
  assert.equal(found.length, 1, name)
  return found[0] as DatabaseFunction
}

function signature(found: DatabaseFunction): string {
  const parameters = found.parameters.map(
    ({ name, type, required, variadic }) =>
      `${variadic ? 'variadic ' : ''}${name} ${type}${required ? '' : ' default'}`,
  )
  return parameters.join(', ')
}

test('overloads stand together under their name', () => {
  assert.deepEqual(findFunctions(fixture.catalog, 'workshop', 'add').map(signature), [
    'a integer, b integer default, c integer default',
    'a text',
  ])
})

test('comment, volatility and settings are read', () => {
  assert.equal(findFunctions(fixture.catalog, 'workshop', 'add')[0]?.comment, 'Adds up')
  assert.equal(findFunctions(fixture.catalog, 'workshop', 'add')[0]?.volatility, 'immutable')
  assert.equal(only('parts').volatility, 'stable')
  assert.equal(only('nothing').volatility, 'volatile')
  assert.deepEqual(only('tuned').settings, [
    ['statement_timeout', '7s'],
    ['default_transaction_isolation', 'serializable'],
    ['search_path', 'workshop, tools'],
  ])
})

test('a variadic parameter is marked', () => {
  assert.equal(signature(only('joined')), 'separator text, variadic words text[]')
  assert.equal(only('joined').variadic, true)
})

test('a parameter type is safe to cast to: fixed lengths are widened, names quoted', () => {
  assert.equal(
    signature(only('fixed')),
    'a character varying, b bit varying, c character varying[], d bit varying[], e "char", f numeric, ' +
      'g workshop."Odd Type"',
  )
})

test('one unnamed parameter that can be a body is callable', () => {
  assert.equal(signature(only('body')), ' json')
})

test('parameters that cannot be named are not callable, nor is what is no plain function', () => {
  for (const name of ['unnamed', 'half_named', 'two_bodies', 'a_procedure', 'a_trigger', 'part_tsv']) {
    assert.deepEqual(findFunctions(fixture.catalog, 'workshop', name), [], name)
  }
  assert.deepEqual(findFunctions(fixture.catalog, 'tools', 'hidden'), [])
})

test('only input parameters are parameters, wherever they stand', () => {
  assert.equal(signature(only('out_first')), 'start integer, step integer')
})

test('void, scalars and sets of scalars', () => {
  assert.equal(only('nothing').result.kind, 'void')
  assert.deepEqual(
    findFunctions(fixture.catalog, 'workshop', 'add').map((found) => [found.result.kind, found.result.set]),
    [
      ['scalar', false],
      ['scalar', false],
    ],
  )
  assert.deepEqual([only('many').result.kind, only('many').result.set], ['scalar', true])
})

test('OUT, INOUT and TABLE columns and composite types are composite, a bare record is a value', () => {
  const record = { schema: 'pg_catalog', name: 'record' }
  for (const name of ['out_first', 'one_out', 'as_table', 'a_record']) {
    assert.equal(only(name).result.kind, name === 'a_record' ? 'scalar' : 'composite', name)
    assert.deepEqual(only(name).result.type, record, name)
    assert.equal(only(name).result.relation, null, name)
  }
  assert.equal(only('as_table').result.set, true)
  assert.equal(only('a_size').result.kind, 'composite')
  assert.equal(only('a_size').result.relation, null)
})

test('a row type names its relation, in whatever schema', () => {
  assert.deepEqual(only('parts').result.relation, { schema: 'workshop', name: 'part' })
  assert.deepEqual(only('part_views').result.relation, { schema: 'workshop', name: 'part_view' })
  assert.deepEqual(only('secrets').result.relation, { schema: 'tools', name: 'secret' })
})

test('a domain is named as declared', () => {
  assert.deepEqual(only('a_domain').result.type, { schema: 'workshop', name: 'part_code' })
  assert.equal(only('part_xml').result.type.name, 'application/vnd.part+xml')
})

test('media handlers are what returns a domain named like a media type, in reach', () => {
  assert.deepEqual(
    fixture.catalog.handlers.map(({ mediaType, kind, function: { schema, name }, relation }) =>
      [
        mediaType,
        kind,
        `${schema}.${name}`,
        relation === null ? '' : `${relation.schema}.${relation.name}`,
      ].join(' | '),
    ),
    [
      '*/* | aggregate | shelf.raw | ',
      'text/tab-separated-values | aggregate | workshop.part_tsv | workshop.part',
      'application/vnd.part+xml | function | workshop.part_xml | ',
    ],
  )
})
