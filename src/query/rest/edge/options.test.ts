import assert from 'node:assert/strict'
import test from 'node:test'
import type { DatabaseFunction, Relation, Volatility } from '../../../catalog/types.ts'
import type { RestResponse } from '../types.ts'
import { optionsOfFunction, optionsOfRelation, optionsOfRoot } from './options.ts'

const TABLE: Relation = {
  schema: 'public',
  name: 'items',
  oid: 1,
  kind: 'table',
  comment: null,
  insertable: true,
  updatable: true,
  deletable: true,
  rowVersions: true,
  primaryKey: ['id'],
  columns: new Map(),
  computed: new Map(),
  privileges: new Map(),
}

const ALLOWED: readonly (readonly [relation: Partial<Relation>, methods: string])[] = [
  [{}, 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE'],
  [{ primaryKey: [] }, 'OPTIONS,GET,HEAD,POST,PATCH,DELETE'],
  [{ updatable: false }, 'OPTIONS,GET,HEAD,POST,DELETE'],
  [{ insertable: false }, 'OPTIONS,GET,HEAD,PATCH,DELETE'],
  [{ insertable: false, updatable: false, deletable: false }, 'OPTIONS,GET,HEAD'],
]

test('a relation allows what can be done to it', () => {
  for (const [parts, methods] of ALLOWED) {
    assert.equal(allowOf(optionsOfRelation({ ...TABLE, ...parts })), methods)
  }
})

test('a function allows GET unless it is volatile', () => {
  assert.equal(allowOf(optionsOfFunction(functionThatIs('volatile'))), 'OPTIONS,POST')
  assert.equal(allowOf(optionsOfFunction(functionThatIs('stable'))), 'OPTIONS,GET,HEAD,POST')
  assert.equal(allowOf(optionsOfFunction(functionThatIs('immutable'))), 'OPTIONS,GET,HEAD,POST')
})

test('the root can only be read', () => {
  const response = optionsOfRoot()
  assert.equal(allowOf(response), 'OPTIONS,GET,HEAD')
  assert.equal(response.status, 200)
  assert.equal(response.body, '')
  assert.deepEqual(
    response.headers.filter(([name]) => name === 'Content-Length' || name.startsWith('Access')),
    [
      ['Access-Control-Allow-Origin', '*'],
      ['Content-Length', '0'],
    ],
  )
})

function allowOf(response: RestResponse): string | undefined {
  return response.headers.find(([name]) => name === 'Allow')?.[1]
}

function functionThatIs(volatility: Volatility): DatabaseFunction {
  return {
    schema: 'public',
    name: 'f',
    oid: 2,
    comment: null,
    parameters: [],
    variadic: false,
    result: {
      kind: 'scalar',
      set: false,
      type: { schema: 'pg_catalog', name: 'int4' },
      typeOid: 23,
      relation: null,
    },
    volatility,
    settings: [],
    executors: new Set<string>(),
  }
}
