// Where rules of several sections meet.
import { type Scenario, scenarios } from './scenario.ts'

const CORNER = { sql: 'corner.sql', reset: 'delete from people where id > 3' }
const REPRESENTATION = 'return=representation'

function reads(does: string, path: string, json: unknown, more: Partial<Scenario> = {}): Scenario {
  return { does, ask: `GET /${path}`, status: 200, json, ...more }
}

function fails(does: string, path: string, code: string, status = 400): Scenario {
  return { does, ask: `GET /${path}`, status, error: { code } }
}

scenarios('names that meet', CORNER, [
  reads('a column of the name of an embed', 'visits?select=people,p:people(name)&id=eq.1', [
    { people: 10, p: { name: 'Ann' } },
  ]),
  reads('the embed wins for is.null', 'visits?select=id,people()&people=is.null', [{ id: 3 }]),
  reads('the column wins for the rest', 'visits?select=id,people()&people=eq.30', [{ id: 3 }]),
  reads('the column wins for is.not_null', 'visits?select=id,people()&people=is.not_null&order=id', [
    { id: 1 },
    { id: 3 },
  ]),
  reads('the column is meant where there is no embed', 'visits?select=id&people=is.null', [{ id: 2 }]),
  reads('mixed case and blanks', 'Mixed%20Case?select=%22The%20Id%22,people(name)', [
    { 'The Id': 1, people: { name: 'Bob' } },
  ]),
  reads('a column with a blank as the target', 'Mixed%20Case?select=person%20id(name)', [
    { 'person id': { name: 'Bob' } },
  ]),
  reads('an embed of mixed case', 'people?select=name,Mixed%20Case(%22The%20Id%22)&id=eq.2', [
    { name: 'Bob', 'Mixed Case': [{ 'The Id': 1 }] },
  ]),
  reads(
    'a filter in it',
    'people?select=name,m:%22Mixed%20Case%22!inner(%22The%20Id%22)&m.%22The%20Id%22=eq.1',
    [{ name: 'Bob', m: [{ 'The Id': 1 }] }],
  ),
])

scenarios('keys that meet', CORNER, [
  reads('unique in another order is one-to-one', 'seats?select=no,bookings(id)&order=no', [
    { no: 1, bookings: null },
    { no: 2, bookings: { id: 1 } },
  ]),
  reads('and from the other side', 'bookings?select=id,seats(no)', [{ id: 1, seats: { no: 2 } }]),
  fails('a junction with itself is not reachable', 'people?select=id,friends!friends(id)', 'PGRST200'),
  fails('not even by the table', 'people?select=id,people(id)', 'PGRST200'),
  reads('but by a function', 'people?select=id,friends_of(name)&id=eq.1&friends_of.order=id', [
    { id: 1, friends_of: [{ name: 'Bob' }, { name: 'Cy' }] },
  ]),
  reads('a one-to-one key makes no junction', 'cities?select=id,mayors(people(name))&id=eq.1', [
    { id: 1, mayors: { people: { name: 'Ann' } } },
  ]),
  fails('so there is no way through it', 'cities?select=id,people!mayors(name)', 'PGRST200'),
  fails('a key shown twice is ambiguous', 'trips?select=id,people(name)', 'PGRST201', 300),
  reads('until a column decides', 'trips?select=id,people!payer(name)&id=eq.1', [
    { id: 1, people: { name: 'Ann' } },
  ]),
  reads('a column of a view is a target', 'trips?select=id,traveller(name)&id=eq.2', [
    { id: 2, traveller: { name: 'Bob' } },
  ]),
  reads('a constraint is not', 'trips?select=id,cities(name)&id=eq.3', [{ id: 3, cities: { name: 'Oslo' } }]),
  fails('an expression is no key', 'names?select=name,visits(id)', 'PGRST200'),
  fails('a union has no keys', 'unions?select=id,people(name)', 'PGRST200'),
  reads('a tree, down', 'tree?select=label,tree(label,tree(label))&id=eq.1&tree.order=id', [
    {
      label: 'root',
      tree: [
        { label: 'left', tree: [{ label: 'leaf' }] },
        { label: 'right', tree: [] },
      ],
    },
  ]),
  reads('a tree, up', 'tree?select=label,parent_id(label,parent_id(label))&id=eq.4', [
    { label: 'leaf', parent_id: { label: 'left', parent_id: { label: 'root' } } },
  ]),
  reads(
    'a tree, up and inner',
    'tree?select=label,parent:parent_id!inner(label)&parent.label=eq.root&order=id',
    [
      { label: 'left', parent: { label: 'root' } },
      { label: 'right', parent: { label: 'root' } },
    ],
  ),
])

scenarios('orders and trees in embeds', CORNER, [
  reads(
    'a related order below',
    'cities?select=name,visits(id,people(name))&id=eq.1&visits.order=people(name).desc',
    [
      {
        name: 'Rome',
        visits: [
          { id: 2, people: { name: 'Bob' } },
          { id: 1, people: { name: 'Ann' } },
        ],
      },
    ],
  ),
  reads(
    'a related order in a to-many spread',
    'cities?select=name,...visits(ids:id,people())&id=eq.1&visits.order=people(name).desc',
    [{ name: 'Rome', ids: [2, 1] }],
  ),
  reads(
    'a computed field orders below',
    'cities?select=name,visits(people(name,initial))&id=eq.1&visits.order=people(initial)',
    [
      {
        name: 'Rome',
        visits: [{ people: { name: 'Ann', initial: 'A' } }, { people: { name: 'Bob', initial: 'B' } }],
      },
    ],
  ),
  reads(
    'presence in a tree below',
    'cities?select=id,visits(id,people())&visits.or=(people.is.null,id.eq.1)&order=id',
    [
      { id: 1, visits: [{ id: 1 }] },
      { id: 2, visits: [{ id: 3 }] },
    ],
  ),
  reads(
    'presence in a nested tree',
    'visits?select=id,people(),cities()&or=(and(people.is.null,cities.not.is.null),id.eq.1)&order=id',
    [{ id: 1 }, { id: 3 }],
  ),
  reads('presence, negated as a group', 'visits?select=id,people()&not.or=(people.is.null,id.eq.1)', [
    { id: 2 },
  ]),
  fails('no nesting in a related order', 'visits?select=id,people(id)&order=people(home(id))', 'PGRST100'),
  reads(
    'a computed order of a computed embed',
    'people?select=name,home(name)&order=home(name).nullslast,name',
    [
      { name: 'Ann', home: { name: 'Rome' } },
      { name: 'Bob', home: { name: 'Rome' } },
      { name: 'Cy', home: null },
    ],
  ),
  reads('aggregates within many-to-many', 'people?select=name,friends!friends_a_fkey(count())&order=id', [
    { name: 'Ann', friends: [{ count: 2 }] },
    { name: 'Bob', friends: [{ count: 1 }] },
    { name: 'Cy', friends: [{ count: 0 }] },
  ]),
  reads('an aggregate beside a hidden embed', 'visits?select=count(),people!inner()&people.name=eq.Ann', [
    { count: 1 },
  ]),
  reads('an aggregate of a computed field', 'people?select=initial.max()', [{ max: 'C' }]),
  reads('an aggregate beside a to-many embed', 'visits?select=city_id,count(),cities(name)&order=city_id', [
    { city_id: 1, count: 2, cities: { name: 'Rome' } },
    { city_id: 2, count: 1, cities: { name: 'Oslo' } },
  ]),
  reads(
    'an aggregate beside a to-many spread',
    'cities?select=name,count(),...visits(ids:id)&order=name&visits.order=id',
    [
      { name: 'Oslo', count: 1, ids: [3] },
      { name: 'Rome', count: 1, ids: [1, 2] },
    ],
  ),
])

scenarios('values', CORNER, [
  {
    does: 'numbers keep their digits, the rest is as PostgreSQL writes it',
    ask: 'GET /numbers',
    status: 200,
    text: '[{"id":1,"big":9007199254740993,"exact":1.10,"real":0.1,"at":"2020-01-01T01:02:03.4","during":"1 day 02:00:00","net":"10.0.0.1","flag":true,"bin":"\\\\x00ff","x":"<a/>","bits":"101","amount":"$5.00"}]',
  },
  reads('a large number filters', 'numbers?select=id&big=eq.9007199254740993', [{ id: 1 }]),
  reads('an inet filters', 'numbers?select=id&net=eq.10.0.0.1', [{ id: 1 }]),
  reads('an interval filters', 'numbers?select=id&during=gt.1 day', [{ id: 1 }]),
  reads('bytes filter', 'numbers?select=id&bin=eq.%5Cx00ff', [{ id: 1 }]),
  {
    does: 'a number too large',
    ask: 'GET /numbers?id=eq.99999999999',
    status: 400,
    error: { code: '22003' },
  },
])

scenarios('results that meet', CORNER, [
  {
    does: 'void may say something',
    ask: 'POST /rpc/set_void',
    body: '{}',
    status: 202,
    text: '',
    has: { 'x-void': 'yes', 'content-type': null },
  },
  { does: 'void as CSV', ask: 'POST /rpc/set_void', accept: 'text/csv', body: '{}', status: 202, text: '' },
  {
    does: 'a null scalar, singular',
    ask: 'GET /rpc/null_number',
    accept: 'application/vnd.pgrst.object+json',
    status: 200,
    text: 'null',
  },
  {
    does: 'computed fields of a call',
    ask: 'GET /rpc/people_set?select=name,initial&initial=eq.B',
    status: 200,
    json: [{ name: 'Bob', initial: 'B' }],
  },
  {
    does: 'computed relationships of a call',
    ask: 'GET /rpc/people_set?select=name,home(name)&id=eq.1',
    status: 200,
    json: [{ name: 'Ann', home: { name: 'Rome' } }],
  },
  {
    does: 'a star and a computed field of a call',
    ask: 'GET /rpc/people_set?select=*,initial&id=eq.1',
    status: 200,
    json: [{ id: 1, name: 'Ann', initial: 'A' }],
  },
  {
    does: 'aggregates of a write',
    ask: 'PATCH /people?select=count()&id=lt.3',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"X"}',
    status: 200,
    json: [{ count: 2 }],
  },
  {
    does: 'a grouped aggregate of a write',
    ask: 'PATCH /people?select=name,id.max()&id=lt.3',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"X"}',
    status: 200,
    json: [{ name: 'X', max: 2 }],
  },
  {
    does: 'presence does not choose what is written',
    ask: 'PATCH /visits?select=id,cities()&cities=not.is.null',
    prefer: REPRESENTATION,
    body: '{"people":1}',
    status: 400,
    error: { code: '42703' },
  },
  {
    does: 'an inner embed after a write',
    ask: 'PATCH /people?select=id,visits!inner(id)&order=id',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"X"}',
    status: 200,
    json: [
      { id: 1, visits: [{ id: 1 }] },
      { id: 2, visits: [{ id: 2 }] },
    ],
  },
  {
    does: 'a spread after a write',
    ask: 'POST /visits?select=id,...people(who:name),...cities(where:name)',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"id":9,"person_id":1,"city_id":2}',
    status: 201,
    json: [{ id: 9, who: 'Ann', where: 'Oslo' }],
  },
  {
    does: 'a to-many spread after a write',
    ask: 'PATCH /cities?id=eq.1&select=name,...visits(ids:id)&visits.order=id.desc',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"Roma"}',
    status: 200,
    json: [{ name: 'Roma', ids: [2, 1] }],
  },
  {
    does: 'embeds of a delete, of what was there before',
    ask: 'DELETE /friends?a=eq.2&select=b,people!friends_b_fkey(name)',
    prefer: `${REPRESENTATION}, tx=rollback`,
    status: 200,
    json: [{ b: 1, people: { name: 'Ann' } }],
  },
  {
    does: 'a related order after a write',
    ask: 'PATCH /visits?select=id,cities()&order=cities(name),id',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"people":1}',
    status: 200,
    json: [{ id: 3 }, { id: 1 }, { id: 2 }],
  },
  {
    does: 'a limit of an embed after a write',
    ask: 'PATCH /cities?id=eq.1&select=visits(id)&visits.order=id&visits.limit=1',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"Roma"}',
    status: 200,
    json: [{ visits: [{ id: 1 }] }],
  },
  {
    does: 'JSON paths and casts of a write',
    ask: 'PATCH /people?id=eq.1&select=key:id::text',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"name":"X"}',
    status: 200,
    json: [{ key: '1' }],
  },
  {
    does: 'a self relation of a write',
    ask: 'PATCH /tree?id=eq.2&select=label,parent_id(label),tree(label)',
    prefer: `${REPRESENTATION}, tx=rollback`,
    body: '{"label":"L"}',
    status: 200,
    json: [{ label: 'L', parent_id: { label: 'root' }, tree: [{ label: 'leaf' }] }],
  },
  {
    does: 'an ambiguous embed of a write changes nothing',
    ask: 'PATCH /people?id=eq.1&select=id,friends(a)',
    prefer: REPRESENTATION,
    body: '{"name":"X"}',
    status: 300,
    error: { code: 'PGRST201' },
    leaves: ['select name from people where id = 1', [{ name: 'Ann' }]],
  },
])
