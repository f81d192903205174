// How a transaction ends, what was preferred, and what OPTIONS says.
import { scenarios } from './scenario.ts'
import { count, REPRESENTATION, SHOP, SINGULAR } from './shop.ts'

scenarios('tx and deferred constraints', SHOP, [
  {
    does: 'rollback leaves nothing',
    ask: 'POST /categories',
    prefer: `tx=rollback, ${REPRESENTATION}`,
    body: '{"id":3,"name":"a"}',
    status: 201,
    json: [{ id: 3, name: 'a' }],
    has: { 'preference-applied': `${REPRESENTATION}, tx=rollback` },
    leaves: count('categories', 2),
  },
  {
    does: 'commit is said',
    ask: 'POST /categories',
    prefer: 'tx=commit',
    body: '{"id":3,"name":"a"}',
    status: 201,
    has: { 'preference-applied': 'tx=commit' },
    leaves: count('categories', 3),
  },
  {
    does: 'a deferred violation shows at commit',
    ask: 'POST /children',
    body: '{"id":1,"parent_id":99}',
    status: 409,
    error: { code: '23503' },
    leaves: count('children', 0),
  },
  {
    does: 'a deferred violation shows before rollback',
    ask: 'POST /children',
    prefer: 'tx=rollback',
    body: '{"id":1,"parent_id":99}',
    status: 409,
    error: { code: '23503' },
  },
  {
    does: 'rollback of an update',
    ask: 'PATCH /items',
    prefer: 'tx=rollback',
    body: '{"name":"S"}',
    status: 204,
    leaves: ["select count(*)::int as n from items where name = 'S'", [{ n: 0 }]],
  },
  {
    does: 'rollback of a singular',
    ask: 'DELETE /items?id=eq.1',
    prefer: 'tx=rollback',
    accept: SINGULAR,
    status: 204,
    leaves: count('items', 3),
  },
  {
    does: 'reads say so too',
    ask: 'GET /items?id=eq.1',
    prefer: 'tx=rollback',
    status: 200,
    has: { 'preference-applied': 'tx=rollback' },
  },
])

scenarios('tx by configuration', { ...SHOP, options: { txEnd: 'rollback' } }, [
  {
    does: 'rolls back whatever is wished',
    ask: 'POST /categories',
    prefer: 'tx=commit',
    body: '{"id":3,"name":"a"}',
    status: 201,
    has: { 'preference-applied': null },
    leaves: count('categories', 2),
  },
  {
    does: 'knows the preference all the same',
    ask: 'POST /categories',
    prefer: 'handling=strict, tx=commit',
    body: '{"id":3,"name":"a"}',
    status: 201,
    has: { 'preference-applied': 'handling=strict' },
  },
])

scenarios('preferences', SHOP, [
  {
    does: 'unknown ones are ignored',
    ask: 'GET /items?id=eq.1',
    prefer: 'foo=bar, lorem',
    status: 200,
    has: { 'preference-applied': null },
  },
  {
    does: 'unknown ones are refused when strict',
    ask: 'GET /items',
    prefer: 'handling=strict, foo=bar, lorem',
    status: 400,
    json: {
      code: 'PGRST122',
      message: 'Invalid preferences given with handling=strict',
      details: 'Invalid preferences: foo=bar, lorem',
      hint: null,
    },
  },
  {
    does: 'unknown values too',
    ask: 'GET /items',
    prefer: 'handling=strict, count=all',
    status: 400,
    error: { details: 'Invalid preferences: count=all' },
  },
  {
    does: 'on writes too',
    ask: 'POST /categories',
    prefer: 'handling=strict, foo',
    body: '{"id":3,"name":"a"}',
    status: 400,
    error: { code: 'PGRST122' },
    leaves: count('categories', 2),
  },
  {
    does: 'lenient is said',
    ask: 'GET /items?id=eq.1',
    prefer: 'handling=lenient, foo',
    status: 200,
    has: { 'preference-applied': 'handling=lenient' },
  },
  {
    does: 'strict is said',
    ask: 'GET /items?id=eq.1',
    prefer: 'handling=strict',
    status: 200,
    has: { 'preference-applied': 'handling=strict' },
  },
  {
    does: 'case counts',
    ask: 'GET /items?id=eq.1',
    prefer: 'Count=Exact',
    status: 200,
    has: { 'preference-applied': null },
  },
  {
    does: 'a time zone',
    ask: 'GET /items?select=made&id=eq.1',
    prefer: 'timezone=America/New_York',
    status: 200,
    json: [{ made: '2019-12-31T19:00:00-05:00' }],
    has: { 'preference-applied': 'timezone=America/New_York' },
  },
  {
    does: 'an offset',
    ask: 'GET /items?select=made&id=eq.1',
    prefer: 'timezone=05:30',
    status: 200,
    json: [{ made: '2019-12-31T18:30:00-05:30' }],
  },
  {
    does: 'a bad time zone',
    ask: 'GET /items',
    prefer: 'timezone=Jupiter/Red_Spot',
    status: 400,
    error: { code: '22023' },
  },
  {
    does: 'a bad time zone, even lenient',
    ask: 'GET /items',
    prefer: 'handling=lenient, timezone=Jupiter/Red_Spot',
    status: 400,
    error: { code: '22023' },
  },
  {
    does: 'all in their order',
    ask: 'POST /categories',
    prefer:
      'timezone=UTC, handling=strict, tx=commit, count=exact, return=minimal, missing=default, resolution=merge-duplicates, max-affected=9',
    body: '{"id":3,"name":"a"}',
    status: 201,
    has: {
      'preference-applied':
        'resolution=merge-duplicates, missing=default, return=minimal, count=exact, tx=commit, handling=strict, timezone=UTC',
    },
  },
  {
    does: 'max-affected that is no number',
    ask: 'DELETE /items?id=eq.1',
    prefer: 'handling=strict, max-affected=x',
    status: 204,
    has: { 'preference-applied': 'handling=strict' },
  },
  {
    does: 'return says nothing about reads',
    ask: 'GET /items?id=eq.1',
    prefer: 'return=representation, missing=default, resolution=merge-duplicates',
    status: 200,
    has: { 'preference-applied': null },
  },
])

scenarios('options', SHOP, [
  {
    does: 'a table',
    ask: 'OPTIONS /items',
    status: 200,
    text: '',
    has: {
      allow: 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE',
      'content-length': '0',
      'access-control-allow-origin': '*',
    },
  },
  {
    does: 'a table without a key',
    ask: 'OPTIONS /keyless',
    status: 200,
    has: { allow: 'OPTIONS,GET,HEAD,POST,PATCH,DELETE' },
  },
  {
    does: 'a partitioned table',
    ask: 'OPTIONS /events',
    status: 200,
    has: { allow: 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE' },
  },
  {
    does: 'a partition is no resource',
    ask: 'OPTIONS /events_2020',
    status: 404,
    error: { code: 'PGRST205' },
  },
  {
    does: 'a simple view',
    ask: 'OPTIONS /cheap_items',
    status: 200,
    has: { allow: 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE' },
  },
  {
    does: 'a view with a trigger',
    ask: 'OPTIONS /triggered',
    status: 200,
    has: { allow: 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE' },
  },
  { does: 'an unknown table', ask: 'OPTIONS /nope', status: 404, error: { code: 'PGRST205' } },
  { does: 'the root', ask: 'OPTIONS /', status: 200, has: { allow: 'OPTIONS,GET,HEAD' } },
  { does: 'too deep', ask: 'OPTIONS /a/b/c', status: 404, error: { code: 'PGRST125' } },
])
