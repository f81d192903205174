// Sections 6, 10, 11 and 12: what comes back of each row, in which order, which page of it, and what the headers say.
import { type Scenario, scenarios } from './scenario.ts'

const FLEET = { sql: 'fleet.sql' }

function reads(does: string, path: string, json: unknown): Scenario {
  return { does, ask: `GET /${path}`, status: 200, json }
}

function fails(does: string, path: string, error: Scenario['error']): Scenario {
  return { does, ask: `GET /${path}`, status: 400, ...(error && { error }) }
}

scenarios('select', FLEET, [
  reads('the default is every column', 'pilots?id=eq.1', [{ id: 1, name: 'Pia' }]),
  reads('a star is every column', 'pilots?select=*&id=eq.1', [{ id: 1, name: 'Pia' }]),
  reads('an empty select is every column', 'pilots?select=&id=eq.1', [{ id: 1, name: 'Pia' }]),
  reads('columns', 'ships?select=name,id&id=eq.1', [{ name: 'Aurora', id: 1 }]),
  {
    does: 'columns keep the order of select',
    ask: 'GET /ships?select=name,id&id=eq.1',
    status: 200,
    text: '[{"name":"Aurora","id":1}]',
  },
  {
    does: 'rows are separated as PostgreSQL does',
    ask: 'GET /pilots?order=id',
    status: 200,
    text: '[{"id":1,"name":"Pia"}, \n {"id":2,"name":"Pol"}]',
  },
  {
    does: 'a column may be repeated',
    ask: 'GET /pilots?select=id,id&id=eq.1',
    status: 200,
    text: '[{"id":1,"id":1}]',
  },
  {
    does: 'a star and a column',
    ask: 'GET /pilots?select=*,id&id=eq.1',
    status: 200,
    text: '[{"id":1,"name":"Pia","id":1}]',
  },
  reads('an alias', 'ships?select=title:name&id=eq.1', [{ title: 'Aurora' }]),
  reads('an alias in quotes', 'ships?select=%22the%20title%22:name&id=eq.1', [{ 'the title': 'Aurora' }]),
  reads('a cast', 'ships?select=id::text&id=eq.1', [{ id: '1' }]),
  reads('a cast of two words', 'ships?select=id::double+precision&id=eq.1', [{ id: 1 }]),
  reads('an alias and a cast', 'ships?select=key:id::text&id=eq.1', [{ key: '1' }]),
  fails('an unknown type', 'ships?select=id::klingon', { code: '42704' }),
  fails('no cast to an array by brackets', 'ships?select=id::text[]', { code: 'PGRST100' }),
  fails('no cast with a length', 'ships?select=id::varchar(2)', { code: 'PGRST100' }),
  fails('an unknown column', 'ships?select=nope', { code: '42703' }),
  fails('an alias of a star', 'ships?select=x:*', { code: 'PGRST100' }),
  reads('a JSON path is called after its last key', 'ships?select=data->a->b&id=eq.1', [{ b: [1, 'x'] }]),
  reads('->> is text', 'ships?select=data->a->>b&id=eq.1', [{ b: '[1, "x"]' }]),
  reads('an index is called after the key before it', 'ships?select=data->a->b->>1&id=eq.1', [{ b: 'x' }]),
  reads('a negative index', 'ships?select=data->a->b->>-1&id=eq.1', [{ b: 'x' }]),
  reads('a JSON key with a dash', 'ships?select=data->>c-d&id=eq.1', [{ 'c-d': '2' }]),
  reads('an alias of a JSON path', 'ships?select=x:data->a->b->0&id=eq.1', [{ x: 1 }]),
  reads('a cast of a JSON path', 'ships?select=data->>c-d::int&id=eq.1', [{ 'c-d': 2 }]),
  reads('an index into a column is called after the column', 'ships?select=data->0&id=eq.1', [
    { data: null },
  ]),
  fails('a double sign', 'ships?select=data->>--34', {
    code: 'PGRST100',
    message: '"failed to parse select parameter (data->>--34)" (line 1, column 9)',
    details: 'unexpected "-" expecting digit',
  }),
  fails('a key that starts with a parenthesis', 'ships?select=data->(', {
    code: 'PGRST100',
    message: '"failed to parse select parameter (data->()" (line 1, column 7)',
    details: 'unexpected "(" expecting "-", digit or any non reserved character different from: .,>()',
  }),
  reads('a computed field', 'berth?select=id,label&id=eq.1', [{ id: 1, label: 'B1' }]),
  reads('a computed field with an alias', 'berth?select=l:label&id=eq.1', [{ l: 'B1' }]),
  reads('a star has no computed fields', 'berth?id=eq.1', [{ id: 1, berth: 7, name: 'one' }]),
  reads('the older select=count', 'ships?select=count', [{ count: 4 }]),
  fails('rubbish behind select', 'ships?select=id)', { code: 'PGRST100' }),
  fails('a comma at the end', 'ships?select=id,', { code: 'PGRST100' }),
])

scenarios('order', FLEET, [
  reads('ascending is the default', 'ships?select=id&order=name', [
    { id: 1 },
    { id: 2 },
    { id: 3 },
    { id: 4 },
  ]),
  reads('desc', 'ships?select=id&order=name.desc', [{ id: 4 }, { id: 3 }, { id: 2 }, { id: 1 }]),
  reads('ascending has nulls last', 'ships?select=id&order=owner_id.asc,id', [
    { id: 1 },
    { id: 2 },
    { id: 3 },
    { id: 4 },
  ]),
  reads('descending has nulls first', 'ships?select=id&order=owner_id.desc,id', [
    { id: 4 },
    { id: 3 },
    { id: 1 },
    { id: 2 },
  ]),
  reads('nullsfirst', 'ships?select=id&order=owner_id.nullsfirst,id', [
    { id: 4 },
    { id: 1 },
    { id: 2 },
    { id: 3 },
  ]),
  reads('desc.nullslast', 'ships?select=id&order=owner_id.desc.nullslast,id.desc', [
    { id: 3 },
    { id: 2 },
    { id: 1 },
    { id: 4 },
  ]),
  reads('by a JSON path', 'ships?select=id&order=data->>c-d.nullslast,id', [
    { id: 1 },
    { id: 2 },
    { id: 3 },
    { id: 4 },
  ]),
  reads('by a computed field', 'berth?select=id&order=label.desc', [{ id: 2 }, { id: 1 }]),
  reads('blanks around terms', 'ships?select=id&order=+owner_id.desc.nullslast+,+id+', [
    { id: 3 },
    { id: 1 },
    { id: 2 },
    { id: 4 },
  ]),
  fails('a bad tail', 'ships?order=id.asc.nullslasttt', {
    code: 'PGRST100',
    message: '"failed to parse order (id.asc.nullslasttt)" (line 1, column 17)',
    details: `unexpected 't' expecting "," or end of input`,
  }),
  fails('a bad direction', 'ships?order=id.up', {
    code: 'PGRST100',
    details: 'unexpected "u" expecting "asc", "desc", "nullsfirst" or "nullslast"',
  }),
  fails('an empty order', 'ships?order=', { code: 'PGRST100' }),
  fails('an unknown column', 'ships?order=nope', { code: '42703' }),
  reads('by a column of a to-one embed', 'ships?select=id,owners(name)&order=owners(name).desc,id', [
    { id: 4, owners: null },
    { id: 3, owners: { name: 'Bob' } },
    { id: 1, owners: { name: 'Ann' } },
    { id: 2, owners: { name: 'Ann' } },
  ]),
  reads(
    'by a column that is not selected',
    'ships?select=id,owners(id)&order=owners(name).desc.nullslast,id',
    [
      { id: 3, owners: { id: 2 } },
      { id: 1, owners: { id: 1 } },
      { id: 2, owners: { id: 1 } },
      { id: 4, owners: null },
    ],
  ),
  reads('by an empty embed', 'ships?select=id,owners()&order=owners(name).desc.nullslast,id&limit=2', [
    { id: 3 },
    { id: 1 },
  ]),
  reads('by an alias', 'ships?select=id,o:owners(name)&order=o(name).desc.nullslast,id&limit=1', [
    { id: 3, o: { name: 'Bob' } },
  ]),
  reads('by a spread', 'ships?select=id,...owners(owner:name)&order=owners(name).desc.nullslast,id&limit=2', [
    { id: 3, owner: 'Bob' },
    { id: 1, owner: 'Ann' },
  ]),
  reads('by a computed relationship', 'owners?select=id,richest(name)&order=richest(built).nullslast,id', [
    { id: 2, richest: { name: 'Ceres' } },
    { id: 1, richest: { name: 'Aurora' } },
    { id: 3, richest: null },
  ]),
  reads('by a JSON path of an embed', 'licences?select=id,ships(id)&order=ships(data->>c-d).desc.nullslast', [
    { id: 10, ships: { id: 1 } },
    { id: 11, ships: { id: 2 } },
  ]),
  fails('by what is not embedded', 'ships?select=id&order=owners(name)', {
    code: 'PGRST108',
    message: "'owners' is not an embedded resource in this request",
    hint: "Verify that 'owners' is included in the 'select' query parameter.",
    details: null,
  }),
  fails('by a to-many embed', 'owners?select=id,ships(name)&order=ships(name)', {
    code: 'PGRST118',
    message: "A related order on 'ships' is not possible",
    details: "'owners' and 'ships' do not form a many-to-one or one-to-one relationship",
  }),
])

const COUNTED = 'count=exact'
function pages(does: string, path: string, range: string, more: Partial<Scenario> = {}): Scenario {
  const has = { 'content-range': range, ...more.has }
  return { does, ask: `GET /${path}`, status: 200, ...more, has }
}

scenarios('pages and counts', FLEET, [
  pages('no page, no count', 'ships', '0-3/*'),
  pages('a count', 'ships', '0-3/4', { prefer: COUNTED, has: { 'preference-applied': 'count=exact' } }),
  pages('limit', 'ships?limit=2', '0-1/*'),
  pages('limit and count', 'ships?limit=2', '0-1/4', { prefer: COUNTED, status: 206 }),
  pages('offset', 'ships?offset=1', '1-3/*'),
  pages('offset and count', 'ships?offset=1', '1-3/4', { prefer: COUNTED, status: 206 }),
  pages('offset beyond, no count', 'ships?offset=100', '*/*', { json: [] }),
  pages('offset beyond, with a count', 'ships?offset=100', '*/4', {
    prefer: COUNTED,
    status: 416,
    json: {
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: 'An offset of 100 was requested, but there are only 4 rows.',
      hint: null,
    },
    has: { 'content-type': 'application/json; charset=utf-8', 'proxy-status': null },
  }),
  pages('offset at the end, with a count', 'ships?offset=4', '*/4', {
    prefer: COUNTED,
    status: 206,
    json: [],
  }),
  pages('nothing there, counted', 'ships?id=eq.99', '*/0', { prefer: COUNTED, json: [] }),
  pages('limit 0', 'ships?limit=0', '*/*', { json: [] }),
  pages('limit 0, counted', 'ships?limit=0', '*/4', { prefer: COUNTED, status: 206, json: [] }),
  pages('a limit that is none', 'ships?limit=x', '0-3/*'),
  pages('an offset that is none', 'ships?offset=x', '0-3/*'),
  pages('a negative offset', 'ships?offset=-3', '0-3/*'),
  {
    does: 'a negative limit',
    ask: 'GET /ships?limit=-1',
    status: 416,
    json: {
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: 'Limit should be greater than or equal to zero.',
      hint: null,
    },
  },
  {
    does: 'limit 0 behind an offset',
    ask: 'GET /ships?limit=0&offset=1',
    status: 416,
    error: { code: 'PGRST103' },
  },
  pages('a Range header', 'ships?order=id', '1-2/*', {
    headers: { range: '1-2' },
    contains: ['Borealis', 'Ceres'],
    lacks: ['Aurora', 'Drift'],
  }),
  pages('an open Range header', 'ships', '2-3/*', { headers: { range: '2-' } }),
  pages('a Range-Unit is not looked at', 'ships', '0-0/*', {
    headers: { range: '0-0', 'range-unit': 'bytes' },
    has: { 'range-unit': null },
  }),
  pages('another Range syntax is ignored', 'ships', '0-3/*', { headers: { range: 'bytes=0-1' } }),
  pages('a Range header and a limit are intersected', 'ships?limit=3', '1-2/*', {
    headers: { range: '1-5' },
  }),
  {
    does: 'a Range header that runs backwards',
    ask: 'GET /ships',
    headers: { range: '1-0' },
    status: 416,
    json: {
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: 'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
      hint: null,
    },
  },
  {
    does: 'HEAD ignores Range',
    ask: 'HEAD /ships',
    headers: { range: '0-0' },
    status: 200,
    text: '',
    has: {
      'content-range': '0-3/*',
      'content-length': null,
      'content-type': 'application/json; charset=utf-8',
    },
  },
  {
    does: 'HEAD counts',
    ask: 'HEAD /ships?limit=1',
    prefer: COUNTED,
    status: 206,
    text: '',
    has: { 'content-range': '0-0/4' },
  },
  {
    does: 'HEAD beyond',
    ask: 'HEAD /ships?offset=9',
    prefer: COUNTED,
    status: 416,
    text: '',
    has: { 'content-range': '*/4' },
  },
  pages('a planned count', 'ships', '0-3/4', {
    prefer: 'count=planned',
    has: { 'preference-applied': 'count=planned' },
  }),
  pages('an estimated count without max-rows', 'ships', '0-3/4', { prefer: 'count=estimated' }),
  pages('a count of a filter', 'ships?owner_id=eq.1', '0-1/2', { prefer: COUNTED }),
  pages('a count of an inner join', 'ships?select=id,owners!inner(id)', '0-2/3', { prefer: COUNTED }),
  pages(
    'a count of a paged inner join',
    'ships?select=id,owners!inner(id)&owners.name=eq.Ann&limit=1',
    '0-0/2',
    { prefer: COUNTED, status: 206 },
  ),
  pages(
    'a count of a nested inner join',
    'engines?select=power,ships!inner(id,owners!inner(id))&ships.owners.name=eq.Bob&limit=5',
    '0-0/1',
    { prefer: COUNTED },
  ),
  pages(
    'a filter on a plain embed leaves the count',
    'ships?select=id,owners(id)&owners.name=eq.Ann&limit=9',
    '0-3/4',
    { prefer: COUNTED },
  ),
  pages('a count of parents without an embed', 'ships?select=id,owners()&owners=is.null&limit=5', '0-0/1', {
    prefer: COUNTED,
  }),
  pages(
    'a count of parents with an embed',
    'ports?select=id,ships!flies_flag()&ships=not.is.null&limit=1',
    '0-0/3',
    { prefer: COUNTED, status: 206 },
  ),
  pages('a planned count of a page', 'ships?limit=2', '0-1/4', { prefer: 'count=planned', status: 206 }),
  pages('without a page the rows of the answer are the count', 'ships?select=count()', '0-0/1', {
    prefer: COUNTED,
  }),
  pages('the first valid count', 'ships', '0-3/4', { prefer: 'count=all, count=exact' }),
])

scenarios('max-rows', { ...FLEET, options: { maxRows: 2 } }, [
  pages('caps the root', 'ships', '0-1/*'),
  pages('caps the limit', 'ships?limit=3', '0-1/*'),
  pages('leaves a smaller limit', 'ships?limit=1', '0-0/*'),
  pages('counts what is behind the cap', 'ships', '0-1/4', { prefer: COUNTED, status: 206 }),
  pages('estimates beyond the cap by the plan', 'ships', '0-1/4', { prefer: 'count=estimated', status: 206 }),
  pages('estimates below the cap exactly', 'pilots', '0-1/2', { prefer: 'count=estimated' }),
  pages('works with an offset', 'ships?offset=3', '3-3/*'),
  pages('caps embeds', 'ports?select=id,docks(no),calls(ship_id)&id=eq.1', '0-0/*', {
    json: [{ id: 1, docks: [{ no: 1 }, { no: 2 }], calls: [{ ship_id: 1 }, { ship_id: 2 }] }],
  }),
  pages('caps embeds below their limit', 'crew?select=id,crew(id)&id=eq.1&crew.limit=5', '0-0/*', {
    json: [{ id: 1, crew: [{ id: 2 }, { id: 3 }] }],
  }),
  pages('caps functions', 'rpc/nothing_of_the_kind', '', { status: 404, has: { 'content-range': null } }),
])

scenarios('headers of reads', FLEET, [
  {
    does: 'a plain read',
    ask: 'GET /pilots?order=id',
    status: 200,
    has: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': '48',
      'content-range': '0-1/*',
      'content-location': '/pilots?order=id',
      'content-profile': null,
      'preference-applied': null,
      vary: 'Accept, Prefer, Range',
      location: null,
    },
  },
  {
    does: 'no query, no question mark',
    ask: 'GET /pilots',
    status: 200,
    has: { 'content-location': '/pilots' },
  },
  {
    does: 'the canonical query is sorted and encoded',
    ask: 'GET /pilots?select=id,name&order=id&id=in.(1,2)',
    status: 200,
    has: { 'content-location': '/pilots?id=in.%281%2C2%29&order=id&select=id%2Cname' },
  },
  {
    does: 'parameters without = get one',
    ask: 'GET /pilots?zzz&id=eq.1',
    status: 200,
    has: { 'content-location': '/pilots?id=eq.1&zzz=' },
  },
  {
    does: 'a profile of the only schema is announced when asked for',
    ask: 'GET /pilots',
    headers: { 'accept-profile': 'public' },
    status: 200,
    has: { 'content-profile': 'public' },
  },
])
