// Sections 2, 23 and 24: settings of a request, what SQL says about its response, and every kind of error.
import { type Scenario, scenarios } from './scenario.ts'

const STATION = { sql: 'station.sql', reset: 'truncate visits restart identity' }

function gets(does: string, call: string, json: unknown, more: Partial<Scenario> = {}): Scenario {
  return { does, ask: `GET /rpc/${call}`, status: 200, json, ...more }
}

function posts(
  does: string,
  call: string,
  body: string,
  json: unknown,
  more: Partial<Scenario> = {},
): Scenario {
  return { does, ask: `POST /rpc/${call}`, body, status: 200, json, ...more }
}

scenarios('settings and hooks', { ...STATION, options: { appSettings: [['app.settings.tier', 'gold']] } }, [
  {
    does: 'headers',
    ask: 'GET /rpc/with_headers',
    status: 200,
    has: { 'content-type': 'text/odd', vary: 'Nothing', 'set-cookie': 'b=2' },
  },
  { does: 'a status', ask: 'GET /rpc/with_status', status: 418, json: 'x' },
  {
    does: 'headers that are none',
    ask: 'GET /rpc/bad_headers',
    status: 500,
    json: {
      code: 'PGRST111',
      message:
        'response.headers guc must be a JSON array composed of objects with a single key and a string value',
      details: null,
      hint: null,
    },
  },
  {
    does: 'a header value that is no string',
    ask: 'GET /rpc/bad_headers_value',
    status: 500,
    error: { code: 'PGRST111' },
  },
  {
    does: 'a status that is none',
    ask: 'GET /rpc/bad_status',
    status: 500,
    json: {
      code: 'PGRST112',
      message: 'response.status guc must be a valid status code',
      details: null,
      hint: null,
    },
  },
  gets(
    'the claims have the role',
    'get_setting?name=request.jwt.claims',
    '{"sub":"ann","role":"plinth_test_anon"}',
    { claims: { sub: 'ann' } },
  ),
  gets('the method', 'get_setting?name=request.method', 'GET'),
  posts('the method of a POST', 'get_setting', '{"name":"request.method"}', 'POST'),
  gets('the path', 'get_setting?name=request.path', '/rpc/get_setting'),
  gets('headers without cookies', 'get_setting?name=request.headers', '{"x-test":"1"}', {
    headers: { 'x-test': '1', cookie: 'a=b' },
  }),
  gets('cookies', 'get_setting?name=request.cookies', '{"a":"b","c":"d"}', {
    headers: { cookie: 'a=b; c=d' },
  }),
  gets('the role', 'get_setting?name=role', 'plinth_test_user', { asUser: true }),
  gets('the search path', 'get_setting?name=search_path', '"public"'),
  gets('settings of the application', 'get_setting?name=app.settings.tier', 'gold'),
  gets('a function chooses its isolation', 'get_isolation', 'repeatable read'),
  gets('serializable', 'get_serializable', 'serializable'),
  gets('the server has one of its own', 'get_setting?name=transaction_isolation', 'read committed'),
  gets('a timeout of the function', 'get_timeout', '7s'),
  {
    does: 'a hoisted timeout bites',
    ask: 'POST /rpc/sleeps',
    body: '{}',
    status: 500,
    error: { code: '57014' },
  },
  {
    does: 'an unknown role',
    ask: 'GET /rpc/no_arguments',
    role: 'plinth_test_nobody',
    status: 401,
    error: { code: '22023', message: 'role "plinth_test_nobody" does not exist' },
    has: { 'www-authenticate': 'Bearer' },
  },
])

function raised(state: string, status: number): Scenario {
  return {
    does: `SQLSTATE ${state}`,
    ask: 'POST /rpc/fails',
    body: `{"state":"${state}"}`,
    status,
    json: { code: state, message: 'failed', details: 'd', hint: 'h' },
    has: {
      'proxy-status': `PostgREST; error=${state}`,
      'content-type': 'application/json; charset=utf-8',
      vary: null,
      'content-range': null,
    },
  }
}

scenarios('errors of the database', STATION, [
  ...(
    [
      ['08000', 503],
      ['09000', 500],
      ['0L000', 403],
      ['0P000', 403],
      ['21000', 500],
      ['22023', 400],
      ['22P02', 400],
      ['23502', 400],
      ['23503', 409],
      ['23505', 409],
      ['23514', 400],
      ['25006', 405],
      ['25001', 500],
      ['28000', 403],
      ['2D000', 500],
      ['38000', 500],
      ['39000', 500],
      ['3B000', 500],
      ['40001', 500],
      ['42883', 404],
      ['42P01', 404],
      ['42P17', 500],
      ['42703', 400],
      ['42501', 401],
      ['53400', 500],
      ['53300', 503],
      ['54000', 500],
      ['55000', 500],
      ['57P01', 503],
      ['57014', 500],
      ['58000', 500],
      ['F0000', 500],
      ['HV000', 500],
      ['P0001', 400],
      ['P0002', 500],
      ['XX000', 500],
      ['PT402', 402],
      ['PT499', 499],
      ['PTABC', 500],
      ['AB123', 400],
    ] as const
  ).map(([state, status]) => raised(state, status)),
  {
    does: 'a plain raise',
    ask: 'POST /rpc/fails_plain',
    body: '{}',
    status: 400,
    json: { code: 'P0001', message: 'plain', details: null, hint: null },
  },
  { does: 'a division', ask: 'POST /rpc/divides', body: '{}', status: 400, error: { code: '22012' } },
  {
    does: '42501 of somebody known',
    ask: 'POST /rpc/fails',
    body: '{"state":"42501"}',
    asUser: true,
    status: 403,
    has: { 'www-authenticate': null },
  },
  {
    does: 'a missing WHERE',
    ask: 'POST /rpc/fails',
    body: '{"state":"21000","text":"UPDATE requires a WHERE clause"}',
    status: 400,
  },
  {
    does: '503 says when',
    ask: 'POST /rpc/fails',
    body: '{"state":"53300"}',
    status: 503,
    has: { 'retry-after': '1' },
  },
  {
    does: 'full control',
    ask: 'POST /rpc/raises',
    body: '{}',
    status: 402,
    json: { code: 'Q1', message: 'quota', details: 'd', hint: 'h' },
    has: { 'x-pay': 'now', 'proxy-status': 'PostgREST; error=Q1' },
  },
  {
    does: 'full control in short',
    ask: 'POST /rpc/raises_short',
    body: '{}',
    status: 333,
    json: { code: 'Q1', message: 'quota', details: null, hint: null },
  },
  {
    does: 'a message that is no JSON',
    ask: 'POST /rpc/raises_bad_message',
    body: '{}',
    status: 500,
    json: {
      code: 'PGRST121',
      message: `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
      details: "Invalid JSON value for MESSAGE: 'INVALID'",
      hint: "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.",
    },
  },
  {
    does: 'a detail that is no JSON',
    ask: 'POST /rpc/raises_bad_detail',
    body: '{}',
    status: 500,
    error: {
      code: 'PGRST121',
      details: "Invalid JSON value for DETAIL: 'INVALID'",
      hint: "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
    },
  },
  {
    does: 'no detail',
    ask: 'POST /rpc/raises_no_detail',
    body: '{}',
    status: 500,
    error: { code: 'PGRST121', details: 'DETAIL is missing in the RAISE statement' },
  },
])

scenarios('max-rows of functions', { ...STATION, options: { maxRows: 2 } }, [
  gets('caps sets', 'all_trains?select=id&order=id', [{ id: 1 }, { id: 2 }], {
    has: { 'content-range': '0-1/*' },
  }),
  {
    does: 'counts behind the cap',
    ask: 'POST /rpc/all_trains',
    prefer: 'count=exact',
    body: '{}',
    status: 206,
    has: { 'content-range': '0-1/3' },
  },
  gets('caps sets of scalars', 'get_numbers?n=5', [1, 2]),
])

scenarios('minimal errors', { ...STATION, options: { errorVerbosity: 'minimal' } }, [
  {
    does: 'only code and message',
    ask: 'POST /rpc/fails',
    body: '{"state":"P0001"}',
    status: 400,
    json: { code: 'P0001', message: 'failed' },
  },
  {
    does: 'of our own too',
    ask: 'GET /nope',
    status: 404,
    json: { code: 'PGRST205', message: "Could not find the table 'public.nope' in the schema cache" },
  },
])
