// Sections 13, 19, 21 and 23, and the domain representations of 4, 6 and 15: other media types, other schemas, hooks.
import { type Scenario, scenarios } from './scenario.ts'

const GALLERY = {
  sql: 'gallery.sql',
  reset: 'delete from paints where id > 3; update paints set shade = 16711680 where id = 1',
}

function reads(does: string, path: string, accept: string, more: Partial<Scenario>): Scenario {
  return { does, ask: `GET /${path}`, accept, status: 200, ...more }
}

const type = (contentType: string) => ({ 'content-type': contentType })
const JSON_TYPE = type('application/json; charset=utf-8')
const PRESET = { code: 'PGRST107' }

scenarios('builtin media types', GALLERY, [
  reads('anything is JSON', 'plain', '*/*', { has: JSON_TYPE }),
  { does: 'nothing said is JSON', ask: 'GET /plain', status: 200, has: JSON_TYPE },
  reads('JSON', 'plain', 'application/json', { has: JSON_TYPE }),
  reads('JSON in capitals', 'plain', 'APPLICATION/JSON', { has: JSON_TYPE }),
  reads('parameters are ignored', 'plain', 'application/json; charset=utf-8; x=y', { has: JSON_TYPE }),
  reads('the vendored array', 'plain', 'application/vnd.pgrst.array+json', { has: JSON_TYPE }),
  reads('the vendored array, short', 'plain', 'application/vnd.pgrst.array', { has: JSON_TYPE }),
  reads(
    'nulls stripped',
    'pictures?select=id,artist_id&order=id',
    'application/vnd.pgrst.array+json;nulls=stripped',
    {
      json: [{ id: 1, artist_id: 1 }, { id: 2 }],
      has: type('application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8'),
    },
  ),
  reads('one object', 'plain?id=eq.1', 'application/vnd.pgrst.object+json', {
    text: '{"id":1,"name":"a"}',
    has: type('application/vnd.pgrst.object+json; charset=utf-8'),
  }),
  reads('one object, short', 'plain?id=eq.1', 'application/vnd.pgrst.object', {
    has: type('application/vnd.pgrst.object+json; charset=utf-8'),
  }),
  reads(
    'one object, nulls stripped',
    'pictures?select=id,artist_id&id=eq.2',
    'application/vnd.pgrst.object+json;nulls=stripped',
    { json: { id: 2 }, has: type('application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8') },
  ),
  reads('one object of many', 'plain', 'application/vnd.pgrst.object+json', {
    status: 406,
    json: {
      code: 'PGRST116',
      message: 'Cannot coerce the result to a single JSON object',
      details: 'The result contains 2 rows',
      hint: null,
    },
    has: JSON_TYPE,
  }),
  reads('one object of none', 'plain?id=eq.9', 'application/vnd.pgrst.object+json', {
    status: 406,
    error: { details: 'The result contains 0 rows' },
  }),
  reads('CSV', 'plain?order=id', 'text/csv', {
    text: 'id,name\n1,a\n2,b',
    has: type('text/csv; charset=utf-8'),
  }),
  reads('CSV without rows', 'plain?id=eq.9', 'text/csv', { text: '\n' }),
  reads('CSV with embeds and nulls', 'pictures?select=id,artists(name)&order=id', 'text/csv', {
    text: 'id,artists\n1,"{""name"":""Ann""}"\n2,',
  }),
  reads('the first of equals wins', 'plain?id=eq.1', 'text/csv, application/json', {
    has: type('text/csv; charset=utf-8'),
  }),
  reads('the more specific wins', 'plain?id=eq.1', '*/*, text/csv', { has: type('text/csv; charset=utf-8') }),
  reads('the better liked wins', 'plain?id=eq.1', 'text/csv;q=0.5, application/json;q=0.9', {
    has: JSON_TYPE,
  }),
  reads('what is not known is passed over', 'plain?id=eq.1', 'image/webp, text/csv', {
    has: type('text/csv; charset=utf-8'),
  }),
  reads('a browser gets JSON', 'plain', 'text/htm,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', {
    has: JSON_TYPE,
  }),
  reads('nothing that is known', 'plain', 'image/webp, text/unknown', {
    status: 406,
    json: {
      code: 'PGRST107',
      message: 'None of these media types are available: image/webp, text/unknown',
      details: null,
      hint: null,
    },
  }),
  reads('openapi is the root’s', 'plain', 'application/openapi+json', { status: 406, error: PRESET }),
  reads('octets have no handler', 'plain', 'application/octet-stream', { status: 406, error: PRESET }),
  reads('a plan', 'plain?id=eq.1', 'application/vnd.pgrst.plan', {
    contains: ['Aggregate'],
    has: type('application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8'),
  }),
  reads(
    'a plan as JSON',
    'plain?id=eq.1',
    'application/vnd.pgrst.plan+json; for="text/csv"; options=analyze|verbose',
    {
      contains: ['Actual Rows'],
      has: type('application/vnd.pgrst.plan+json; for="text/csv"; options=analyze|verbose; charset=utf-8'),
    },
  ),
  reads(
    'a plan as clients ask for it',
    'plain?id=eq.1',
    'application/vnd.pgrst.plan+text; for="application/json"; options=analyze|verbose|settings|buffers|wal;',
    {
      contains: ['Execution Time'],
      has: type(
        'application/vnd.pgrst.plan+text; for="application/json"; options=analyze|verbose|settings|buffers|wal; charset=utf-8',
      ),
    },
  ),
  reads(
    'a plan for one object says nothing of their number',
    'plain',
    'application/vnd.pgrst.plan+json; for="application/vnd.pgrst.object"',
    { has: type('application/vnd.pgrst.plan+json; for="application/vnd.pgrst.object+json"; charset=utf-8') },
  ),
  {
    does: 'a plan of a write',
    ask: 'POST /paints',
    accept: 'application/vnd.pgrst.plan+json',
    body: '{"id":9}',
    status: 200,
    contains: ['ModifyTable'],
    leaves: ['select count(*)::int as n from paints', [{ n: 3 }]],
  },
  {
    does: 'a plan of a call',
    ask: 'GET /rpc/all_plain',
    accept: 'application/vnd.pgrst.plan+json',
    status: 200,
    contains: ['"Plan"'],
  },
])

scenarios('plans switched off', { ...GALLERY, options: { explain: false } }, [
  reads('are not available', 'plain', 'application/vnd.pgrst.plan+json', {
    status: 406,
    error: {
      code: 'PGRST107',
      message:
        'None of these media types are available: application/vnd.pgrst.plan+json; for="application/json"',
    },
  }),
])

scenarios('media type handlers', GALLERY, [
  reads('a function’s own type', 'rpc/page', 'text/html', {
    text: '<b>é</b>',
    has: { ...type('text/html'), 'content-length': '9' },
  }),
  reads('a known type has its charset', 'rpc/note', 'text/plain', {
    text: 'a note',
    has: type('text/plain; charset=utf-8'),
  }),
  reads('XML', 'rpc/document', 'text/xml', { text: '<a>1</a>', has: type('text/xml; charset=utf-8') }),
  reads('bytes', 'rpc/picture?id=1', 'image/png', {
    hex: '89504e47',
    has: { ...type('image/png'), 'content-length': '4' },
  }),
  reads('bytes that are no text', 'rpc/picture?id=2', 'image/png', { hex: '00ff' }),
  {
    does: 'bytes by POST',
    ask: 'POST /rpc/picture',
    accept: 'image/png',
    body: '{"id":1}',
    status: 200,
    hex: '89504e47',
  },
  reads('no bytes', 'rpc/picture?id=9', 'image/png', { hex: '', has: { 'content-length': '0' } }),
  {
    does: 'HEAD of bytes',
    ask: 'HEAD /rpc/picture?id=1',
    accept: 'image/png',
    status: 200,
    text: '',
    has: type('image/png'),
  },
  reads('the same as JSON', 'rpc/page', 'application/json', { json: '<b>é</b>', has: JSON_TYPE }),
  reads('a type that it does not have', 'rpc/page', 'image/png', { status: 406, error: PRESET }),
  reads('any type, with a header of its own', 'rpc/any_file', 'image/whatever', {
    hex: '474946',
    has: { ...type('image/gif'), 'content-disposition': 'attachment' },
  }),
  reads('any type for anybody', 'rpc/any_file', '*/*', { hex: '474946' }),
  reads('any type without a header is octets', 'rpc/any_bytes', 'application/json', {
    hex: '01fe',
    has: type('application/octet-stream'),
  }),
  reads('an aggregate of bytes', 'pictures?order=id', 'image/png', {
    hex: '89504e4700ff',
    has: type('image/png'),
  }),
  reads('an aggregate over a filter', 'pictures?id=eq.2', 'image/png', { hex: '00ff' }),
  reads('an aggregate over nothing', 'pictures?id=eq.9', 'image/png', { hex: '' }),
  reads('only with the default select', 'pictures?select=id,bytes', 'image/png', {
    status: 406,
    error: PRESET,
  }),
  reads('a star is the default select', 'pictures?select=*&order=id', 'image/png', { hex: '89504e4700ff' }),
  reads('an embed is not', 'pictures?select=*,artists(*)', 'image/png', { status: 406, error: PRESET }),
  reads('an aggregate of text', 'sketches?order=id', 'application/vnd.rows', {
    text: 'hand;foot;',
    has: type('application/vnd.rows'),
  }),
  reads('of another relation it is none', 'plain', 'application/vnd.rows', { status: 406, error: PRESET }),
  reads('it may take the place of CSV', 'sketches?order=id', 'text/csv', {
    text: 'BOMhand;foot;',
    has: type('text/csv; charset=utf-8'),
  }),
  reads('elsewhere CSV is what it was', 'plain?id=eq.1', 'text/csv', { text: 'id,name\n1,a' }),
  reads('an aggregate of anything', 'plain?order=id', 'application/vnd.all', {
    text: '|{"id":1,"name":"a"}|{"id":2,"name":"b"}',
    has: type('application/vnd.all'),
  }),
  reads('an aggregate of anything takes any select', 'plain?select=name&order=id', 'application/vnd.all', {
    text: '|{"name":"a"}|{"name":"b"}',
  }),
  reads('an aggregate of anything over a call', 'rpc/all_plain?order=id', 'application/vnd.all', {
    text: '|{"id":1,"name":"a"}|{"id":2,"name":"b"}',
  }),
  reads('an aggregate of anything over a scalar', 'rpc/get_text', 'application/vnd.all', {
    text: '|"scalar"',
  }),
  reads('any type of a relation', 'raws?order=id', 'image/whatever', {
    hex: '00ff',
    has: type('application/octet-stream'),
  }),
  reads('any type comes first', 'raws?order=id', 'application/json', {
    hex: '00ff',
    has: type('application/octet-stream'),
  }),
  reads('with another select it is JSON again', 'raws?select=id&order=id', 'application/json', {
    json: [{ id: 1 }, { id: 2 }],
  }),
  reads('vendored types are nobody’s', 'raws?id=eq.1', 'application/vnd.pgrst.object+json', {
    json: { id: 1, bytes: '\\x00' },
  }),
  {
    does: 'a write shows bytes',
    ask: 'PATCH /pictures?id=eq.1',
    prefer: 'return=representation',
    accept: 'image/png',
    body: '{"name":"sun"}',
    status: 200,
    hex: '89504e47',
  },
])

scenarios('domain representations', GALLERY, [
  reads('out as JSON', 'paints?select=id,shade&order=id', '*/*', {
    json: [
      { id: 1, shade: '#ff0000' },
      { id: 2, shade: '#0000ff' },
      { id: 3, shade: null },
    ],
  }),
  reads('out by a star', 'paints?id=eq.1', '*/*', {
    json: [{ id: 1, name: 'red', shade: '#ff0000', other: 5, maker_id: 1 }],
  }),
  reads('out under an alias', 'paints?select=c:shade&id=eq.1', '*/*', { json: [{ c: '#ff0000' }] }),
  reads('out of a view', 'paint_view?id=eq.1', '*/*', { json: [{ id: 1, shade: '#ff0000' }] }),
  reads('out of an embed', 'artists?select=paints(shade)&paints.order=id', '*/*', {
    json: [{ paints: [{ shade: '#ff0000' }, { shade: '#0000ff' }] }],
  }),
  reads('out of an embed by a star', 'artists?select=paints(*)&paints.id=eq.2', '*/*', {
    contains: ['#0000ff'],
  }),
  reads('out of a spread', 'paints?select=...artists(paints(shade))&id=eq.1&artists.paints.id=eq.2', '*/*', {
    contains: ['#0000ff'],
  }),
  reads('out of a function', 'rpc/all_paints?select=shade&id=eq.2', '*/*', { json: [{ shade: '#0000ff' }] }),
  reads('out of a function by a star', 'rpc/all_paints?id=eq.2', '*/*', { contains: ['#0000ff'] }),
  reads('out as CSV', 'paints?select=id,shade&id=eq.1', 'text/csv', { text: 'id,shade\n1,"""#ff0000"""' }),
  reads('eq', 'paints?select=id&shade=eq.%23ff0000', '*/*', { json: [{ id: 1 }] }),
  reads('gt', 'paints?select=id&shade=gt.%230000ff', '*/*', { json: [{ id: 1 }] }),
  reads('neq', 'paints?select=id&shade=neq.%23ff0000', '*/*', { json: [{ id: 2 }] }),
  reads('in', 'paints?select=id&shade=in.(%23ff0000,%230000ff)&order=id', '*/*', {
    json: [{ id: 1 }, { id: 2 }],
  }),
  reads('not in', 'paints?select=id&shade=not.in.(%23ff0000)', '*/*', { json: [{ id: 2 }] }),
  reads('in an empty list', 'paints?select=id&shade=in.()', '*/*', { json: [] }),
  reads('in a tree', 'paints?select=id&or=(shade.eq.%23ff0000,id.eq.3)&order=id', '*/*', {
    json: [{ id: 1 }, { id: 3 }],
  }),
  reads('in an embed', 'artists?select=paints(id)&paints.shade=eq.%230000ff', '*/*', {
    json: [{ paints: [{ id: 2 }] }],
  }),
  reads('is', 'paints?select=id&shade=is.null', '*/*', { json: [{ id: 3 }] }),
  reads('in a view', 'paint_view?select=id&shade=eq.%230000ff', '*/*', { json: [{ id: 2 }] }),
  {
    does: 'in by JSON',
    ask: 'POST /paints',
    prefer: 'return=representation',
    body: '{"id":4,"shade":"#00ff00"}',
    status: 201,
    contains: ['"shade":"#00ff00"'],
    leaves: ['select shade::int as shade from paints where id = 4', [{ shade: 65280 }]],
  },
  {
    does: 'in by a list',
    ask: 'POST /paints?select=shade&order=id',
    prefer: 'return=representation',
    body: '[{"id":4,"shade":"#00ff00"},{"id":5,"shade":"#000001"}]',
    status: 201,
    json: [{ shade: '#00ff00' }, { shade: '#000001' }],
  },
  {
    does: 'in by CSV',
    ask: 'POST /paints?select=shade',
    prefer: 'return=representation',
    headers: type('text/csv'),
    body: 'id,shade\n4,#00ff00',
    status: 201,
    json: [{ shade: '#00ff00' }],
  },
  {
    does: 'in by columns and defaults',
    ask: 'POST /paints?columns=id,shade,name&select=shade,name',
    prefer: 'return=representation, missing=default',
    body: '[{"id":4,"shade":"#00ff00"}]',
    status: 201,
    json: [{ shade: '#00ff00', name: null }],
  },
  {
    does: 'in by an update',
    ask: 'PATCH /paints?id=eq.1&select=shade',
    prefer: 'return=representation',
    body: '{"shade":"#000002"}',
    status: 200,
    json: [{ shade: '#000002' }],
  },
  {
    does: 'in by an update of what it filters',
    ask: 'PATCH /paints?shade=eq.%23ff0000&select=id',
    prefer: 'return=representation',
    body: '{"shade":"#000002"}',
    status: 200,
    json: [{ id: 1 }],
  },
  {
    does: 'in by a view',
    ask: 'PATCH /paint_view?id=eq.1',
    prefer: 'return=representation',
    body: '{"shade":"#000002"}',
    status: 200,
    json: [{ id: 1, shade: '#000002' }],
  },
  {
    does: 'a delete by it',
    ask: 'DELETE /paints?shade=eq.%23123456',
    prefer: 'count=exact',
    status: 204,
    has: { 'content-range': '*/0' },
  },
])

const SCHEMAS = { ...GALLERY, options: { schemas: ['public', 'vault'], extraSearchPath: ['extras'] } }
scenarios('schemas', SCHEMAS, [
  {
    does: 'the first is the default',
    ask: 'GET /plain?id=eq.1',
    status: 200,
    json: [{ id: 1, name: 'a' }],
    has: { 'content-profile': 'public' },
  },
  {
    does: 'another by Accept-Profile',
    ask: 'GET /treasures?select=name',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    json: [{ name: 'crown' }],
    has: { 'content-profile': 'vault' },
  },
  {
    does: 'each has its own tables',
    ask: 'GET /treasures',
    status: 404,
    error: { code: 'PGRST205', message: "Could not find the table 'public.treasures' in the schema cache" },
  },
  {
    does: 'the same name elsewhere',
    ask: 'GET /plain',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    json: [],
  },
  {
    does: 'HEAD by Accept-Profile',
    ask: 'HEAD /treasures',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    has: { 'content-profile': 'vault' },
  },
  {
    does: 'a write by Content-Profile',
    ask: 'POST /treasures',
    headers: { 'content-profile': 'vault' },
    body: '{"id":2}',
    status: 401,
    error: { code: '42501' },
  },
  {
    does: 'a write ignores Accept-Profile',
    ask: 'POST /treasures',
    headers: { 'accept-profile': 'vault' },
    body: '{"id":2}',
    status: 404,
    error: { code: 'PGRST205' },
  },
  {
    does: 'a call by Content-Profile',
    ask: 'POST /rpc/unlock',
    headers: { 'content-profile': 'vault' },
    body: '{"code":"1"}',
    status: 200,
    json: 'open 1',
    has: { 'content-profile': 'vault' },
  },
  {
    does: 'a call by Accept-Profile',
    ask: 'GET /rpc/unlock?code=1',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    json: 'open 1',
  },
  {
    does: 'the search path',
    ask: 'GET /rpc/where_am_i',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    json: '"vault", "extras"',
  },
  {
    does: 'no profile without a body',
    ask: 'POST /paints',
    body: '{"id":9}',
    status: 201,
    has: { 'content-profile': null },
  },
  {
    does: 'a profile with one',
    ask: 'POST /paints?select=id',
    prefer: 'return=representation',
    body: '{"id":9}',
    status: 201,
    has: { 'content-profile': 'public' },
  },
  {
    does: 'a schema that is not exposed',
    ask: 'GET /plain',
    headers: { 'accept-profile': 'extras' },
    status: 406,
    json: {
      code: 'PGRST106',
      message: 'Invalid schema: extras',
      details: null,
      hint: 'Only the following schemas are exposed: public, vault',
    },
  },
  {
    does: 'a schema that is not exposed, for a write',
    ask: 'POST /plain',
    headers: { 'content-profile': 'extras' },
    body: '{}',
    status: 406,
    error: { code: 'PGRST106' },
  },
  {
    does: 'an unknown schema wins over a wrong method',
    ask: 'PATCH /rpc/unlock',
    headers: { 'content-profile': 'nope' },
    body: '{}',
    status: 406,
    error: { code: 'PGRST106' },
  },
  {
    does: 'OPTIONS by Accept-Profile',
    ask: 'OPTIONS /treasures',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    has: { allow: 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE' },
  },
  {
    does: 'no embed across schemas',
    ask: 'GET /pictures?select=id,treasures(id)',
    status: 400,
    error: { code: 'PGRST200' },
  },
  {
    does: 'no embed across schemas, the other way',
    ask: 'GET /treasures?select=id,pictures(id)',
    headers: { 'accept-profile': 'vault' },
    status: 400,
    error: { code: 'PGRST200' },
  },
  {
    does: 'computed fields of the extra search path',
    ask: 'GET /plain?select=helper&id=eq.1',
    status: 200,
    json: [{ helper: 'helped a' }],
  },
  {
    does: 'the document of another',
    ask: 'GET /',
    headers: { 'accept-profile': 'vault' },
    status: 200,
    contains: ['/treasures'],
    lacks: ['/sketches'],
    has: { 'content-profile': 'vault' },
  },
])

scenarios('paths and methods', GALLERY, [
  {
    does: 'too deep',
    ask: 'GET /a/b',
    status: 404,
    json: { code: 'PGRST125', message: 'Invalid path specified in request URL', details: null, hint: null },
    has: { 'proxy-status': 'PostgREST; error=PGRST125', 'content-type': 'application/json; charset=utf-8' },
  },
  { does: 'deeper than a function', ask: 'GET /rpc/a/b', status: 404, error: { code: 'PGRST125' } },
  {
    does: 'an unknown table',
    ask: 'GET /nothing_like_it',
    status: 404,
    json: {
      code: 'PGRST205',
      message: "Could not find the table 'public.nothing_like_it' in the schema cache",
      details: null,
      hint: null,
    },
    has: { 'proxy-status': 'PostgREST; error=PGRST205', vary: null },
  },
  {
    does: 'an almost known table',
    ask: 'GET /artist',
    status: 404,
    error: { hint: "Perhaps you meant the table 'public.artists'" },
  },
  {
    does: 'a method of another world',
    ask: 'TRACE /plain',
    status: 405,
    json: { code: 'PGRST117', message: 'Unsupported HTTP method: TRACE', details: null, hint: null },
  },
  { does: 'POST on the root', ask: 'POST /', body: '{}', status: 405, error: { code: 'PGRST117' } },
  { does: 'DELETE on the root', ask: 'DELETE /', status: 405, error: { code: 'PGRST117' } },
  { does: 'HEAD of an error', ask: 'HEAD /nothing_like_it', status: 404, text: '' },
])

const VARY = 'Accept, Prefer, Range'
scenarios('the root', GALLERY, [
  {
    does: 'is OpenAPI',
    ask: 'GET /',
    status: 200,
    contains: [
      '"swagger":"2.0"',
      '"/plain"',
      '"/rpc/get_text"',
      '"title":"Gallery"',
      '"description":"Pictures and more"',
    ],
    has: { 'content-type': 'application/openapi+json; charset=utf-8', vary: VARY, 'content-profile': null },
  },
  {
    does: 'is OpenAPI as JSON',
    ask: 'GET /',
    accept: 'application/json',
    status: 200,
    has: { 'content-type': 'application/openapi+json; charset=utf-8' },
  },
  { does: 'is OpenAPI by its name', ask: 'GET /', accept: 'application/openapi+json', status: 200 },
  {
    does: 'is nothing else',
    ask: 'GET /',
    accept: 'text/csv',
    status: 406,
    json: {
      code: 'PGRST107',
      message: 'None of these media types are available: text/csv',
      details: null,
      hint: null,
    },
  },
  {
    does: 'has a HEAD',
    ask: 'HEAD /',
    status: 200,
    text: '',
    has: { 'content-type': 'application/openapi+json; charset=utf-8', 'content-length': null, vary: VARY },
  },
  {
    does: 'says its profile when asked',
    ask: 'GET /',
    headers: { 'accept-profile': 'public' },
    status: 200,
    has: { 'content-profile': 'public' },
  },
  { does: 'shows what the role may see', ask: 'GET /', asUser: true, status: 200, lacks: ['"/plain"'] },
])
scenarios('the root for everybody', { ...GALLERY, options: { openapiMode: 'ignore-privileges' } }, [
  {
    does: 'shows everything',
    ask: 'GET /',
    asUser: true,
    status: 200,
    contains: ['"/plain"'],
    has: { vary: VARY },
  },
])
scenarios('the root switched off', { ...GALLERY, options: { openapiMode: 'disabled' } }, [
  {
    does: 'is not there',
    ask: 'GET /',
    status: 404,
    json: { code: 'PGRST126', message: 'Root endpoint metadata is disabled', details: null, hint: null },
  },
])
scenarios(
  'the root by a function',
  { ...GALLERY, options: { rootSpec: { schema: 'public', name: 'root' } } },
  [
    {
      does: 'is its result',
      ask: 'GET /',
      status: 200,
      json: { hello: 'root' },
      has: { 'content-type': 'application/json; charset=utf-8' },
    },
    {
      does: 'has no other type',
      ask: 'GET /',
      accept: 'text/html',
      status: 406,
      error: { code: 'PGRST107' },
    },
  ],
)
scenarios(
  'the root by a handler',
  { ...GALLERY, options: { rootSpec: { schema: 'public', name: 'overview' } } },
  [
    {
      does: 'is its text',
      ask: 'GET /',
      accept: 'text/html',
      status: 200,
      text: '<i>root</i>',
      has: { 'content-type': 'text/html' },
    },
  ],
)

scenarios(
  'pre-request',
  { ...GALLERY, options: { preRequest: { schema: 'public', name: 'check_request' } } },
  [
    {
      does: 'runs as the role of the request',
      ask: 'GET /rpc/who',
      status: 200,
      json: 'plinth_test_anon plinth_test_anon',
    },
    {
      does: 'may refuse',
      ask: 'GET /plain',
      headers: { 'x-stop': 'yes' },
      status: 418,
      error: { code: 'PT418', message: 'stopped' },
    },
    {
      does: 'may refuse a write',
      ask: 'POST /paints',
      headers: { 'x-stop': 'yes' },
      body: '{"id":9}',
      status: 418,
      leaves: ['select count(*)::int as n from paints', [{ n: 3 }]],
    },
    { does: 'may refuse the document', ask: 'GET /', headers: { 'x-stop': 'yes' }, status: 418 },
    {
      does: 'may change the role',
      ask: 'GET /plain',
      headers: { 'x-user': 'yes' },
      status: 401,
      error: { code: '42501' },
    },
    {
      does: 'comes before a write',
      ask: 'POST /paints',
      headers: { 'x-user': 'yes' },
      body: '{"id":9}',
      status: 401,
      error: { code: '42501' },
    },
    { does: 'is not asked by OPTIONS', ask: 'OPTIONS /plain', headers: { 'x-stop': 'yes' }, status: 200 },
  ],
)
