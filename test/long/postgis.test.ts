// application/geo+json and geometries in JSON, with a PostGIS that is really there.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ANON, createRestFixture, type RestFixture } from '../support/rest.ts'
import { POSTGRES_15, urlOf } from './services.ts'

const ATLAS = `
create schema extensions;
create extension postgis schema extensions;
grant usage on schema extensions to public;
create table countries (id int primary key, name text, area extensions.geometry(Polygon, 4326));
create table towns (id int primary key, name text, spot extensions.geometry(Point, 4326),
  country_id int references countries);
create table mayors (id int primary key, name text, town_id int references towns);
insert into countries values
  (1, 'Squaria', 'SRID=4326;POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))'),
  (2, 'Nowhere', null);
insert into towns values
  (1, 'Middle', 'SRID=4326;POINT(5 5)', 1),
  (2, 'Corner', 'SRID=4326;POINT(9.5 0.25)', 1),
  (3, 'Lost', null, null);
insert into mayors values (1, 'Mia', 1), (2, 'Max', 1);
create function towns_within(area json) returns setof towns stable language sql set search_path = public, extensions
  as $$ select t from towns t where st_within(t.spot, st_setsrid(st_geomfromgeojson(area), 4326)) $$;
grant select, insert on countries, towns, mayors to ${ANON};
`
const GEOJSON = 'application/geo+json'
const MIDDLE = { type: 'Point', coordinates: [5, 5] }
const CORNER = { type: 'Point', coordinates: [9.5, 0.25] }
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
  ],
}

let atlas: RestFixture
before(async () => {
  const options = { extraSearchPath: ['public', 'extensions'] }
  atlas = await createRestFixture(ATLAS, options, urlOf(POSTGRES_15))
})
after(() => atlas.stop())

async function asked(target: string, accept = GEOJSON, body?: unknown) {
  const headers = { accept, prefer: 'tx=rollback, return=representation', 'content-type': 'application/json' }
  const method = body === undefined ? 'GET' : 'POST'
  const answer = await atlas.ask(method, target, {
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, type: answer.headers['content-type'], json: withoutCrs(answer.json) }
}

/** PostGIS names the reference system where a geometry is cast to JSON. */
function withoutCrs(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (key, value) => (key === 'crs' ? undefined : value)))
}

function collection(...features: readonly unknown[]) {
  const type = 'application/geo+json; charset=utf-8'
  return { status: 200, type, json: { type: 'FeatureCollection', features } }
}

function feature(geometry: unknown, properties: unknown) {
  return { type: 'Feature', geometry, properties }
}

test('rows are features, and the other columns their properties', async () => {
  assert.deepEqual(
    await asked('/towns?select=id,name,spot&id=lt.3&order=id'),
    collection(feature(MIDDLE, { id: 1, name: 'Middle' }), feature(CORNER, { id: 2, name: 'Corner' })),
  )
})

test('a row whose geometry is null is the feature that PostGIS makes of it', async () => {
  const { rows } = await atlas.database.query(
    `select extensions.st_asgeojson(t)::json as feature from (select name, spot from towns where id = 3) t`,
  )
  assert.deepEqual(await asked('/towns?select=name,spot&id=eq.3'), collection(rows[0].feature))
})

test('no rows are a collection without features', async () => {
  assert.deepEqual(await asked('/towns?id=eq.9'), collection())
})

test('embeds are properties: to one, to many, and with geometries of their own', async () => {
  assert.deepEqual(
    await asked('/towns?select=spot,countries(name,area),mayors(name)&id=eq.1&mayors.order=id'),
    collection(
      feature(MIDDLE, {
        countries: { name: 'Squaria', area: SQUARE },
        mayors: [{ name: 'Mia' }, { name: 'Max' }],
      }),
    ),
  )
})

test('columns of a spread are properties, or the geometry', async () => {
  assert.deepEqual(
    await asked('/towns?select=spot,...countries(country:name)&id=eq.2'),
    collection(feature(CORNER, { country: 'Squaria' })),
  )
  assert.deepEqual(
    await asked('/mayors?select=name,...towns(spot)&id=eq.2'),
    collection(feature(MIDDLE, { name: 'Max' })),
  )
})

test('a filter and a count are those of any read', async () => {
  const answer = await atlas.ask('GET', '/towns?select=name,spot&limit=1&order=id', {
    headers: { accept: GEOJSON, prefer: 'count=exact' },
  })
  assert.deepEqual([answer.status, answer.headers['content-range']], [206, '0-0/3'])
  assert.deepEqual(answer.json, collection(feature(MIDDLE, { name: 'Middle' })).json)
})

test('a function and a write give features', async () => {
  const area = JSON.stringify({
    ...SQUARE,
    coordinates: [SQUARE.coordinates[0]?.map(([x = 0, y = 0]) => [x, y * 0.1])],
  })
  assert.deepEqual(
    await asked(`/rpc/towns_within?select=name,spot&area=${encodeURIComponent(area)}`),
    collection(feature(CORNER, { name: 'Corner' })),
  )
  const made = await asked('/towns?select=name,spot', GEOJSON, { id: 4, name: 'New', spot: MIDDLE })
  assert.deepEqual(made, { ...collection(feature(MIDDLE, { name: 'New' })), status: 201 })
})

test('in JSON, many and singular, a geometry is GeoJSON', async () => {
  const row = { name: 'Middle', spot: { ...MIDDLE }, countries: { area: SQUARE } }
  const target = '/towns?select=name,spot,countries(area)&id=eq.1'
  assert.deepEqual((await asked(target, 'application/json')).json, [row])
  const single = await asked(target, 'application/vnd.pgrst.object+json')
  assert.equal(single.type, 'application/vnd.pgrst.object+json; charset=utf-8')
  assert.deepEqual(single.json, row)
})

test('rows without a geometry are refused, with what the database says', async () => {
  const answer = await asked('/towns?select=id,name')
  assert.equal(answer.status, 400)
  assert.deepEqual((answer.json as { code: string }).code, '22023')
})

test('where singular is asked for and geo+json too, the first that can be had is given', async () => {
  const both = await asked(
    '/towns?select=name,spot&id=eq.1',
    `${GEOJSON}, application/vnd.pgrst.object+json;q=0.5`,
  )
  assert.deepEqual(both, collection(feature(MIDDLE, { name: 'Middle' })))
})
