// ETag, If-Match and If-None-Match, as clients see them.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ANON, type Answer, type Asked, createRestFixture, type RestFixture, USER } from '../support/rest.ts'

const SQL = `
create table note (id int primary key, title text, body text, changed timestamptz default '2026-01-01T00:00:00Z');
create table tag (note_id int references note, name text, primary key (note_id, name));
create table touched (id int primary key, n int);
create function touch() returns trigger language plpgsql as $$
begin update touched set n = n + 1 where id = new.id and n = new.n; return null; end $$;
create trigger touch after update on touched for each row when (pg_trigger_depth() = 0) execute function touch();
create table attempt (at timestamptz);
create function attempted() returns trigger language plpgsql as $$
begin insert into attempt values (now()); return null; end $$;
create table watched (id int primary key, n int);
create trigger attempted before update on watched for each statement execute function attempted();
create table place (id int, region int, name text, primary key (id, region)) partition by list (region);
create table place_1 partition of place for values in (1);
create table place_2 partition of place for values in (2);
create view note_view as select * from note;
create table parent (id int primary key);
create table child () inherits (parent);
create table mine (id int primary key, owner text, n int);
alter table mine enable row level security;
create policy own on mine to ${USER} using (owner = current_setting('request.jwt.claims', true)::json->>'sub');
create function shout(note) returns text language sql stable as $$ select upper($1.title) $$;
create function one_note() returns setof note language sql stable as $$ select * from note where id = 1 $$;
grant all on all tables in schema public to ${ANON}, ${USER};
`
const RESET = `
truncate note, tag, touched, attempt, watched, place, parent, mine;
insert into note values (1, 'One', 'first'), (2, 'Two', 'second');
insert into tag values (1, 'red');
insert into touched values (1, 0);
insert into watched values (1, 0);
insert into place values (1, 1, 'here'), (2, 2, 'there');
insert into parent values (1);
insert into mine values (1, 'ann', 0), (2, 'bob', 0);
`
const OBJECT = 'application/vnd.pgrst.object+json'
const ETAG = /^"[0-9a-f]{1,16}-[\w-]{22}"$/
const RETURN = { accept: OBJECT, prefer: 'return=representation' }

let fixture: RestFixture

before(async () => {
  fixture = await createRestFixture(SQL)
})
beforeEach(() => fixture.database.query(RESET))
after(() => fixture.stop())

const ask = (method: string, target: string, asked: Asked = {}): Promise<Answer> =>
  fixture.ask(method, target, asked)

async function tagOf(target: string, asked: Asked = {}): Promise<string> {
  const { headers, text } = await ask('GET', target, {
    ...asked,
    headers: { accept: OBJECT, ...asked.headers },
  })
  assert.match(headers.etag ?? '', ETAG, text)
  return headers.etag ?? ''
}

function change(method: string, target: string, headers: Record<string, string>, body?: unknown) {
  return ask(method, target, { headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

async function rows(sql: string): Promise<unknown> {
  return (await fixture.database.query(sql)).rows
}

function assertFailed(answer: Answer): void {
  assert.equal(answer.status, 412, answer.text)
  assert.equal((answer.json as { code: string }).code, 'PL221')
}

test('one row has a tag; a list, a table of values and what a function gives have none', async () => {
  const object = await ask('GET', '/note?id=eq.1&select=id,title', { headers: { accept: OBJECT } })
  assert.match(object.headers.etag ?? '', ETAG)
  assert.equal(object.text, '{"id":1,"title":"One"}')
  for (const [target, accept] of [
    ['/note?id=eq.1', 'application/json'],
    ['/note?id=eq.1', 'text/csv'],
    ['/rpc/one_note', OBJECT],
    ['/note?id=eq.1&select=count()', OBJECT],
    ['/note_view?id=eq.1', OBJECT],
    ['/parent?id=eq.1', OBJECT],
  ] as const) {
    const answer = await ask('GET', target, { headers: { accept } })
    assert.equal(answer.status, 200, target)
    assert.equal(answer.headers.etag, undefined, target)
  }
})

test('what is shown is the same with a tag as without', async () => {
  for (const select of [
    '*',
    'id,note:body,shout',
    '*,tag(name)',
    'title,...tag(names:name)',
    'id,tag!inner(*)',
    '*,shout',
  ]) {
    const target = `/note?id=eq.1&select=${select}`
    const list = await ask('GET', target)
    const object = await ask('GET', target, { headers: { accept: OBJECT } })
    assert.equal(object.status, 200, object.text)
    assert.equal(`[${object.text}]`, list.text, select)
    assert.match(object.headers.etag ?? '', ETAG)
  }
  const stripped = await ask('GET', '/touched?select=id,x:n->a', {
    headers: { accept: `${OBJECT};nulls=stripped` },
  })
  assert.equal(stripped.text, '{"id":1}')
})

test('none and several rows are refused as before', async () => {
  for (const target of ['/note?id=eq.9', '/note']) {
    const answer = await ask('GET', target, { headers: { accept: OBJECT } })
    assert.equal(answer.status, 406)
    assert.equal(answer.headers.etag, undefined)
  }
})

test('a tag stays while nothing changes, and HEAD has that of GET', async () => {
  const tag = await tagOf('/note?id=eq.1')
  assert.equal(await tagOf('/note?id=eq.1'), tag)
  const head = await ask('HEAD', '/note?id=eq.1', { headers: { accept: OBJECT } })
  assert.equal(head.headers.etag, tag)
  assert.equal(head.text, '')
})

test('every change of the row makes another tag, also one that leaves the same values or what was not selected', async () => {
  const target = '/note?id=eq.1&select=id'
  const seen = new Set([await tagOf(target)])
  for (const sql of [
    `update note set body = 'other' where id = 1`,
    `update note set title = title where id = 1`,
    `begin; update note set title = 'x' where id = 1; update note set title = 'One' where id = 1; commit`,
    `delete from note where id = 1; insert into note values (1, 'One', 'first')`,
  ]) {
    await fixture.database.query(`delete from tag; ${sql}`)
    seen.add(await tagOf(target))
  }
  assert.equal(seen.size, 5)
})

test('a tag outlives freezing', async () => {
  const tag = await tagOf('/note?id=eq.1')
  await fixture.database.query('vacuum (freeze) note')
  assert.equal(await tagOf('/note?id=eq.1'), tag)
})

test('what stands beside the row is in the tag, but does not hinder a change', async () => {
  const target = '/note?id=eq.1&select=*,tag(name)'
  const tag = await tagOf(target)
  await fixture.database.query(`insert into tag values (1, 'blue')`)
  assert.notEqual(await tagOf(target), tag)
  const known = await ask('GET', target, { headers: { accept: OBJECT, 'if-none-match': tag } })
  assert.equal(known.status, 200)
  assert.equal((await change('PATCH', '/note?id=eq.1', { 'if-match': tag }, { title: 'New' })).status, 204)
})

test('If-None-Match: what is known is 304 without a body', async () => {
  const target = '/note?id=eq.1&select=id,title'
  const tag = await tagOf(target)
  for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const answer = await ask('GET', target, { headers: { accept: OBJECT, 'if-none-match': header } })
    assert.equal(answer.status, 304, header)
    assert.equal(answer.text, '')
    assert.equal(answer.headers.etag, tag)
    assert.equal(answer.headers['content-length'], undefined)
    assert.equal(answer.headers['content-type'], undefined)
    assert.equal(answer.headers.vary, 'Accept, Prefer, Range')
  }
  const head = await ask('HEAD', target, { headers: { accept: OBJECT, 'if-none-match': tag } })
  assert.equal(head.status, 304)
  await fixture.database.query(`update note set title = 'Other' where id = 1`)
  const changed = await ask('GET', target, { headers: { accept: OBJECT, 'if-none-match': tag } })
  assert.equal(changed.status, 200)
  assert.deepEqual(changed.json, { id: 1, title: 'Other' })
})

test('another form of the same row is another tag, and the same version', async () => {
  const tags = [
    await tagOf('/note?id=eq.1'),
    await tagOf('/note?id=eq.1&select=id'),
    await tagOf('/note?id=eq.1', { headers: { accept: `${OBJECT};nulls=stripped` } }),
    await tagOf('/note?id=eq.1', { headers: { prefer: 'timezone=Asia/Tokyo' } }),
  ]
  assert.equal(new Set(tags).size, 4)
  assert.equal(new Set(tags.map((tag) => tag.split('-', 1)[0])).size, 1)
})

test('a list takes no notice of If-None-Match and If-Match', async () => {
  for (const name of ['if-match', 'if-none-match']) {
    const answer = await ask('GET', '/note?id=eq.1', { headers: { [name]: 'no tag at all' } })
    assert.equal(answer.status, 200)
  }
})

test('If-Match on a read: the row at that version, or 412', async () => {
  const tag = await tagOf('/note?id=eq.1')
  const read = (target: string, header: string) =>
    ask('GET', target, { headers: { accept: OBJECT, 'if-match': header } })
  assert.equal((await read('/note?id=eq.1&select=id', tag)).status, 200)
  assert.equal((await read('/note?id=eq.1', '*')).status, 200)
  assertFailed(await read('/note?id=eq.2', tag))
  assertFailed(await read('/note?id=eq.9', '*'))
  assertFailed(await read('/note_view?id=eq.1', tag))
})

test('PATCH with If-Match changes the row once', async () => {
  const tag = await tagOf('/note?id=eq.1&select=title')
  const first = await change('PATCH', '/note?id=eq.1', { 'if-match': tag }, { title: 'A' })
  assert.equal(first.status, 204)
  assertFailed(await change('PATCH', '/note?id=eq.1', { 'if-match': tag }, { title: 'B' }))
  assert.deepEqual(await rows('select title from note order by id'), [{ title: 'A' }, { title: 'Two' }])
})

test('the answer of a write has the tag that a read of the same form then has', async () => {
  for (const [method, target, body] of [
    ['PATCH', '/note?id=eq.1', { title: 'A' }],
    ['PATCH', '/note?id=eq.1&select=id,title', { title: 'B' }],
    ['PATCH', '/note?id=eq.1&select=*,tag(name)', { title: 'C' }],
    ['PATCH', '/note?id=eq.1&select=title,shout', { title: 'C' }],
    ['PUT', '/note?id=eq.1', { id: 1, title: 'D', body: 'd' }],
    ['PUT', '/note?id=eq.7', { id: 7, title: 'D', body: 'd' }],
  ] as const) {
    const written = await change(method, target, RETURN, body)
    assert.ok(written.status < 300, written.text)
    assert.equal(written.headers.etag, await tagOf(target), target)
    const read = await ask('GET', target, { headers: { accept: OBJECT } })
    assert.equal(written.text, read.text)
  }
  const inserted = await change('POST', '/note?select=id', RETURN, { id: 8 })
  assert.equal(inserted.status, 201)
  assert.equal(inserted.headers.etag, await tagOf('/note?id=eq.8&select=id'))
})

test('writes that return a list, nothing or a deleted row have no tag', async () => {
  for (const [method, headers] of [
    ['PATCH', { prefer: 'return=representation' }],
    ['PATCH', {}],
    ['DELETE', RETURN],
  ] as const) {
    const answer = await change(method, '/note?id=eq.2', headers, { title: 'A' })
    assert.ok(answer.status < 300)
    assert.equal(answer.headers.etag, undefined)
  }
})

test('a chain of writes needs no reads between', async () => {
  let tag = await tagOf('/note?id=eq.1')
  for (const title of ['A', 'B', 'C']) {
    const answer = await change('PATCH', '/note?id=eq.1', { ...RETURN, 'if-match': tag }, { title })
    assert.equal(answer.status, 200, answer.text)
    tag = answer.headers.etag ?? ''
  }
  assert.deepEqual(await rows('select title from note where id = 1'), [{ title: 'C' }])
})

test('a trigger that changes the row again makes the answered tag one of the past, never a wrong one', async () => {
  const answer = await change('PATCH', '/touched?id=eq.1', RETURN, { n: 5 })
  assert.deepEqual(answer.json, { id: 1, n: 5 })
  assertFailed(await change('PATCH', '/touched?id=eq.1', { 'if-match': answer.headers.etag ?? '' }, { n: 0 }))
  assert.deepEqual(await rows('select n from touched'), [{ n: 6 }])
})

test('DELETE with If-Match', async () => {
  await fixture.database.query('delete from tag')
  const tag = await tagOf('/note?id=eq.1')
  await fixture.database.query(`update note set title = 'x' where id = 1`)
  assertFailed(await change('DELETE', '/note?id=eq.1', { 'if-match': tag }))
  const fresh = await tagOf('/note?id=eq.1')
  assert.equal((await change('DELETE', '/note?id=eq.1', { 'if-match': fresh })).status, 204)
  assertFailed(await change('DELETE', '/note?id=eq.1', { 'if-match': fresh }))
  assert.deepEqual(await rows('select id from note'), [{ id: 2 }])
})

test('PUT with If-Match replaces, and never inserts', async () => {
  const put = (id: number, headers: Record<string, string>) =>
    change('PUT', `/note?id=eq.${id}`, headers, { id, title: 'Put', body: 'put' })
  const tag = await tagOf('/note?id=eq.1')
  assert.equal((await put(1, { 'if-match': tag })).status, 204)
  assertFailed(await put(1, { 'if-match': tag }))
  assertFailed(await put(9, { 'if-match': tag }))
  assertFailed(await put(9, { 'if-match': '*' }))
  assert.equal((await put(2, { 'if-match': '*' })).status, 204)
  assert.deepEqual(await rows('select id, title from note order by id'), [
    { id: 1, title: 'Put' },
    { id: 2, title: 'Put' },
  ])
})

test('a body of another key is told as such, whatever the tag', async () => {
  const tag = await tagOf('/note?id=eq.1')
  const answer = await change('PUT', '/note?id=eq.1', { 'if-match': tag }, { id: 2, title: 'x' })
  assert.equal(answer.status, 400)
  assert.equal((answer.json as { code: string }).code, 'PGRST115')
})

test('PUT with If-None-Match: * inserts, and never replaces', async () => {
  const put = (id: number) =>
    change('PUT', `/note?id=eq.${id}`, { 'if-none-match': '*' }, { id, title: 'Put', body: 'put' })
  assertFailed(await put(1))
  assert.equal((await put(9)).status, 204)
  assert.deepEqual(await rows('select title from note where id in (1, 9) order by id'), [
    { title: 'One' },
    { title: 'Put' },
  ])
})

test('a row that is not there or not visible is 412, with * too', async () => {
  const bob = { role: USER, claims: { sub: 'bob' } }
  const tag = await tagOf('/mine?id=eq.2', bob)
  const patch = (id: number, header: string) =>
    ask('PATCH', `/mine?id=eq.${id}`, { ...bob, headers: { 'if-match': header }, body: '{"n":1}' })
  for (const header of [tag, '*']) {
    assertFailed(await patch(1, header))
    assertFailed(await patch(9, header))
  }
  assert.equal((await patch(2, tag)).status, 204)
  assert.deepEqual(await rows('select n from mine order by id'), [{ n: 0 }, { n: 1 }])
})

test('of the rows of a filter only the one at the version is changed; tags of two rows are refused', async () => {
  const one = await tagOf('/note?id=eq.1')
  const two = await tagOf('/note?id=eq.2')
  assertFailed(await change('PATCH', '/note', { 'if-match': `${one}, ${two}` }, { title: 'both' }))
  assert.equal((await change('PATCH', '/note', { 'if-match': two }, { title: 'second' })).status, 204)
  assert.deepEqual(await rows('select title from note order by id'), [{ title: 'One' }, { title: 'second' }])
})

test('If-Match: * leaves a write of several rows as it is', async () => {
  const answer = await change(
    'PATCH',
    '/note',
    { 'if-match': ' * ', prefer: 'count=exact' },
    { title: 'all' },
  )
  assert.equal(answer.status, 204)
  assert.equal(answer.headers['content-range'], '0-1/2')
})

test('one of several tags is enough; weak ones and those of others are not', async () => {
  const tag = await tagOf('/note?id=eq.1')
  const patch = (header: string) => change('PATCH', '/note?id=eq.1', { 'if-match': header }, { title: 'A' })
  const weak = await patch(`W/${tag}`)
  assertFailed(weak)
  assert.match((weak.json as { details: string }).details, /weak/)
  assertFailed(await patch('"x", "", "a-b", "{\',\\"'))
  assert.equal((await patch(`"x" , ,${tag}`)).status, 204)
})

test('what is no list of tags is 400, and nothing is changed', async () => {
  const tag = await tagOf('/note?id=eq.1')
  for (const header of [
    '',
    'abc',
    tag.slice(1, -1),
    `${tag} ${tag}`,
    `${tag}, *`,
    '"open',
    `w/${tag}`,
    ',',
    '"a b"',
  ]) {
    const answer = await change('PATCH', '/note?id=eq.1', { 'if-match': header }, { title: 'A' })
    assert.equal(answer.status, 400, header)
    assert.equal((answer.json as { code: string }).code, 'PL220')
  }
  const read = await ask('GET', '/note?id=eq.1', { headers: { accept: OBJECT, 'if-none-match': 'abc' } })
  assert.equal(read.status, 400)
  assert.equal(await tagOf('/note?id=eq.1'), tag)
})

test('a precondition that a method does not take is refused, not passed over', async () => {
  for (const [method, name, value] of [
    ['POST', 'if-match', '*'],
    ['POST', 'if-none-match', '*'],
    ['PATCH', 'if-none-match', '"a"'],
    ['DELETE', 'if-none-match', '*'],
    ['PUT', 'if-none-match', '"a"'],
  ] as const) {
    const answer = await change(method, '/note?id=eq.1', { [name]: value }, { id: 1, title: 'A' })
    assert.equal(answer.status, 400, `${method} ${name}`)
    assert.equal((answer.json as { code: string }).code, 'PL220')
  }
  assert.deepEqual(await rows('select count(*)::int from note'), [{ count: 2 }])
})

test('what triggers did before a condition failed is undone', async () => {
  assertFailed(await change('PATCH', '/watched?id=eq.1', { 'if-match': '"old"' }, { n: 1 }))
  assert.deepEqual(await rows('select count(*)::int from attempt'), [{ count: 0 }])
})

test('a change of nothing has no condition', async () => {
  const answer = await change('PATCH', '/note?id=eq.1', { 'if-match': '"old"' }, {})
  assert.equal(answer.status, 204)
})

test('partitions: reads have tags and If-Match holds, but a write does not say the new one', async () => {
  for (const [id, region] of [
    [1, 1],
    [2, 2],
  ]) {
    const target = `/place?id=eq.${id}&region=eq.${region}`
    const tag = await tagOf(target)
    const written = await change('PATCH', target, { ...RETURN, 'if-match': tag }, { name: 'new' })
    assert.equal(written.status, 200, written.text)
    assert.equal(written.headers.etag, undefined)
    assertFailed(await change('PATCH', target, { 'if-match': tag }, { name: 'old' }))
    assertFailed(await change('PUT', target, { 'if-match': tag }, { id, region, name: 'old' }))
    const put = { id, region, name: 'put' }
    assert.equal((await change('PUT', target, { 'if-match': await tagOf(target) }, put)).status, 204)
    assert.equal((await change('DELETE', target, { 'if-match': await tagOf(target) })).status, 204)
  }
})

test('views have no versions: no tag of theirs is current, * is', async () => {
  const tag = await tagOf('/note?id=eq.1')
  assertFailed(await change('PATCH', '/note_view?id=eq.1', { 'if-match': tag }, { title: 'A' }))
  assert.equal((await change('PATCH', '/note_view?id=eq.1', { 'if-match': '*' }, { title: 'A' })).status, 204)
  assertFailed(await change('PATCH', '/note_view?id=eq.9', { 'if-match': '*' }, { title: 'A' }))
})

test('a condition that fails wins over a count that does not hold', async () => {
  assertFailed(await change('PATCH', '/note?id=eq.1', { ...RETURN, 'if-match': '"old"' }, { title: 'A' }))
  const several = await change('PATCH', '/note', { ...RETURN, 'if-match': '*' }, { title: 'A' })
  assert.equal(several.status, 406)
})

test('EXPLAIN asks for the same statement', async () => {
  const accept = `application/vnd.pgrst.plan+text; for="${OBJECT}"`
  const read = await ask('GET', '/note?id=eq.1', { headers: { accept } })
  assert.equal(read.status, 200, read.text)
  assert.equal(read.headers.etag, undefined)
  const write = await change('PATCH', '/note?id=eq.1', { accept, 'if-match': '"a"' }, { title: 'A' })
  assert.equal(write.status, 200, write.text)
  assert.match(write.text, /note_pkey/)
})
