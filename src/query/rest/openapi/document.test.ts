import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  Catalog,
  Column,
  DatabaseFunction,
  KeyRelationship,
  Parameter,
  Relation,
} from '../../../catalog/types.ts'
import { relationKey } from '../../../catalog/types.ts'
import { createOpenApiText, openApiDocument, type Privileges } from './openapi.ts'

const OPTIONS = {
  openapiSecurityActive: false,
  openapiServerProxyUri: null,
  serverHost: '!4',
  serverPort: 3000,
}

function column(name: string, type: string, more: Partial<Column> = {}): Column {
  return {
    name,
    type,
    declaredType: type,
    position: 1,
    comment: null,
    nullable: true,
    typeOid: 25,
    baseTypeOid: 25,
    maxLength: null,
    default: null,
    identity: null,
    generated: false,
    enum: [],
    ...more,
  }
}

function relation(name: string, columns: readonly Column[], more: Partial<Relation> = {}): Relation {
  return {
    schema: 'test',
    name,
    oid: name.length,
    kind: 'table',
    comment: null,
    insertable: true,
    updatable: true,
    deletable: true,
    rowVersions: false,
    primaryKey: [],
    columns: new Map(columns.map((each) => [each.name, each])),
    computed: new Map(),
    privileges: new Map(),
    ...more,
  }
}

function routine(
  name: string,
  parameters: readonly Partial<Parameter>[],
  more: Partial<DatabaseFunction> = {},
) {
  const full = parameters.map((parameter) => ({
    name: 'a',
    type: 'text',
    typeOid: 25,
    required: true,
    variadic: false,
    ...parameter,
  }))
  return {
    schema: 'test',
    name,
    oid: 1000 + name.length,
    comment: null,
    parameters: full,
    variadic: false,
    result: {
      kind: 'scalar',
      set: false,
      type: { schema: 'pg_catalog', name: 'text' },
      typeOid: 25,
      relation: null,
    },
    volatility: 'stable',
    settings: [],
    executors: new Set<string>(),
    ...more,
  } satisfies DatabaseFunction
}

function catalog(
  relations: readonly Relation[],
  functions: readonly DatabaseFunction[] = [],
  relationships: readonly KeyRelationship[] = [],
  comment: string | null = null,
): Catalog {
  const grouped = new Map<string, KeyRelationship[]>()
  for (const each of relationships) {
    grouped.set(relationKey(each.origin), [...(grouped.get(relationKey(each.origin)) ?? []), each])
  }
  return {
    version: 1,
    serverVersion: 180004,
    serverVersionText: '18.4',
    schemas: new Map([
      [
        'test',
        {
          name: 'test',
          comment,
          relations: new Map(relations.map((each) => [each.name, each])),
          functions: new Map(functions.map((each) => [each.name, [each]])),
        },
      ],
    ]),
    relations: new Map(relations.map((each) => [relationKey(each), each])),
    relationships: grouped,
    representations: new Map(),
    handlers: [],
    roles: new Map(),
    memberships: new Map(),
    messages: new Map(),
    columnGrants: false,
    setsResponses: false,
    hasPostgis: false,
  }
}

// The shape that tests read; the document itself is an untyped JSON value.
interface Document {
  readonly info: unknown
  readonly host: string
  readonly basePath: string
  readonly schemes: readonly string[]
  readonly security?: unknown
  readonly securityDefinitions?: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  readonly definitions: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>
  readonly parameters: Readonly<Record<string, unknown>>
}

function document(value: Catalog, privileges: Privileges | null = null, options = {}): Document {
  const made = openApiDocument({
    catalog: value,
    schema: 'test',
    role: null,
    privileges,
    options: { ...OPTIONS, ...options },
  })
  const json = JSON.parse(JSON.stringify(made))
  assert.deepEqual(made, json, 'the document has no members that JSON would drop')
  return json
}

const entities = relation(
  'child_entities',
  [
    column('id', 'integer', { nullable: false, comment: 'the id' }),
    column('name', 'text', { comment: 'the name' }),
    column('parent_id', 'integer'),
  ],
  { comment: 'a summary\n\na description\nof two lines', primaryKey: ['id'] },
)

const toParent: KeyRelationship = {
  kind: 'key',
  origin: { schema: 'test', name: 'child_entities' },
  target: { schema: 'test', name: 'entities' },
  selfReference: false,
  cardinality: 'many-to-one',
  originIsParent: false,
  constraint: 'child_parent_fkey',
  columns: [['parent_id', 'id']],
  originIsView: false,
  targetIsView: false,
}

test('a relation has its read parameters in the order that clients know', () => {
  const get = document(catalog([entities])).paths['/child_entities']?.get
  assert.deepEqual(get?.parameters, [
    { $ref: '#/parameters/rowFilter.child_entities.id' },
    { $ref: '#/parameters/rowFilter.child_entities.name' },
    { $ref: '#/parameters/rowFilter.child_entities.parent_id' },
    { $ref: '#/parameters/select' },
    { $ref: '#/parameters/order' },
    { $ref: '#/parameters/range' },
    { $ref: '#/parameters/rangeUnit' },
    { $ref: '#/parameters/offset' },
    { $ref: '#/parameters/limit' },
    { $ref: '#/parameters/preferCount' },
  ])
  assert.deepEqual(get?.tags, ['child_entities'])
  assert.equal(get?.summary, 'a summary')
  assert.equal(get?.description, 'a description\nof two lines')
  assert.deepEqual(get?.responses, {
    200: { description: 'OK', schema: { type: 'array', items: { $ref: '#/definitions/child_entities' } } },
    206: { description: 'Partial Content' },
  })
})

test('a relation that can be written has post, patch and delete', () => {
  const path = document(catalog([entities])).paths['/child_entities']
  assert.deepEqual(path?.post?.parameters, [
    { $ref: '#/parameters/body.child_entities' },
    { $ref: '#/parameters/select' },
    { $ref: '#/parameters/preferPost' },
  ])
  assert.deepEqual(path?.post?.responses, { 201: { description: 'Created' } })
  assert.deepEqual(path?.patch?.responses, { 204: { description: 'No Content' } })
  assert.deepEqual(path?.delete?.responses, { 204: { description: 'No Content' } })
})

test('where rows have versions, reads and changes take their tags', () => {
  const path = document(catalog([{ ...entities, rowVersions: true }])).paths['/child_entities']
  const told = JSON.stringify(
    [path?.get, path?.patch, path?.delete].map((each) => [each?.parameters, each?.responses]),
  )
  for (const [name, count] of [
    ['#/parameters/ifNoneMatch"}],', 1],
    ['#/parameters/ifMatch"}],', 2],
    ['"304":', 1],
    ['"412":', 2],
  ] as const) {
    assert.equal(told.split(name).length - 1, count, name)
  }
  assert.deepEqual(path?.post?.responses, { 201: { description: 'Created' } })
})

test('a relation that cannot be written has get alone', () => {
  const view = relation('v', [column('id', 'integer')], {
    insertable: false,
    updatable: false,
    deletable: false,
  })
  assert.deepEqual(Object.keys(document(catalog([view])).paths['/v'] ?? {}), ['get'])
})

test('a definition names keys, comments and NOT NULL columns', () => {
  assert.deepEqual(document(catalog([entities], [], [toParent])).definitions.child_entities, {
    type: 'object',
    description: 'a summary\n\na description\nof two lines',
    required: ['id'],
    properties: {
      id: {
        type: 'integer',
        format: 'int32',
        description: 'the id\n\nNote:\nThis is a Primary Key.<pk/>',
      },
      name: { type: 'string', format: 'text', description: 'the name' },
      parent_id: {
        type: 'integer',
        format: 'int32',
        description: "Note:\nThis is a Foreign Key to `entities.id`.<fk table='entities' column='id'/>",
      },
    },
  })
})

test('a foreign key note names the base table rather than a view of it', () => {
  const toView = { ...toParent, target: { schema: 'test', name: 'a_view' }, targetIsView: true }
  const made = document(catalog([entities], [], [toView, toParent]))
  assert.match(JSON.stringify(made.definitions.child_entities?.properties.parent_id), /entities\.id/)
})

const TYPES: readonly (readonly [type: string, expected: object])[] = [
  ['character varying', { type: 'string', format: 'character varying' }],
  ['boolean', { type: 'boolean', format: 'boolean' }],
  ['smallint', { type: 'integer', format: 'int32' }],
  ['bigint', { type: 'integer', format: 'int64' }],
  ['numeric', { type: 'number', format: 'numeric' }],
  ['double precision', { type: 'number', format: 'double precision' }],
  ['jsonb', { format: 'jsonb' }],
  ['text[]', { type: 'array', format: 'text[]', items: { type: 'string' } }],
  ['integer[]', { type: 'array', format: 'integer[]', items: { type: 'integer' } }],
  ['json[]', { type: 'array', format: 'json[]', items: {} }],
  ['uuid', { type: 'string', format: 'uuid' }],
]

for (const [type, expected] of TYPES) {
  test(`a column of type ${type} has the dialect's type and format`, () => {
    const made = document(catalog([relation('t', [column('c', type)])]))
    assert.deepEqual(made.definitions.t?.properties.c, expected)
  })
}

const DEFAULTS: readonly (readonly [type: string, expression: string, expected: unknown])[] = [
  ['text', "'default'::text", 'default'],
  ['boolean', 'false', false],
  ['integer', '42', 42],
  ['numeric', '42.2', 42.2],
  ['date', "'1900-01-01'::date", '1900-01-01'],
  ['timestamp with time zone', 'now()', 'now()'],
  ['integer', "nextval('t_id_seq'::regclass)", undefined],
  ['jsonb', "'{}'::jsonb", undefined],
]

for (const [type, expression, expected] of DEFAULTS) {
  test(`the default ${expression} of ${type} is ${JSON.stringify(expected) ?? 'not told'}`, () => {
    const made = document(catalog([relation('t', [column('c', type, { default: expression })])]))
    const property = made.definitions.t?.properties.c as { readonly default?: unknown }
    assert.deepEqual(property.default, expected)
  })
}

test('an enum column lists its labels and a limited column its length', () => {
  const made = document(
    catalog([
      relation('t', [
        column('e', 'test.mood', { enum: ['foo', 'bar'] }),
        column('c', 'character', { maxLength: 1 }),
      ]),
    ]),
  )
  assert.deepEqual(made.definitions.t?.properties, {
    e: { type: 'string', format: 'test.mood', enum: ['foo', 'bar'] },
    c: { type: 'string', format: 'character', maxLength: 1 },
  })
})

test('a row filter and a body parameter stand for each relation', () => {
  const { parameters } = document(catalog([entities]))
  assert.deepEqual(parameters['rowFilter.child_entities.name'], {
    name: 'name',
    description: 'the name',
    required: false,
    in: 'query',
    type: 'string',
  })
  assert.deepEqual(parameters['body.child_entities'], {
    name: 'child_entities',
    description: 'child_entities',
    required: false,
    in: 'body',
    schema: { $ref: '#/definitions/child_entities' },
  })
})

test('a stable function can be called by get and post, a volatile one by post', () => {
  const functions = [routine('f', [{}]), routine('g', [], { volatility: 'volatile' })]
  const { paths } = document(catalog([], functions))
  assert.deepEqual(Object.keys(paths['/rpc/f'] ?? {}), ['get', 'post'])
  assert.deepEqual(Object.keys(paths['/rpc/g'] ?? {}), ['post'])
  assert.deepEqual(paths['/rpc/g']?.post?.tags, ['(rpc) g'])
  assert.deepEqual(paths['/rpc/g']?.post?.parameters, [
    { name: 'args', required: true, in: 'body', schema: { type: 'object' } },
    { $ref: '#/parameters/preferParams' },
  ])
})

test('arguments are told for a body and for a query string', () => {
  const parameters = [
    { name: 'n', type: 'integer' },
    { name: 'list', type: 'integer[]', required: false },
    { name: 'doc', type: 'json' },
    { name: 'rest', type: 'bigint[]', variadic: true },
  ]
  const path = document(catalog([], [routine('f', parameters)])).paths['/rpc/f']
  assert.deepEqual(path?.get?.parameters, [
    { name: 'n', required: true, in: 'query', type: 'integer', format: 'int32' },
    { name: 'list', required: false, in: 'query', type: 'string', format: 'integer[]' },
    { name: 'doc', required: true, in: 'query', type: 'string', format: 'json' },
    {
      name: 'rest',
      required: true,
      in: 'query',
      type: 'array',
      items: { type: 'integer', format: 'int64' },
      collectionFormat: 'multi',
    },
  ])
  const post = path?.post?.parameters as readonly { readonly schema?: object }[] | undefined
  assert.deepEqual(post?.[0]?.schema, {
    type: 'object',
    required: ['n', 'doc', 'rest'],
    properties: {
      n: { type: 'integer', format: 'int32' },
      list: { type: 'array', format: 'integer[]', items: { type: 'integer' } },
      doc: { format: 'json' },
      rest: { type: 'array', format: 'bigint[]', items: { type: 'integer' } },
    },
  })
})

test('the schema comment gives title and description', () => {
  assert.deepEqual(document(catalog([], [], [], 'My title\n\nMy text')).info, {
    title: 'My title',
    description: 'My text',
    version: '16.1',
  })
  assert.deepEqual(document(catalog([])).info, {
    title: 'PostgREST API',
    description: 'This is a dynamic API generated by PostgREST',
    version: '16.1',
  })
})

test('host, base path and scheme come from the proxy URI, or from what is bound', () => {
  const bound = document(catalog([]))
  assert.deepEqual([bound.host, bound.basePath, bound.schemes], ['0.0.0.0:3000', '/', ['http']])
  const proxied = document(catalog([]), null, { openapiServerProxyUri: 'https://example.com/api' })
  assert.deepEqual([proxied.host, proxied.basePath, proxied.schemes], ['example.com:443', '/api', ['https']])
})

test('security is told only when it is active', () => {
  assert.equal(document(catalog([])).security, undefined)
  const active = document(catalog([]), null, { openapiSecurityActive: true })
  assert.deepEqual(active.security, [{ JWT: [] }])
  assert.deepEqual(Object.keys(active.securityDefinitions ?? {}), ['JWT'])
})

test('what the role has no privilege on is not in the document', () => {
  const hidden = relation('secrets_of_state', [column('id', 'integer')])
  const value = catalog([entities, hidden], [routine('seen', []), routine('unseen', [])])
  const privileges = { relations: new Set([entities.oid]), functions: new Set([1004]), key: 'k' }
  const made = document(value, privileges)
  assert.deepEqual(Object.keys(made.paths), ['/', '/child_entities', '/rpc/seen'])
  assert.deepEqual(Object.keys(made.definitions), ['child_entities'])
  assert.equal(JSON.stringify(made).includes('secrets_of_state'), false)
})

test('the text is made once for equal privileges and again for another catalog', () => {
  const text = createOpenApiText(OPTIONS)
  const mine = { select: true, insert: false, update: false, delete: false }
  const first = catalog([{ ...entities, privileges: new Map([['clerk', mine]]) }])
  const one = text({ catalog: first, schema: 'test', role: null })
  const changed = { ...catalog([]), version: 1 }
  assert.equal(text({ catalog: changed, schema: 'test', role: null }), one)
  assert.notEqual(text({ catalog: { ...changed, version: 2 }, schema: 'test', role: null }), one)
  const none = text({ catalog: first, schema: 'test', role: 'stranger' })
  assert.notEqual(none, one)
  assert.equal(text({ catalog: first, schema: 'test', role: 'other stranger' }), none)
  assert.equal(text({ catalog: first, schema: 'test', role: 'clerk' }), one)
  assert.equal(text({ catalog: changed, schema: 'test', role: 'clerk' }), one)
})

test('a text that was forgotten is made again', () => {
  const text = createOpenApiText(OPTIONS)
  const role = 'clerk'
  const one = text({ catalog: catalog([entities]), schema: 'test', role })
  for (let version = 2; version < 40; version++) {
    text({ catalog: { ...catalog([]), version }, schema: 'test', role })
  }
  assert.equal(text({ catalog: catalog([entities]), schema: 'test', role }), one)
})
