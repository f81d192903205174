// Which relations have rows that say their version.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ANON, createRestFixture, type RestFixture, USER } from '../support/rest.ts'

const SQL = `
create table plain (id int primary key, secret text);
create table measured (id int, at date) partition by range (at);
create table measured_old partition of measured for values from ('2024-01-01') to ('2025-01-01') partition by range (id);
create table measured_old_1 partition of measured_old for values from (0) to (10);
create table mixed (id int, at date) partition by range (at);
create table mixed_old partition of mixed for values from ('2024-01-01') to ('2025-01-01') partition by range (id);
create extension postgres_fdw;
create server elsewhere foreign data wrapper postgres_fdw;
create foreign table mixed_old_1 partition of mixed_old for values from (0) to (10) server elsewhere;
create foreign table far (id int) server elsewhere;
create table heir () inherits (plain);
create table alone (id int primary key, secret text);
create view seen as select * from alone;
create materialized view kept as select * from alone;
insert into alone values (1, 'x');
grant select (id), update (id) on alone to ${USER};
grant all on alone to ${ANON};
`

let fixture: RestFixture

before(async () => {
  fixture = await createRestFixture(SQL)
})
after(() => fixture?.stop())

test('tables of their own and partitioned ones have versions; what is foreign, shown or inherited from has none', () => {
  const relations = fixture.catalog.schemas.get('public')?.relations ?? new Map()
  const versioned = [...relations.values()].filter(({ rowVersions }) => rowVersions).map(({ name }) => name)
  assert.deepEqual(versioned.sort(), ['alone', 'heir', 'measured'])
})

test('a role that may read some columns gets no tag, and no tag is current for it', async () => {
  const accept = 'application/vnd.pgrst.object+json'
  const whole = await fixture.ask('GET', '/alone?id=eq.1', { headers: { accept } })
  const part = await fixture.ask('GET', '/alone?id=eq.1', { headers: { accept }, role: USER })
  assert.equal(part.text, '{"id":1}')
  assert.equal(part.headers.etag, undefined)
  const tag = whole.headers.etag ?? ''
  const patch = (role: string, headers: Readonly<Record<string, string>>) =>
    fixture.ask('PATCH', '/alone?id=eq.1', { role, headers, body: '{"id":1}' })
  assert.equal((await patch(USER, { 'if-match': tag })).status, 412)
  assert.equal((await patch(USER, { 'if-match': '*' })).status, 204)
  const shown = await patch(USER, { accept, prefer: 'return=representation' })
  assert.equal(shown.text, '{"id":1}')
  assert.equal(shown.headers.etag, undefined)
})
