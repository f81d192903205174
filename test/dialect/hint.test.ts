// Sections 24 and 33: texts that clients compare, where they depend on what else there is in the schema.
import { type Scenario, scenarios } from './scenario.ts'

function hints(does: string, ask: string, hint: string | null, more: Partial<Scenario> = {}): Scenario {
  return { does, ask, status: 404, error: { hint }, ...more }
}

const table = (name: string) => `Perhaps you meant the table 'public.${name}'`
const call = (signature: string) => `Perhaps you meant to call the function public.${signature}`

scenarios('similar names', { sql: 'hints.sql' }, [
  hints('one letter more', 'GET /projectx', table('projects')),
  hints('two letters more', 'GET /projecxx', table('projects')),
  hints('too many others', 'GET /projxxxx', null),
  hints('a view', 'GET /project_list', table('project_lists')),
  hints('in any case', 'GET /PROJECTS', table('projects')),
  hints('a name in need of encoding', 'GET /caf%C3%A9s%20bar', table('cafés bars')),
  hints('a function, a letter short', 'POST /rpc/sayhell', call('sayhello'), { body: '{}' }),
  hints('no function like it', 'POST /rpc/zzz', null, { body: '{}' }),
  hints('an argument, letters short', 'GET /rpc/sayhello?nam=x', call('sayhello(name)')),
  hints('an argument too many', 'GET /rpc/add_them?a=1&b=2&smthelse=3', call('add_them(a, b)')),
  hints('one of several overloads', 'GET /rpc/overloaded?a=1&b=2&wrong_arg=3', call('overloaded(a, b, c)')),
  hints('arguments for a function that has none', 'GET /rpc/no_arguments?a=1', null),
  {
    does: 'no arguments for a function that has some',
    ask: 'GET /rpc/add_them',
    status: 404,
    error: {
      message: 'Could not find the function public.add_them without parameters in the schema cache',
      details:
        'Searched for the function public.add_them without parameters, but no matches were found in the schema cache.',
    },
  },
  hints(
    'a related name',
    'GET /projects?select=id,client(id)',
    "Perhaps you meant 'clients' instead of 'client'.",
    { status: 400 },
  ),
  hints(
    'a partition is none',
    'GET /projects?select=id,sales_2021(id)',
    "Perhaps you meant 'sales' instead of 'sales_2021'.",
    { status: 400 },
  ),
  hints('nothing related like it', 'GET /projects?select=id,zzz(id)', null, { status: 400 }),
  hints(
    'a related name below',
    'GET /clients?select=id,projects(id,clientz(id))',
    "Perhaps you meant 'clients' instead of 'clientz'.",
    { status: 400 },
  ),
])

scenarios('grammar', { sql: 'hints.sql' }, [
  ...(
    [
      [
        'filter',
        'id=0',
        '"failed to parse filter (0)" (line 1, column 1)',
        'unexpected "0" expecting "not" or operator (eq, gt, ...)',
      ],
      [
        'tree',
        'or=()',
        '"failed to parse logic tree (())" (line 1, column 4)',
        'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)',
      ],
      [
        'columns',
        'columns=',
        '"failed to parse columns parameter ()" (line 1, column 1)',
        'unexpected end of input expecting field name (* or [a..z0..9_$])',
      ],
      [
        'order',
        'order=id.asc.nullslasttt',
        '"failed to parse order (id.asc.nullslasttt)" (line 1, column 17)',
        `unexpected 't' expecting "," or end of input`,
      ],
      [
        'sign',
        'select=data->>--34',
        '"failed to parse select parameter (data->>--34)" (line 1, column 9)',
        'unexpected "-" expecting digit',
      ],
    ] as const
  ).map(
    ([does, query, message, details]): Scenario => ({
      does,
      ask: `GET /projects?${query}`,
      status: 400,
      json: { code: 'PGRST100', message, details, hint: null },
      has: { 'proxy-status': 'PostgREST; error=PGRST100', 'content-type': 'application/json; charset=utf-8' },
    }),
  ),
  {
    does: 'order is told before select',
    ask: 'GET /projects?select=(&order=id.up',
    status: 400,
    contains: ['failed to parse order'],
  },
  {
    does: 'trees before select',
    ask: 'GET /projects?select=(&or=()',
    status: 400,
    contains: ['failed to parse logic tree'],
  },
  {
    does: 'columns before select',
    ask: 'GET /projects?select=(&columns=',
    status: 400,
    contains: ['failed to parse columns'],
  },
  {
    does: 'select before filters',
    ask: 'GET /projects?id=0&select=(',
    status: 400,
    contains: ['failed to parse select'],
  },
  {
    does: 'filters before on_conflict',
    ask: 'GET /projects?on_conflict=(&id=0',
    status: 400,
    contains: ['failed to parse filter'],
  },
  {
    does: 'grammar before pages',
    ask: 'GET /projects?limit=-1&id=0',
    status: 400,
    error: { code: 'PGRST100' },
  },
  { does: 'pages before tables', ask: 'GET /nope?limit=-1', status: 416, error: { code: 'PGRST103' } },
  { does: 'bodies before tables', ask: 'POST /nope', body: '}', status: 400, error: { code: 'PGRST102' } },
  {
    does: 'methods before grammar',
    ask: 'PATCH /rpc/add_them?id=0',
    body: '{}',
    status: 405,
    error: { code: 'PGRST101' },
  },
  {
    does: 'schemas before methods',
    ask: 'PATCH /rpc/add_them',
    headers: { 'content-profile': 'x' },
    body: '{}',
    status: 406,
    error: { code: 'PGRST106' },
  },
  { does: 'tables before embeds', ask: 'GET /nope?select=zzz(id)', status: 404, error: { code: 'PGRST205' } },
  {
    does: 'embeds before media types',
    ask: 'GET /projects?select=zzz(id)',
    accept: 'image/webp',
    status: 400,
    error: { code: 'PGRST200' },
  },
  {
    does: 'media types before preferences, for reads',
    ask: 'GET /projects',
    accept: 'image/webp',
    prefer: 'handling=strict, foo',
    status: 406,
    error: { code: 'PGRST107' },
  },
  {
    does: 'preferences before media types, for writes',
    ask: 'DELETE /projects',
    accept: 'image/webp',
    prefer: 'handling=strict, foo',
    status: 400,
    error: { code: 'PGRST122' },
  },
  {
    does: 'media types before preferences, for calls',
    ask: 'GET /rpc/add_them?a=1&b=1',
    accept: 'image/webp',
    prefer: 'handling=strict, foo',
    status: 406,
    error: { code: 'PGRST107' },
  },
  {
    does: 'columns before keys, for PUT',
    ask: 'PUT /projects?name=eq.x',
    body: '{"nope":1}',
    status: 400,
    error: { code: 'PGRST204' },
  },
])

const WARNING = 'Update `clients` to `c` in query string filters, orders or limits.'
scenarios('warnings', { sql: 'hints.sql' }, [
  {
    does: 'a filter by the hidden name',
    ask: 'GET /projects?select=id,c:clients(id)&clients.id=eq.1&id=eq.1',
    status: 200,
    json: [{ id: 1, c: { id: 1 } }],
    warns: WARNING,
  },
  {
    does: 'an order by the hidden name',
    ask: 'GET /projects?select=id,c:clients(id)&order=clients(id)&limit=1',
    status: 200,
    warns: WARNING,
  },
  {
    does: 'a limit by the hidden name',
    ask: 'GET /clients?select=id,p:projects(id)&projects.limit=1',
    status: 200,
    warns: 'Update `projects` to `p` in query string filters, orders or limits.',
  },
  {
    does: 'presence by the hidden name',
    ask: 'GET /projects?select=id,c:clients(id)&clients=not.is.null',
    status: 200,
    warns: WARNING,
  },
  {
    does: 'none by the alias',
    ask: 'GET /projects?select=id,c:clients(id)&c.id=eq.1',
    status: 200,
    has: { warning: null },
  },
])
